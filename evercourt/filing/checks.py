"""The plain checks of a filing: each returns whether it is fine (None: a person must look) and what was seen."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from evercourt.accounts.levels import FILE_WITHOUT_COPY, proved
from evercourt.courts.models import Court
from evercourt.filing.form import Evidence, FilingForm, Party
from evercourt.filing.models import Filing, FilingDocument
from evercourt.filing.policy import help_of

Seen = tuple[bool | None, str]
Kind = FilingDocument.Kind


def plaintiff(form: FilingForm, filing: Filing) -> Seen:
    """Everything CPL 124 asks about each plaintiff; work is not asked of those who have none."""
    parties = form.side("plaintiff")
    if not parties:
        return False, _("No plaintiff is named yet.")
    return listed([_missing_of_plaintiff(party) for party in parties], _("Each plaintiff is fully described."))


def defendant(form: FilingForm, filing: Filing) -> Seen:
    """The defendant can be told from others (CPL 122); the law asks for no identity number."""
    parties = form.side("defendant")
    if not parties:
        return False, _("No defendant is named yet.")
    missing, unsure = [], []
    for party in parties:
        known = party.address or party.phone or party.identity_number
        missing.append(_missing(party, {_("name"): party.name, _("address, telephone or number"): known}))
        unsure += [] if party.address else [party.name]
    ok, text = listed(missing, _("Each defendant can be told from others."))
    if ok and unsure:
        return None, _("Without an address a clerk must see whether the defendant can be found: %(who)s.") % {
            "who": _(", ").join(unsure)
        }
    return ok, text


def claims(form: FilingForm, filing: Filing) -> Seen:
    """Each claim says what is asked for; a claim for money says how much (CPL 122)."""
    if not form.claims:
        return False, _("Nothing is asked of the court yet.")
    for number, claim in enumerate(form.claims, start=1):
        if not claim.text:
            return False, _("Claim %(number)s does not say what is asked for.") % {"number": number}
        if claim.kind == "money" and claim.amount is None:
            return False, _("Claim %(number)s is for money but names no amount.") % {"number": number}
    return True, _("Each claim is definite.")


def facts(form: FilingForm, filing: Filing) -> Seen:
    """It is told what happened (CPL 122); whether that is enough, only a person can say."""
    if not form.facts:
        return False, _("It is not told yet what happened.")
    return True, _("It is told what happened.")


def evidence(form: FilingForm, filing: Filing) -> Seen:
    """There is evidence, and each piece says where it comes from (CPL 124)."""
    if not form.evidence and not form.witnesses:
        return False, _("No evidence and no witness is listed yet.")
    missing = [_missing_of_evidence(line) for line in form.evidence]
    for witness in form.witnesses:
        kept = {_("name"): witness.name, _("address"): witness.address}
        missing.append(missing_for(witness.name or _("a witness"), kept))
    return listed(missing, _("Each piece of evidence has its source."))


def identity(form: FilingForm, filing: Filing) -> Seen:
    """A copy is attached, or the filer, being the plaintiff, has proved who they are to the court before."""
    if attached(filing, Kind.IDENTITY):
        return None, _("A proof of identity is attached; a clerk compares it.")
    filer = filing.filer
    names = {party.name for party in form.side("plaintiff")}
    if filer and names == {filer.name} and proved(filer, FILE_WITHOUT_COPY):
        return True, _("The court has confirmed your identity before.")
    return False, _("No proof of identity is attached.")


def power(form: FilingForm, filing: Filing) -> Seen:
    """Who acts for another brings a power of attorney that says what they may do (CPL 62)."""
    acting = [person for party in form.parties for person in party.representatives if person.name]
    if not acting:
        return True, _("Nobody acts for the plaintiff.")
    if not attached(filing, Kind.POWER):
        return False, _("No power of attorney is attached.")
    if any(not person.scope for person in acting):
        return False, _("It is not said whether the power is general or special.")
    return None, _("A power of attorney is attached; a clerk reads it.")


def venue(form: FilingForm, filing: Filing) -> Seen:
    """A court is chosen; an address of a defendant in its area speaks for it, the rest a clerk decides."""
    if filing.court is None:
        return False, _("No court is chosen yet.")
    addresses = [party.address for party in form.side("defendant") if party.address]
    near = any(area and area in address for area in filing.court.areas for address in addresses)
    if near and filing.court.level == Court.Level.BASIC:
        return True, _("A defendant lives in the area of this court.")
    return None, _("No defendant's address is in the area of this court. Another rule may lead here; a clerk looks.")


def signature(form: FilingForm, filing: Filing) -> Seen:
    """What was written down at the counter was confirmed by the person (REG 3); online a clerk looks (OLR 33)."""
    given = help_of(filing)
    if given and not given.is_confirmed:
        return False, _("%(name)s has not confirmed it yet.") % {"name": given.name}
    if given:
        how = {"name": given.name, "how": given.get_confirmed_how_display(), "helper": given.helper.name}
        return True, _("%(name)s confirmed it: %(how)s. Written by %(helper)s.") % how
    if filing.taken_by_id and not form.confirmation.manner:
        return False, _("It is not noted how the person confirmed what was written down.")
    return None, _("A clerk looks at the signature.")


def address(form: FilingForm, filing: Filing) -> Seen:
    """The court can send letters; electronic service was agreed to or not (OLR 29)."""
    if not form.reachable:
        return False, _("The court does not know where to send letters.")
    consent = form.consent
    if consent.answer is None:
        return False, _("It is not answered whether the court may serve documents electronically.")
    if consent.answer and not (consent.email or consent.phone or "portal" in consent.channels):
        return False, _("Electronic service is agreed to, but no address for it is given.")
    return True, _("The court knows where to send letters.")


def _missing_of_plaintiff(party: Party) -> str:
    contact = party.phone or party.email
    asked: dict[str, object] = {_("name"): party.name, _("address"): party.address, _("telephone or e-mail"): contact}
    if party.kind == "company":
        asked[_("legal representative")] = party.legal_representative
    else:
        asked |= {_("sex"): party.sex, _("date of birth"): party.born_on, _("ethnicity"): party.ethnicity}
    return _missing(party, asked)


def _missing_of_evidence(line: Evidence) -> str:
    asked = {_("title"): line.title, _("source"): line.source, _("what it proves"): line.proves}
    return missing_for(line.title or _("a piece of evidence"), asked)


def _missing(party: Party, asked: Mapping[str, object]) -> str:
    return missing_for(party.name or _("a party without a name"), asked)


def missing_for(who: str, asked: Mapping[str, object]) -> str:
    """Return a sentence naming what is empty, or nothing."""
    empty = [word for word, value in asked.items() if not value]
    return _("Missing for %(who)s: %(what)s.") % {"who": who, "what": _(", ").join(empty)} if empty else ""


def listed(missing: list[str], fine: str) -> Seen:
    said = [text for text in missing if text]
    return (False, " ".join(said)) if said else (True, fine)


def attached(filing: Filing, kind: str) -> bool:
    return filing.documents.filter(kind=kind).exists()
