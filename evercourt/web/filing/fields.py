"""The fields of the wizard, part by part. They show what was typed; nothing is checked here (see filing.form)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# A text or a lazy one; the stubs of Django know no public name for both.
Text = Any

YES_NO = [("true", _("Yes")), ("false", _("No"))]
UNSAID: tuple[str, Text] = ("", _("Not chosen yet"))


class Fields(forms.Form):
    """Fields without the browser's own checks: what is missing is said later, and never stops a save."""

    use_required_attribute = False


def line(label: Text, *, optional: bool = False, hint: Text = "", **attributes: str) -> forms.CharField:
    """Return a field of one line."""
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, required=not optional, help_text=hint, widget=widget)


def lines(label: Text, *, optional: bool = False, hint: Text = "") -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(label=label, required=not optional, help_text=hint, widget=forms.Textarea({"rows": 4}))


def choice(label: Text, choices: list[tuple[str, Text]], *, optional: bool = False, hint: Text = "") -> forms.Field:
    """Return a list to choose from, with nothing chosen at first."""
    return forms.ChoiceField(label=label, choices=[UNSAID, *choices], required=not optional, help_text=hint)


def answer(label: Text, choices: list[tuple[str, Text]], hint: Text = "") -> forms.Field:
    """Return a question whose answers are all shown, none of them chosen at first."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=hint)


def hidden() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)


PHONE: dict[str, Any] = {"type": "tel", "autocomplete": "off", "inputmode": "tel"}
EMAIL: dict[str, Any] = {"type": "email", "autocomplete": "off"}
MONEY: dict[str, Any] = {"inputmode": "decimal", "class": "short", "dir": "ltr"}


class PersonFields(Fields):
    side, kind = hidden(), hidden()
    name = line(_("Name, as in the identity document"), autocomplete="off")
    identity_kind = choice(
        _("Kind of identity document"),
        [
            ("resident_card", _("identity card")),
            ("passport", _("passport")),
            ("residence_permit", _("residence permit")),
        ],
        optional=True,
    )
    identity_number = line(_("Number of the document"), optional=True, dir="ltr")
    sex = choice(_("Sex"), [("female", _("female")), ("male", _("male")), ("other", _("other"))])
    born_on = line(_("Date of birth"), type="date")
    ethnicity = line(_("Ethnicity"))
    occupation = line(_("Occupation"), optional=True)
    employer = line(_("Workplace"), optional=True)
    address = line(_("Address"), hint=_("Where letters reach this person: city, district, street, number."))
    phone = line(_("Telephone"), **PHONE)
    email = line(_("E-mail"), optional=True, **EMAIL)


class CompanyFields(Fields):
    side, kind = hidden(), hidden()
    name = line(_("Name of the company or organisation"), autocomplete="off")
    identity_kind = hidden()
    identity_number = line(_("Unified social credit code"), optional=True, dir="ltr")
    legal_representative = line(_("Legal representative"))
    legal_representative_position = line(_("Position of the legal representative"), optional=True)
    address = line(_("Address"), hint=_("Where letters reach it: city, district, street, number."))
    phone = line(_("Telephone"), **PHONE)
    email = line(_("E-mail"), optional=True, **EMAIL)


class ProsecutorFields(Fields):
    """The procuratorate that charges: whoever appears for it shows it by their office."""

    side, kind = hidden(), hidden()
    name = line(_("Name of the procuratorate"), autocomplete="off")
    address = line(_("Address"))
    phone = line(_("Telephone"), **PHONE)


class AccusedFields(PersonFields):
    """An accused: also where they are held, since when, and which language they speak (CRPL 9, 91)."""

    held_at = line(_("If held: name of the detention centre"), optional=True)
    held_since = line(_("If held: since when"), optional=True, type="date")
    language = choice(
        _("Language that the accused speaks and reads"),
        list(settings.LANGUAGES),
        optional=True,
        hint=_("The court writes to them in it, and sees to an interpreter."),
    )


class RepresentativeFields(Fields):
    name = line(_("Name of the representative"))
    kind = choice(
        _("In what capacity?"),
        [
            ("lawyer", _("lawyer")),
            ("legal_worker", _("basic-level legal worker")),
            ("relative", _("close relative")),
            ("employee", _("employee of the party")),
            ("recommended", _("recommended by a community or organisation")),
        ],
    )
    scope = choice(
        _("Power"),
        [("general", _("general")), ("special", _("special: may also admit, waive, settle or appeal"))],
        hint=_("As in the power of attorney, which you attach on the step about evidence."),
    )
    licence_number = line(_("Licence number"), optional=True, dir="ltr")
    firm = line(_("Firm or workplace"), optional=True)
    phone = line(_("Telephone"), **PHONE)


class MoneyClaimFields(Fields):
    kind = hidden()
    text = lines(_("What should the other side pay, and for what?"))
    amount = line(_("Amount in yuan"), hint=_("Digits, for example 86500.00"), **MONEY)


class OtherClaimFields(Fields):
    kind = hidden()
    text = lines(_("What should the court order?"))


class FactsFields(Fields):
    facts = lines(_("What happened, in your own words?"), hint=_("When, where, who, what. In the order it happened."))
    reasons = lines(_("Why should the court decide for you?"), optional=True)


class ChargeFields(Fields):
    """What the indictment says of law, plea and sentence (CRPL 176)."""

    articles = line(_("Articles of the Criminal Law"), hint=_("For example: Criminal Law, article 264"))
    admits = answer(_("Does the accused admit guilt and accept punishment?"), YES_NO)
    fast_track = answer(
        _("Do you propose the fast-track procedure?"),
        YES_NO,
        hint=_("Only if the accused admits and agrees, and the sentence to be expected is short enough."),
    )
    recommendation = lines(_("Sentence that is recommended, in words"), optional=True)
    months = line(
        _("The same in months of imprisonment"), optional=True, inputmode="numeric", hint=_("0 for none."), dir="ltr"
    )


class ChargedFactsFields(Fields):
    facts = lines(_("Facts of the crime"), hint=_("When, where, who, what. In the order it happened."))


class WitnessFields(Fields):
    name = line(_("Name of the witness"))
    address = line(_("Address"))
    phone = line(_("Telephone"), optional=True, **PHONE)
    knows = lines(_("What has the witness seen or heard?"), optional=True)


class EvidenceFields(Fields):
    title = line(_("What is it?"), hint=_("For example: IOU of 1 March 2021"))
    proves = line(_("What does it prove?"))
    source = line(
        _("Where does it come from?"), hint=_("For example: kept by the plaintiff; printed from the bank's app")
    )


class ReliefFields(Fields):
    fee_relief = choice(
        _("Do you ask for help with the fee?"),
        [
            ("none", _("no")),
            ("deferral", _("pay later")),
            ("reduction", _("pay less")),
            ("exemption", _("pay nothing")),
        ],
        optional=True,
        hint=_("If paying is hard for you, the court may let you pay later, less or nothing. It decides after filing."),
    )
    fee_relief_reason = lines(_("Why is paying hard for you?"), optional=True)


class MediationFields(Fields):
    mediation = answer(
        _("Do you agree to try mediation before the case is filed?"),
        [("true", _("Yes, try mediation first")), ("false", _("No, go on to the court"))],
    )


class ConsentFields(Fields):
    answer = answer(
        _("Do you agree that the court serves documents on you electronically?"),
        [("true", _("Yes, electronically")), ("false", _("No, on paper"))],
    )
    channels = forms.MultipleChoiceField(
        label=_("If yes: where should we tell you that a document is there?"),
        choices=[("portal", _("in this portal")), ("email", _("by e-mail")), ("sms", _("by text message"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    email = line(_("E-mail for this"), optional=True, **EMAIL)
    phone = line(_("Mobile number for this"), optional=True, **PHONE)


class LanguageFields(Fields):
    interpreter = line(
        _("Do you need an interpreter? For which language?"),
        optional=True,
        hint=_("Also sign language. Interpreting into the languages of the region costs you nothing."),
    )


class ConfirmationFields(Fields):
    manner = answer(
        _("How did the person confirm what was written down?"),
        [("signed", _("signed a printed copy")), ("read_aloud", _("it was read aloud to them and they agreed"))],
    )
    text = lines(_("Note on the confirmation"), optional=True)
    posted_on = line(_("If it came by post: day of the postmark"), optional=True, type="date")


def party_fields(party: dict[str, Any]) -> type[Fields]:
    """Return the fields for a party as typed so far."""
    if party.get("side") == "prosecutor":
        return ProsecutorFields
    if party.get("side") == "accused" and party.get("kind") != "company":
        return AccusedFields
    return CompanyFields if party.get("kind") == "company" else PersonFields


def claim_fields(claim: dict[str, Any]) -> type[Fields]:
    """Return the fields for a claim as typed so far."""
    return OtherClaimFields if claim.get("kind") == "other" else MoneyClaimFields
