"""The fields of an order's clauses, one form per kind of clause."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.continuity.models import (
    ClosedPlace,
    ClosureOrder,
    DeadlineRule,
    HearingRule,
    Replacement,
    StoppedService,
)

BLANK = ("", "—")
SEPARATOR = re.compile(r"[,，、;；\n]+")
LONGEST = 4000


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label, help_text=help_text, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


def _text(label: Any, help_text: Any = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(label: Any, help_text: Any = "", *, required: bool = False, longest: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest)


def _names(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=1000)


def names_in(text: str) -> list[str]:
    """Return the names of a list written with commas."""
    return [name.strip() for name in SEPARATOR.split(text) if name.strip()]


class StartForm(forms.Form):
    """The first page: which court, from what to start, and when."""

    court = forms.ChoiceField(label=_("Court that closes"))
    start = forms.ChoiceField(
        label=_("Start from"), required=False, help_text=_("Everything can be changed afterwards, clause by clause.")
    )
    first_day = _day(_("First day of the closure"), required=True)
    last_day = _day(_("Last day of the closure"), _("Empty: until further notice."))
    title = _line(_("Title of the order"), _("As people read it. Empty: that of what you start from."))
    grounds = _text(_("Why the court closes"), _("Empty: those of what you start from."))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, words in (("title", _("Write the title.")), ("grounds", _("Write why the court closes."))):
            if not given.get("start") and not given.get(name) and name not in self.errors:
                self.add_error(name, words)
        return given


class AboutForm(forms.Form):
    """Title, grounds, time, courts."""

    title = _line(_("Title of the order"), required=True)
    grounds = _text(_("Why the court closes"), required=True)
    first_day = _day(_("First day of the closure"), required=True)
    begin_time = _time(_("From what time"), _("Empty: from the beginning of the day."))
    last_day = _day(_("Last day of the closure"), _("Empty: until further notice."))
    end_time = _time(_("Until what time"), _("Empty: to the end of the day."))
    change = forms.ChoiceField(
        label=_("What it does to the order it replaces"), required=False, choices=ClosureOrder.Change.choices[1:]
    )
    all_courts = forms.BooleanField(label=_("It binds all courts below"), required=False)
    courts = forms.MultipleChoiceField(
        label=_("Courts below that it binds too"), required=False, widget=forms.CheckboxSelectMultiple
    )


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(label=_("What closes"), choices=[BLANK, *ClosedPlace.Kind.choices])
    court = forms.ChoiceField(label=_("Of which court"), required=False)
    name = _line(_("Name of the place"), _("For example: people's tribunal of the third district."))
    counters = _names(_("Only these counters"), _("Names with commas between them. Empty: all counters of the court."))
    courtrooms = _names(
        _("These courtrooms"), _("Names with commas between them. If any are named, only hearings in them move.")
    )


class ServicesForm(forms.Form):
    """One choice for everything, and one for each service."""

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        outcomes = StoppedService.Visits.choices
        self.fields["all"] = forms.ChoiceField(
            label=_("Everything done at the counters"),
            required=False,
            choices=[("", _("Only what is chosen below stops")), *outcomes],
            help_text=_("What stops, and what becomes of the visits booked."),
        )
        for service, name in services:
            self.fields[f"service_{service}"] = forms.ChoiceField(
                label=name, required=False, choices=[("", _("as said for everything")), *outcomes]
            )


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(label=_("Channel"), choices=[BLANK, *Replacement.Kind.choices])
    service = forms.ChoiceField(label=_("In place of"), required=False)
    name = _line(_("Name, as people know it"))
    value = _line(_("Address of the page, number, or postal address"), longest=300)
    addressee = _line(_("To whom letters are addressed"))
    hours = _line(_("Hours"), _("Empty: day and night."))
    court = forms.ChoiceField(label=_("Counter of which court"), required=False)
    free_of_charge = forms.BooleanField(label=_("Costs nothing"), required=False)


class ContactForm(forms.Form):
    division = _line(_("Division or tribunal"), required=True)
    phone = _line(_("Telephone"), required=True)
    hours = _line(_("Hours"))
    court = forms.ChoiceField(label=_("Of which court"), required=False)


class HearingsForm(forms.Form):
    what = forms.ChoiceField(label=_("What becomes of the hearings"), choices=[BLANK, *HearingRule.What.choices])
    first = _day(_("Of the days from"), _("Empty: from the first day of the closure."))
    last = _day(_("To the day"), _("Empty: to its last day."))
    keep_announced = forms.BooleanField(label=_("Those summoned by announcement are held as set"), required=False)
    keep_when_all_ask = forms.BooleanField(label=_("Held as set when all parties ask for it"), required=False)
    judge_may_decide = forms.BooleanField(label=_("The judge of the case may order otherwise"), required=False)
    answer_days = forms.IntegerField(
        label=_("Days before the hearing until which people answer about video"),
        min_value=0,
        max_value=30,
        required=False,
    )


class DeadlinesForm(forms.Form):
    """One class of periods."""

    way = forms.ChoiceField(label=_("How they move"), required=False)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=366, required=False)
    first = _day(_("Last days from"), _("Empty: from the first day of the closure."))
    last = _day(_("To the day"), _("Empty: to its last day."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = [("", _("they do not move")), *DeadlineRule.WAYS]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One further clause, in each language."""

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for code, name in languages:
            self.fields[code.replace("-", "_")] = _text(name, rows=2)


class WordsForm(forms.Form):
    """Title and grounds in one more language."""

    title = _line(_("Title"))
    grounds = _text(_("Grounds"), rows=3)
