"""Every clause of an order as lines to read, step by step of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.continuity.letters import channel_in_words
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.explanations import day_in_words
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.kernel.errors import Text
from evercourt.web.closures.desk.steps import STEPS, language, languages
from evercourt.web.closures.notice import service_name


@dataclass(frozen=True)
class Section:
    """What the order says on one step; without lines it says nothing there, as `silent` puts it."""

    step: str
    title: Text
    lines: list[str]
    silent: Text


SILENT: dict[str, Text] = {
    "places": gettext_lazy("All counters of the courts."),
    "services": gettext_lazy("No service stops."),
    "channels": gettext_lazy("None is named."),
    "contacts": gettext_lazy("None is named."),
    "hearings": gettext_lazy("They are held as set."),
    "deadlines": gettext_lazy("They do not move."),
    "notes": gettext_lazy("None."),
    "languages": gettext_lazy("Only Chinese."),
}


def summary(order: ClosureOrder) -> list[Section]:
    """Return the sections of the order; what and when stand above them."""
    return [
        Section(step, STEPS[step].title, [line for line in lines(order) if line], SILENT.get(step, ""))
        for step, lines in _LINES.items()
    ]


def _about(order: ClosureOrder) -> Iterator[str]:
    below = [court for court in order.courts.order_by("code") if court.pk != order.court_id]
    if below:
        yield _("It binds also: %(courts)s") % {"courts": "、".join(court.local_name for court in below)}
    if order.supersedes:
        yield f"{order.get_change_display()}: {order.supersedes.number}"
    yield order.grounds


def _places(order: ClosureOrder) -> Iterator[str]:
    for place in order.places.select_related("court").prefetch_related("counters", "courtrooms").order_by("pk"):
        parts = [place.court.local_name if place.court else "", place.get_kind_display(), place.name]
        parts += [counter.name for counter in place.counters.all()]
        parts += [room.name for room in place.courtrooms.all()]
        yield " · ".join(part for part in parts if part)


def _services(order: ClosureOrder) -> Iterator[str]:
    for row in order.stopped.order_by("pk"):
        yield f"{service_name(row.service)}: {row.get_visits_display()}"


def _channels(order: ClosureOrder) -> Iterator[str]:
    for row in order.replacements.select_related("court").order_by("pk"):
        said = f"{row.get_kind_display()}: {channel_in_words(row)}"
        yield f"{service_name(row.service)} · {said}" if row.service else said


def _contacts(order: ClosureOrder) -> Iterator[str]:
    for row in order.contacts.select_related("court").order_by("pk"):
        where = row.court.local_name if row.court_id != order.court_id else ""
        yield " · ".join(part for part in (where, row.division, row.phone, row.hours) if part)


def _hearings(order: ClosureOrder) -> Iterator[str]:
    for row in order.hearing_rules.order_by("pk"):
        parts = [
            _days(row),
            row.get_what_display(),
            _("those summoned by announcement are held as set") if row.keep_announced else "",
            _("held as set when all parties ask for it") if row.keep_when_all_ask else "",
            _("the judge of the case may order otherwise") if row.judge_may_decide else "",
        ]
        yield " · ".join(part for part in parts if part)


def _deadlines(order: ClosureOrder) -> Iterator[str]:
    classes = rules_of(order.court).deadline_classes
    for row in order.deadline_rules.order_by("pk"):
        known = classes.get(row.deadline_class)
        name = in_language(known.names, language()) if known else row.deadline_class
        days = _("%(number)s days") % {"number": row.days} if row.days else ""
        yield " · ".join(part for part in (name, _days(row), row.get_way_display(), days) if part)


def _notes(order: ClosureOrder) -> Iterator[str]:
    for note in order.notes:
        yield note.get(language()) or next(iter(note.values()), "")


def _languages(order: ClosureOrder) -> Iterator[str]:
    for code, name in languages():
        if words := order.names.get(code):
            yield f"{name}: {words.get('title') or '—'}"


def _days(row: Any) -> str:
    if not row.first and not row.last:
        return ""
    return " – ".join(day_in_words(day) if day else "…" for day in (row.first, row.last))


_LINES: dict[str, Callable[[ClosureOrder], Iterator[str]]] = {
    "about": _about, "places": _places, "services": _services, "channels": _channels, "contacts": _contacts,
    "hearings": _hearings, "deadlines": _deadlines, "notes": _notes, "languages": _languages,
}  # fmt: skip
