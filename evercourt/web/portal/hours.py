"""Whether the counters are open now: by the calendar, unless all of them are paused. No period of the law ends by these
hours.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from evercourt.appointments.models import Pause
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court, local

# Longer than any run of rest days.
LOOK_AHEAD_DAYS = 20


@dataclass(frozen=True)
class Counter:
    """Open or closed now; `changes_at`: when that ends; `today`: the spans of the day. Court's own time."""

    open: bool
    changes_at: datetime | None
    today: tuple[tuple[time, time], ...]


Span = tuple[datetime, datetime]


def counter(court: Court, at: datetime | None = None) -> Counter | None:
    """Return whether the counter of `court` is open at `at` (now), by its calendar; None if no hours are known.

    While a closure pauses all counters nobody is received, whatever the calendar says.
    """
    days = calendar(court.calendar)
    if not days.seasons:
        return None
    now = local(court, at or timezone.now())
    paused = _paused(court, now)

    def spans(day: date) -> list[Span]:
        hours = [(datetime.combine(day, opens, now.tzinfo), datetime.combine(day, closes, now.tzinfo))
                 for opens, closes in days.hours(day)]  # fmt: skip
        return [left for span in hours if (left := _left(span, paused))]

    today = tuple((opens.time(), closes.time()) for opens, closes in spans(now.date()))
    for offset in range(LOOK_AHEAD_DAYS):
        for begins, ends in spans(now.date() + timedelta(days=offset)):
            if begins <= now < ends:
                return Counter(True, ends, today)
            if now < begins:
                return Counter(False, begins, today)
    return Counter(False, None, today)


def _paused(court: Court, now: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return the times from now on in which no counter of the court receives anybody for anything."""
    pauses = Pause.objects.closing().filter(court=court, counter=None, service="", lifted_at=None)
    coming = pauses.filter(during__endswith__gt=now) | pauses.filter(during__upper_inf=True)
    return sorted(
        (
            (local(court, row.lower), row.upper and local(court, row.upper))
            for row in coming.values_list("during", flat=True)
        ),
        key=lambda pause: pause[0],
    )


def _left(span: Span, paused: list[tuple[datetime, datetime | None]]) -> Span | None:
    """Return what the pauses leave of a span; of one cut in two, the first part."""
    begins, ends = span
    for lower, upper in paused:
        if lower <= begins:
            if upper is None:
                return None
            begins = max(begins, upper)
        elif lower < ends:
            ends = lower
    return (begins, ends) if begins < ends else None
