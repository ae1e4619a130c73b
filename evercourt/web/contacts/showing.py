"""An entry of the directory as it is read: numbers, hours today, whether somebody answers now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.calendars import calendar
from evercourt.courts.directory import Contact, contact_of, hours_on, open_now
from evercourt.courts.models import Court, Division
from evercourt.courts.opening import Opening, Spans
from evercourt.kernel.errors import Text

DAYS_SHOWN = 7
# By the number of the day in the week (1: Monday).
WEEKDAYS: dict[str, Text] = {
    "1": _("Monday"), "2": _("Tuesday"), "3": _("Wednesday"), "4": _("Thursday"), "5": _("Friday"), "6": _("Saturday"),
    "7": _("Sunday"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One place with its contact; `parts` are its tribunals."""

    place: Court | Division
    court: Court
    contact: Contact
    opening: Opening | None
    parts: "list[Entry]"

    @property
    def is_court(self) -> bool:
        """Whether it is the entry of the court itself."""
        return isinstance(self.place, Court)

    def week(self) -> list[tuple[Text, date, Spans]]:
        """Return the hours of the next days, with holidays and exceptional days in it."""
        days, first = calendar(self.court.calendar), self.court.local_date()
        following = [first + timedelta(days=offset) for offset in range(DAYS_SHOWN)]
        return [(WEEKDAYS[str(day.isoweekday())], day, hours_on(self.contact, days, day)) for day in following]


def entry_of(place: Court | Division, court: Court, parts: "Iterable[Entry]" = ()) -> Entry:
    """Return how a place is reached now."""
    contact = contact_of(place)
    return Entry(place, court, contact, open_now(contact, court, timezone.now()), list(parts))


def entries_of(court: Court) -> list[Entry]:
    """Return the divisions of a court in use, each with its tribunals; one query."""
    places = [place for place in court.divisions.all() if place.in_use]
    below: dict[int | None, list[Division]] = {}
    for place in places:
        below.setdefault(place.part_of_id, []).append(place)
    known = {place.pk for place in places}
    tops = [place for place in places if place.part_of_id not in known]
    return [entry_of(place, court, [entry_of(one, court) for one in below.get(place.pk, [])]) for place in tops]


def said_of(entry: Entry) -> str:
    """Return all words of an entry, for the search."""
    contact, court = entry.contact, entry.court
    words = [contact.name, *contact.names.values(), court.name, *court.names.values(), *court.areas, contact.address]
    for number in contact.numbers:
        words += [number.phone, *number.answers.values()]
    return " ".join(words).lower()
