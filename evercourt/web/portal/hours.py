"""Whether the counters are open now: by the calendar, unless all of them are paused. No period of the law ends by these
hours.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from evercourt.appointments.models import Pause
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court, local
from evercourt.courts.opening import Moments, Opening, opening

Span = tuple[datetime, datetime]


def counter(court: Court, at: datetime | None = None) -> Opening | None:
    """Return whether the counter of `court` is open at `at` (now), by its calendar; None if no hours are known.

    While a closure pauses all counters nobody is received, whatever the calendar says.
    """
    days = calendar(court.calendar)
    if not days.seasons:
        return None
    now = local(court, at or timezone.now())
    paused = _paused(court, now)

    def left(spans: Moments) -> Moments:
        return [kept for span in spans if (kept := _left(span, paused))]

    return opening(days.hours, now, left)


def of_all_courts() -> Opening | None:
    """Return whether the counters are open, for a page of all courts; None while a closure pauses those of some.

    All courts of a house have the hours of one calendar; in a closure its banner says what holds where.
    """
    court, now = Court.objects.filter(takes_filings=True).first(), timezone.now()
    shown = counter(court, now) if court else None
    closed = Pause.objects.closing().over(now, now + timedelta(seconds=1)).filter(counter=None, service="")
    return None if shown and shown.open and closed.exists() else shown


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
