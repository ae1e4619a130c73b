"""The form of an entry of the directory: what it is, whom to call, when, where letters go, how one gets in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.courts.directory import Contact, read_contact
from evercourt.courts.models import Court, Division
from evercourt.kernel.errors import BadInput
from evercourt.web.contacts.showing import WEEKDAYS
from evercourt.web.refusals import put_error

# Blank rows after the ones that are there; saving a full page gives more.
SPARE = 2
LONGEST_HOURS = 200
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _line(label: Any, hint: Any = "", *, longest: int = 200, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=longest, required=required)


def _day(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


class SpansField(forms.Field):
    """Hours as people write them: `10:00-14:00, 16:00-20:00`; empty: closed."""

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """Return the spans. Raises ValidationError for what is no hours."""
        text = str(value or "")[:LONGEST_HOURS]
        for sign in "–—－~～至":
            text = text.replace(sign, "-")
        for sign in "，、；;":
            text = text.replace(sign, ",")
        text = text.replace("：", ":")
        return [self._span(part) for part in text.split(",") if part.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return True if something else is written than was shown: a blank row stays blank."""
        return (data or "").strip() != (initial or "")

    def _span(self, part: str) -> dict[str, str]:
        opens, dash, closes = (piece.strip() for piece in part.partition("-"))
        try:
            times = [time.fromisoformat(piece.zfill(5)) for piece in (opens, closes)]
        except ValueError:
            times = []
        if not dash or len(times) != 2 or times[1] <= times[0]:
            raise forms.ValidationError(_("Write hours like this: 10:00-14:00, 16:00-20:00"))
        return {"opens": times[0].isoformat(), "closes": times[1].isoformat()}


def said(spans: Any) -> str:
    """Return spans as the field takes them."""
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)


class EntryForm(forms.Form):
    name = _line(_("Name, in the official language"), required=True)
    name_en = _line(_("Name in English"))
    name_ug = _line(_("Name in Uyghur"))
    name_kk_arab = _line(_("Name in Kazakh"))
    part_of = forms.TypedChoiceField(label=_("Part of"), required=False, coerce=int, empty_value=None)
    in_use = forms.BooleanField(label=_("Shown to everyone"), required=False)
    hours = forms.ChoiceField(
        label=_("Hours"),
        choices=[
            ("court", _("those of the court's calendar")),
            ("own", _("hours of its own, by weekday")),
            ("always", _("day and night")),
        ],
    )
    postal_code = _line(_("Postal code"), longest=16)
    address = _line(_("Postal address"), longest=300)
    addressee = _line(_("To whom letters are addressed"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=200)
    step_free = forms.BooleanField(label=_("Reachable by wheelchair"), required=False)
    access_zh_hans = _line(_("How one gets in (accessibility)"), longest=300)
    access_en = _line(_("The same in English"), longest=300)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip


class NumberForm(forms.Form):
    phone = _line(_("Telephone"), longest=32, required=True)
    answers_zh_hans = _line(_("What it answers"), longest=300)
    answers_en = _line(_("What it answers, in English"), longest=300)
    answers_ug = _line(_("What it answers, in Uyghur"), longest=300)
    answers_kk_arab = _line(_("What it answers, in Kazakh"), longest=300)


class DaysForm(forms.Form):
    first = _day(_("From the day"), required=True)
    last = _day(_("To the day"), required=True)
    spans = SpansField(label=_("Hours on these days"), help_text=_("Empty: closed."), required=False)
    note_zh_hans = _line(_("Why, for example a holiday"), longest=300)


class TimingForm(forms.Form):
    valid_from = _day(_("Counts from"), _("Empty: from now."))
    valid_until = _day(_("Counts until"), _("Empty: until it is changed again. A passing entry gives way by itself."))
    reason = _line(_("Why it changes"), _("Everyone can read it in the history."), longest=300)


class ContactForms:
    """All forms of one entry; together they make a Contact."""

    def __init__(self, court: Court, shown: Contact, place: Court | Division | None, data: Mapping[str, Any] | None):
        self.shown = shown
        self.entry = EntryForm(data, initial=_entry_initial(shown))
        above = court.divisions.filter(part_of=None, in_use=True)
        if isinstance(place, Division):
            above = above.exclude(pk=place.pk)
        self.entry.fields["part_of"].choices = [("", "—"), *((one.pk, one.local_name) for one in above)]  # type: ignore[attr-defined]
        if isinstance(place, Court):
            for name in ("name", "name_en", "name_ug", "name_kk_arab", "part_of", "in_use"):
                del self.entry.fields[name]
        self.weekly = forms.Form(data)
        for day, label in WEEKDAYS.items():
            self.weekly.fields[f"day_{day}"] = SpansField(label=str(label), required=False)
            self.weekly.initial[f"day_{day}"] = said(shown.weekly.get(day, []))  # type: ignore[call-overload]
        self.numbers = _rows(NumberForm, "numbers", data, [_number_initial(one) for one in shown.numbers])
        self.exceptions = _rows(DaysForm, "days", data, [_days_initial(one) for one in shown.exceptions])
        self.timing = TimingForm(data)

    @property
    def whole(self) -> list[forms.BaseForm]:
        """Every form, for the list of errors."""
        return [self.entry, self.weekly, self.timing, *self.numbers.forms, *self.exceptions.forms]

    def is_valid(self) -> bool:
        """Return True if every form can be read; every form is read, so that every error is shown."""
        single = [self.entry, self.weekly, self.timing]
        return all([form.is_valid() for form in single] + [self.numbers.is_valid(), self.exceptions.is_valid()])

    def contact(self) -> Contact:
        """Return the entry as it was entered; call when valid. Raises BadInput."""
        given = self.entry.cleaned_data
        names = {code: given.get(f"name_{_key(code)}", "") for code in LANGUAGES if code != settings.LANGUAGE_CODE}
        values: dict[str, Any] = {
            "name": given.get("name", self.shown.name),
            "names": _filled(names) if "name" in given else self.shown.names,
            "kind": self.shown.kind,
            "part_of": given.get("part_of"),
            "in_use": given.get("in_use", True),
            "numbers": [{"phone": row["phone"], "answers": _words(row, "answers")} for row in _kept(self.numbers)],
            "weekly": _filled({day: self.weekly.cleaned_data[f"day_{day}"] for day in WEEKDAYS}),
            "exceptions": [
                {"first": row["first"], "last": row["last"], "spans": row["spans"], "note": _words(row, "note")}
                for row in _kept(self.exceptions)
            ],
            "access": {**self.shown.access, **_words(given, "access")},
        }
        for name in ("hours", "postal_code", "address", "addressee", "email", "step_free", "languages"):
            values[name] = given[name]
        return read_contact(values)

    def refuse(self, error: BadInput) -> None:
        """Say beside the field what the act refused."""
        put_error(self.timing if error.field in self.timing.fields else self.entry, error)


def _rows(kind: type[forms.Form], prefix: str, data: Mapping[str, Any] | None, initial: list[dict[str, Any]]) -> Any:
    made = forms.formset_factory(kind, extra=SPARE, can_delete=True, can_delete_extra=False)
    return made(data, prefix=prefix, initial=initial)


def _kept(formset: Any) -> list[dict[str, Any]]:
    taken_out = formset.deleted_forms
    return [form.cleaned_data for form in formset.forms if form.cleaned_data and form not in taken_out]


def _key(code: str) -> str:
    return code.replace("-", "_")


def _words(given: Mapping[str, Any], name: str) -> dict[str, str]:
    return _filled({code: given.get(f"{name}_{_key(code)}", "") for code in LANGUAGES})


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _entry_initial(shown: Contact) -> dict[str, Any]:
    names = {f"name_{_key(code)}": name for code, name in shown.names.items()}
    access = {f"access_{_key(code)}": text for code, text in shown.access.items()}
    same = (
        "name",
        "part_of",
        "in_use",
        "hours",
        "postal_code",
        "address",
        "addressee",
        "email",
        "step_free",
        "languages",
    )
    return {**{name: getattr(shown, name) for name in same}, **names, **access}


def _number_initial(number: Any) -> dict[str, Any]:
    return {"phone": number.phone, **{f"answers_{_key(code)}": text for code, text in number.answers.items()}}


def _days_initial(days: Any) -> dict[str, Any]:
    note = {f"note_{_key(code)}": text for code, text in days.note.items()}
    return {"first": days.first, "last": days.last, "spans": said(days.spans), **note}
