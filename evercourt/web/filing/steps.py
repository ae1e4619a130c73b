"""The steps of the wizard as forms that show what was typed; what is wrong is said beside it, never lost."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court

STEPS = {
    "court": _("Court"),
    "parties": _("Who is involved"),
    "claims": _("What you ask for"),
    "facts": _("What happened"),
}


class CourtStep(forms.Form):
    court = forms.ChoiceField(label=_("Which court?"), required=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        courts = [(court.code, court.local_name) for court in Court.objects.filter(takes_filings=True)]
        self.fields["court"] = forms.ChoiceField(
            label=_("Which court?"), required=False, choices=[("", _("Not chosen yet")), *courts]
        )


class PartyStep(forms.Form):
    side = forms.ChoiceField(
        label=_("Side"), choices=[("plaintiff", _("plaintiff")), ("defendant", _("defendant"))], required=False
    )
    name = forms.CharField(label=_("Name, as in the identity document"), required=False)
    address = forms.CharField(label=_("Address"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False)


class ClaimStep(forms.Form):
    text = forms.CharField(label=_("What should the court order?"), required=False)
    amount = forms.CharField(label=_("Amount in yuan, if it is about money"), required=False)


class FactsStep(forms.Form):
    facts = forms.CharField(label=_("What happened, in your own words?"), required=False, widget=forms.Textarea)
    reasons = forms.CharField(label=_("Why should the court decide for you?"), required=False, widget=forms.Textarea)


LISTS = {"parties": PartyStep, "claims": ClaimStep}


def forms_of(step: str, form: dict[str, Any], problems: dict[str, str]) -> list[forms.Form]:
    """Return the forms of a step, filled as typed; lists have one form an item and one empty at the end."""
    if step not in LISTS:
        shown: forms.Form = CourtStep(initial=form) if step == "court" else FactsStep(initial=form)
        return [_with_problems(shown, "", problems)]
    items = form.get(step)
    items = [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []
    return [
        _with_problems(LISTS[step](initial=item, prefix=f"{step}-{place}"), f"{step}.{place}.", problems)
        for place, item in enumerate([*items, {}])
    ]


def typed_in(step: str, post: QueryDict, saved: dict[str, Any]) -> dict[str, Any]:
    """Return the sections of the draft as typed on this step; an item left empty is taken away."""
    if step not in LISTS:
        return {name: post.get(name, "") for name in (["court"] if step == "court" else ["facts", "reasons"])}
    known = saved.get(step)
    kept: list[Any] = known if isinstance(known, list) else []
    items = []
    for place in range(100):
        names = [name for name in LISTS[step].base_fields if f"{step}-{place}-{name}" in post]
        if not names:
            break
        values = {name: post.get(f"{step}-{place}-{name}", "") for name in names}
        if any(str(value).strip() for name, value in values.items() if name != "side"):
            before = kept[place] if place < len(kept) and isinstance(kept[place], dict) else {}
            items.append({**before, **values})
    return {step: items}


def _with_problems(form: forms.Form, path: str, problems: dict[str, str]) -> forms.Form:
    # An unbound form shows what was typed; its errors are those of the whole filing.
    form.full_clean()
    for name in form.fields:
        if text := problems.get(path + name):
            form.errors[name] = form.error_class([text])
    return form
