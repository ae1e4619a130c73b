"""What people type in a mediation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.channels import Channel
from evercourt.mediation.models import EndReason, Meeting

# How a mediator heard what they enter for somebody.
HEARD = [(Channel.PHONE, _("by telephone")), (Channel.COUNTER, _("across the table")), (Channel.POST, _("by post"))]
# So many lines of clauses stand on the page; more appear when these are filled.
LINES = 4


class TalkForm(forms.Form):
    text = forms.CharField(
        label=_("What you want to say"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    file = forms.FileField(label=_("A picture, voice note or paper"), required=False)


class HeardForm(TalkForm):
    """What the mediator enters for somebody who speaks by telephone or across the table."""

    speaker: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, label=_("Who said it"))
    via = forms.ChoiceField(label=_("How"), choices=HEARD)
    apart = forms.BooleanField(label=_("In confidence, to the mediator alone"), required=False, initial=True)
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000)

    field_order = ["speaker", "via", "apart", "text", "file"]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your own note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=10_000,
        help_text=_("Only you read it."),
    )  # fmt: skip


class MeetingForm(forms.Form):
    how = forms.ChoiceField(label=_("How"), choices=Meeting.How.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time (Beijing)"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place, number or address"), required=False, max_length=200)
    apart_with: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("With"), required=False, empty_label=_("everyone")
    )

    def starts_at(self) -> datetime:
        """Return the moment in court time."""
        given = self.cleaned_data
        return datetime.combine(given["day"], given["time"], ZoneInfo(settings.TIME_ZONE))


class OfferForm(forms.Form):
    amount = forms.DecimalField(label=_("Your sealed offer in yuan"), max_digits=15, decimal_places=2, min_value=0)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits of the text message"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class TakenDownForm(forms.Form):
    """A yes or a signature that somebody gives by telephone, at the counter or by post."""

    participant: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, label=_("Who"))
    via = forms.ChoiceField(label=_("How"), choices=HEARD)
    code = forms.CharField(label=_("The code, as they read it"), required=False, max_length=12)
    file = forms.FileField(label=_("Recording, or scan of the signed paper"), required=False)
    read_out = forms.BooleanField(label=_("I read every clause out, and they said yes to each"), required=False)


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why the mediation ends"),
        choices=[
            (reason.value, reason.label)
            for reason in (
                EndReason.GAP,
                EndReason.UNWILLING,
                EndReason.UNREACHABLE,
                EndReason.NOT_SIGNED,
                EndReason.UNSUITABLE,
            )
        ],
    )


class ExtensionForm(forms.Form):
    until = forms.DateField(label=_("Go on until"), widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class AcceptForm(forms.Form):
    disclosed = forms.CharField(
        label=_("Relations or interests the parties must know"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leave empty if there are none. The parties read it and may still agree to you."),
    )  # fmt: skip


class IdentifyForm(forms.Form):
    participant: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, label=_("Who"))
    how = forms.CharField(label=_("How you checked who it is"), max_length=200)


class RoundForm(forms.Form):
    payer: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, label=_("Who would pay"))
    payee: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, label=_("Who would receive"))
    rule = forms.ChoiceField(
        label=_("What an overlap comes to"),
        choices=[
            ("midpoint", _("the middle between both")),
            ("payee_minimum", _("the smallest sum the other takes")),
            ("payer_maximum", _("the largest sum that is paid")),
        ],
    )


def clause_lines(data: Any) -> list[dict[str, str]]:
    """Return the clauses typed, line by line, without empty lines; as typed, to be checked by the act."""
    names = ("kind", "text", "obligor", "obligee", "amount", "due_on")
    columns = {name: data.getlist(f"clause-{name}") for name in names}
    lines = zip(*(columns[name] for name in names), strict=False)
    return [dict(zip(names, line, strict=True)) for line in lines if line[1].strip()]


def shown_lines(typed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of the clause table: what was typed, and some empty ones."""
    return [*typed, *({} for _line in range(max(LINES - len(typed), 1)))]
