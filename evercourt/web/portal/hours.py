"""Whether the counters are open now. No period of the law ends by these hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

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


def counter(court: Court, at: datetime | None = None) -> Counter | None:
    """Return whether the counter of `court` is open at `at` (now), by its calendar; None if no hours are known."""
    days = calendar(court.calendar)
    if not days.seasons:
        return None
    now = local(court, at or timezone.now())
    for offset in range(LOOK_AHEAD_DAYS):
        day = now.date() + timedelta(days=offset)
        for opens, closes in days.hours(day):
            begins, ends = (datetime.combine(day, moment, now.tzinfo) for moment in (opens, closes))
            if begins <= now < ends:
                return Counter(True, ends, days.hours(now.date()))
            if now < begins:
                return Counter(False, begins, days.hours(now.date()))
    return Counter(False, None, ())
