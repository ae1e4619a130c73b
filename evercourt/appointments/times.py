"""When one can come: the free times of a court's counters, from its calendar, its pauses and what is booked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from evercourt.appointments.models import Appointment, Counter, Pause
from evercourt.appointments.services import terms
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court, local


@dataclass(frozen=True)
class Slot:
    """One time at one counter; `free` is the number of places left."""

    counter: Counter
    starts_at: datetime
    ends_at: datetime
    free: int


def slots(counter: Counter, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times at which visits begin and end on `day`, in the court's zone; none on a rest day."""
    zone = local(counter.court, timezone.now()).tzinfo
    length = timedelta(minutes=counter.slot_minutes)
    for opens, closes in calendar(counter.court.calendar).hours(day):
        begins = datetime.combine(day, opens, zone)
        ends = datetime.combine(day, closes, zone)
        while begins + length <= ends:
            yield begins, begins + length
            begins += length


def free(court: Court, service: str, day: date, *, needs: Iterable[str] = (), at: datetime | None = None) -> list[Slot]:
    """Return the times of `day` at which `service` can still be booked, by time; three queries, whatever is booked.

    A visitor who needs no steps is only offered counters without steps.
    """
    now = at or timezone.now()
    counters = [
        counter
        for counter in court.counters.filter(in_use=True)
        if service in counter.services and (counter.step_free or "step_free" not in needs)
    ]
    for counter in counters:
        counter.court = court
    taken: dict[tuple[int, datetime], int] = defaultdict(int)
    zone = local(court, now).tzinfo
    midnight = datetime.combine(day, datetime.min.time(), zone)
    until = midnight + timedelta(days=1)
    live = Appointment.objects.live().filter(counter__in=counters, starts_at__gte=midnight, starts_at__lt=until)
    for counter_id, starts_at in live.values_list("counter_id", "starts_at"):
        taken[counter_id, starts_at] += 1
    pauses = list(Pause.objects.over(midnight, until).filter(court=court))
    found = [
        Slot(counter, begins, ends, counter.capacity - taken[counter.pk, begins])
        for counter in counters
        for begins, ends in slots(counter, day)
        if begins > now and not any(applies(pause, counter, service, begins, ends) for pause in pauses)
    ]
    return sorted((slot for slot in found if slot.free > 0), key=lambda slot: (slot.starts_at, slot.counter.pk))


def applies(pause: Pause, counter: Counter, service: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Return True if in that time the pause keeps the counter from receiving anybody for the service."""
    if pause.counter_id not in (None, counter.pk) or pause.service not in ("", service):
        return False
    begins, ends = pause.during.lower, pause.during.upper
    return (begins is None or begins < ends_at) and (ends is None or starts_at < ends)


def last_day(court: Court, at: datetime | None = None) -> date:
    """Return the last day that can be booked now."""
    return court.local_date(at) + timedelta(days=terms().days_ahead)


def days(court: Court, service: str, *, needs: Iterable[str] = (), at: datetime | None = None) -> Iterator[date]:
    """Yield the days on which the service can be booked, next first, until the last day one may book."""
    day, last = court.local_date(at), last_day(court, at)
    while day <= last:
        if free(court, service, day, needs=needs, at=at):
            yield day
        day += timedelta(days=1)
