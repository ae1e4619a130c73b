"""Whether something is open at a moment, and when that changes: from the hours of each day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# Longer than any run of rest days.
LOOK_AHEAD_DAYS = 20
# What seems to end here goes on into the next day.
LAST_SECOND = time(23, 59, 59)

Spans = tuple[tuple[time, time], ...]
Moments = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Opening:
    """Open or closed now; `changes_at`: when that ends, if it is known; `today`: the spans of the day."""

    open: bool
    changes_at: datetime | None
    today: Spans


def opening(hours: Callable[[date], Spans], now: datetime, left: Callable[[Moments], Moments] | None = None) -> Opening:
    """Return whether it is open at `now`, which is in the court's own time; `left` takes away what is paused."""

    def spans(day: date) -> Moments:
        found = [(datetime.combine(day, opens, now.tzinfo), datetime.combine(day, closes, now.tzinfo))
                 for opens, closes in hours(day)]  # fmt: skip
        return left(found) if left else found

    today = tuple((opens.time(), closes.time()) for opens, closes in spans(now.date()))
    is_open, until = False, None
    for offset in range(LOOK_AHEAD_DAYS):
        found = spans(now.date() + timedelta(days=offset))
        if is_open and not found:
            return Opening(True, until, today)
        for begins, ends in found:
            if is_open and until is not None and begins - until > timedelta(seconds=1):
                return Opening(True, until, today)
            if is_open or begins <= now < ends:
                is_open, until = True, ends
                if ends.time() != LAST_SECOND:
                    return Opening(True, ends, today)
            elif now < begins:
                return Opening(False, begins, today)
    return Opening(is_open, None, today)
