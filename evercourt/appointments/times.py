"""When one can come: the free times of a court's counters, from its calendar, its pauses and what is booked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
    """Return the times of `day` at which `service` can still be booked, by time."""
    return free_between(court, service, day, day, needs=needs, at=at).get(day, [])


def free_between(
    court: Court, service: str, first: date, last: date, *, needs: Iterable[str] = (), at: datetime | None = None
) -> dict[date, list[Slot]]:
    """Return the free times of each day from `first` to `last` that has any; three queries, however many days.

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
    zone = local(court, now).tzinfo
    begins, ends = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    taken: dict[tuple[int, date], list[tuple[datetime, datetime]]] = defaultdict(list)
    live = Appointment.objects.live().filter(counter__in=counters, starts_at__gte=begins, starts_at__lt=ends)
    for counter_id, starts_at, ends_at in live.values_list("counter_id", "starts_at", "ends_at"):
        taken[counter_id, court.local_date(starts_at)].append((starts_at, ends_at))
    pauses = list(Pause.objects.over(begins, ends).filter(court=court))
    found: dict[date, list[Slot]] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        free_slots = [
            Slot(counter, starts_at, ends_at, places)
            for counter in counters
            for starts_at, ends_at in slots(counter, day)
            if starts_at > now
            and (places := counter.capacity - _within(taken[counter.pk, day], starts_at, ends_at)) > 0
            and not any(applies(pause, counter, service, starts_at, ends_at) for pause in pauses)
        ]
        if free_slots:
            found[day] = sorted(free_slots, key=lambda slot: (slot.starts_at, slot.counter.pk))
    return found


def _within(taken: list[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime) -> int:
    return sum(begins < ends_at and starts_at < ends for begins, ends in taken)


def applies(pause: Pause, counter: Counter, service: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Return True if in that time the pause keeps the counter from receiving anybody for the service."""
    if pause.counter_id not in (None, counter.pk) or pause.service not in ("", service):
        return False
    begins, ends = pause.during.lower, pause.during.upper
    return (begins is None or begins < ends_at) and (ends is None or starts_at < ends)


def last_day(court: Court, at: datetime | None = None) -> date:
    """Return the last day that can be booked now."""
    return court.local_date(at) + timedelta(days=terms().days_ahead)


def days(court: Court, service: str, *, needs: Iterable[str] = (), at: datetime | None = None) -> list[date]:
    """Return the days on which the service can be booked, next first, until the last day one may book."""
    return list(free_between(court, service, court.local_date(at), last_day(court, at), needs=needs, at=at))
