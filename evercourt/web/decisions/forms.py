"""What is typed on the pages of decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.decisions import texts
from evercourt.decisions.models import Decision


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
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 24}), max_length=500_000)
    ordered = forms.CharField(
        label=_("What is ordered"),
        required=False,
        max_length=1000,
        help_text=_("Leave empty if nothing is to be paid."),
    )
    obligor: forms.ModelChoiceField[Party] = forms.ModelChoiceField(
        queryset=None, label=_("Who must pay"), required=False
    )
    obligee: forms.ModelChoiceField[Party] = forms.ModelChoiceField(queryset=None, label=_("To whom"), required=False)
    amount = forms.CharField(label=_("Amount in yuan"), required=False, max_length=20)
    due_days = forms.IntegerField(label=_("Days after it takes effect"), required=False, initial=10)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("obligor", "obligee"):
            self.fields[name].queryset = case.parties.all()  # type: ignore[attr-defined]

    def operative(self) -> list[dict[str, Any]]:
        """Return what was typed as the operative part."""
        given = self.cleaned_data
        if not given["ordered"]:
            return []
        pay = bool(given["amount"])
        return [
            {
                "kind": "pay" if pay else "act",
                "obligor": getattr(given["obligor"], "pk", None),
                "obligee": getattr(given["obligee"], "pk", None),
                "amount": given["amount"],
                "due_days": given["due_days"],
                "text": given["ordered"],
            }
        ]
