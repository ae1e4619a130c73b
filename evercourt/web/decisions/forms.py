"""What is typed on the pages of decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.cases.entry_kinds import called, filed_by
from evercourt.cases.models import Case, Deadline, Party
from evercourt.decisions import texts
from evercourt.decisions.changing import Change
from evercourt.decisions.models import Decision

MOST_LINES = 50
DUE_DAYS = 10  # After it takes effect, as most judgments say.


class NewDecisionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in Decision.Kind.choices if choice[0] != Decision.Kind.MEDIATION]
    )
    template = forms.ChoiceField(label=_("Template"))

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.titles = texts.templates(case)
        self.fields["template"].choices = list(self.titles.items())  # type: ignore[attr-defined]


class TextForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("A line that begins with # is a heading."),
        widget=forms.Textarea(attrs={"rows": 24}),
        max_length=500_000,
    )


class LineForm(forms.Form):
    """One line of the operative part; without text it is left out."""

    ordered = forms.CharField(
        label=_("What is ordered"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leave empty if nothing is ordered here."),
    )
    obligor: forms.ModelChoiceField[Party] = forms.ModelChoiceField(
        queryset=None, label=_("Who must pay or act"), required=False, empty_label=_("Not chosen yet")
    )
    obligee: forms.ModelChoiceField[Party] = forms.ModelChoiceField(
        queryset=None, label=_("To whom"), required=False, empty_label=_("Not chosen yet")
    )
    amount = forms.CharField(label=_("Amount in yuan"), required=False, max_length=20)
    due_days = forms.IntegerField(label=_("Days after it takes effect"), required=False, initial=DUE_DAYS)

    # Only that a line revokes is kept; what else it is follows from what is typed.
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    asks = forms.ChoiceField(
        label=_("Papers to be handed in to the court"),
        required=False,
        help_text=_("The period runs by itself and ends when such papers are filed. Nobody is named under “To whom”."),
    )
    due_on = forms.DateField(
        label=_("Last day for these papers, or on which a protection order holds"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty to count the days above from service on them."),
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(kind.id, called(kind)) for kind in filed_by(case, "party")]
        self.fields["asks"].choices = [("", _("none")), *kinds]  # type: ignore[attr-defined]
        for name in ("obligor", "obligee"):
            self.fields[name].queryset = case.parties.all()  # type: ignore[attr-defined]


LineForms = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)


def lines_of(operative: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the operative part as the lines of the form begin; an empty one if it has none."""
    return [{**line, "ordered": line["text"]} for line in operative] or [{"due_days": DUE_DAYS}]


def operative_of(lines: Any) -> list[dict[str, Any]]:
    """Return what was typed as the operative part."""
    typed = [line.cleaned_data for line in lines if line.cleaned_data.get("ordered")]
    return [
        {
            "kind": _kind(given),
            "obligor": getattr(given["obligor"], "pk", None),
            "obligee": getattr(given["obligee"], "pk", None),
            "amount": given["amount"],
            "due_days": given["due_days"],
            "asks": given["asks"],
            "due_on": given["due_on"] and given["due_on"].isoformat(),
            "text": given["ordered"],
        }
        for given in typed
    ]


def _kind(given: dict[str, Any]) -> str:
    if given["kind"] == "revoke":
        return "revoke"
    return "file" if given["asks"] else "pay" if given["amount"] else "protect" if given["due_on"] else "act"


class ProtectionForm(forms.Form):
    """What becomes of an order that protects a person."""

    term = forms.ChoiceField(label=_("Which order?"))
    what = forms.ChoiceField(label=_("What becomes of it?"), choices=Change.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Last day on which it holds"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most six months from today. Not for revoking; changed without a day, it keeps its own."),
    )
    measures = forms.CharField(
        label=_("What is ordered from now on"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for changing it: one measure a line."),
    )
    reasons = forms.CharField(label=_("Reasons"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, terms: dict[str, Deadline], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(key, f"{term.party}: {term.due_on.isoformat()}") for key, term in terms.items()]
        self.fields["term"].choices = names  # type: ignore[attr-defined]
