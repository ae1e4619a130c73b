"""The hearings and last days of everyone one works for, as one calendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from icalendar import Calendar, Event

from evercourt.cases.models import Case, Deadline
from evercourt.cases.policy import own_causes
from evercourt.cases.powers import powers_of
from evercourt.courts.rules import name_of
from evercourt.hearings.calendar import event_of
from evercourt.hearings.models import Hearing

BEFORE = timedelta(days=90)  # so far back a calendar reaches
MOST = 1000  # of each kind


@dataclass(frozen=True)
class Entry:
    """One line of the calendar: its name among the others, when it is, the event, and what it is as a whole object."""

    name: str
    begins: datetime
    ends: datetime
    event: Event

    @property
    def content(self) -> bytes:
        """Return the object a calendar program keeps: this event alone."""
        return calendar_of([self])

    @property
    def etag(self) -> str:
        """Return what changes when the object does."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


def entries_of(user: Any, *, name: str = "") -> list[Entry]:
    """Return the hearings and open last days of a person: their own, their clients', those of their bench.

    From BEFORE ago on, soonest first; at most MOST of each kind. Always the same number of queries. `name`: that one.
    """
    since = timezone.now() - BEFORE
    kind, _line, number = name.removesuffix(".ics").partition("-")
    key = int(number) if number.isdecimal() and len(number) < 19 else 0
    found: list[Entry] = []
    if kind in ("", "hearing"):
        found += [_of_hearing(one) for one in _hearings(user, since, key)]
    if kind in ("", "deadline"):
        found += [_of_deadline(one) for one in _deadlines(user, since.date(), key)]
    return sorted(found, key=lambda one: (one.begins, one.name))


def calendar_of(entries: list[Entry]) -> bytes:
    """Return the entries as one file for a calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Evercourt//joint calendar//EN")
    calendar.add("version", "2.0")
    for one in entries:
        calendar.add_component(one.event)
    return bytes(calendar.to_ical())


def _bench(user: Any) -> Any:
    return user.seats.filter(until__isnull=True).values_list("case")


def _hearings(user: Any, since: datetime, key: int) -> Any:
    cases = Case.objects.filter(own_causes(user, _bench(user))).values("pk")
    found = Hearing.objects.filter(case__in=cases, during__endswith__gte=since)
    found = found.filter(pk=key) if key else found
    return found.select_related("case__court", "courtroom").order_by("during", "pk")[:MOST]


def _deadlines(user: Any, since: date, key: int) -> Any:
    own = Q(party__user=user) | Q(party__in=powers_of(user).values("party"))
    found = Deadline.objects.filter(own | Q(party=None, case__in=_bench(user)))
    found = found.filter(state=Deadline.State.OPEN, due_on__gte=since)
    found = found.filter(pk=key) if key else found
    return found.select_related("case__court", "party").order_by("due_on", "pk")[:MOST]


def _of_hearing(hearing: Hearing) -> Entry:
    event = event_of(hearing, address=settings.PUBLIC_ADDRESS)
    return Entry(f"hearing-{hearing.pk}.ics", hearing.during.lower, hearing.during.upper, event)


def _of_deadline(deadline: Deadline) -> Entry:
    """Return a last day as an event of that whole day, which leaves the person free."""
    case, day = deadline.case, deadline.due_on
    zone = ZoneInfo(case.court.time_zone)
    what = str(name_of(case.court, deadline.rule, deadline.trigger_date))
    event = Event()
    event.add("uid", f"deadline-{deadline.pk}@evercourt")
    event.add("dtstamp", datetime.combine(deadline.trigger_date, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{case.number} {what}")
    event.add("description", " · ".join(filter(None, (deadline.party.name if deadline.party else "", deadline.basis))))
    event.add("url", f"{settings.PUBLIC_ADDRESS}/cases/{case.pk}")
    event.add("status", "CONFIRMED")
    begins = datetime.combine(day, time(), zone)
    return Entry(f"deadline-{deadline.pk}.ics", begins, begins + timedelta(days=1), event)
