"""When one can come: the free times of a court's counters, from its calendar, its pauses and what is booked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from evercourt.appointments.models import Appointment, Counter, Pause, PauseQuerySet
from evercourt.appointments.services import terms
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court, local

Span = tuple[datetime, datetime]


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
    over = list(Pause.objects.over(begins, ends).filter(court=court))
    pauses, limits = [one for one in over if not one.places_percent], [one for one in over if one.places_percent]
    found: dict[date, list[Slot]] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        free_slots: list[Slot] = []
        for counter in counters:
            of_day = list(slots(counter, day))
            left = _left_of_day(counter, service, of_day, taken[counter.pk, day], limits)
            free_slots += [
                Slot(counter, starts_at, ends_at, places)
                for starts_at, ends_at in of_day
                if starts_at > now
                and (
                    places := min(
                        left[starts_at], counter.capacity - _within(taken[counter.pk, day], starts_at, ends_at)
                    )
                )
                > 0
                and not any(applies(pause, counter, service, starts_at, ends_at) for pause in pauses)
            ]
        if free_slots:
            found[day] = sorted(free_slots, key=lambda slot: (slot.starts_at, slot.counter.pk))
    return found


def _left_of_day(
    counter: Counter, service: str, of_day: list[Span], taken: list[Span], limits: list[Pause]
) -> dict[datetime, int]:
    """Return how many places are left at each time of a day where only a share of them is given out.

    The share is of the whole day, rounded up, because most counters receive one visitor at a time; and of each time,
    but never less than one. Visits of a service that is not limited take places like any other.
    """
    percent = {
        starts_at: min(
            (one.places_percent for one in limits if applies(one, counter, service, starts_at, ends_at)), default=100
        )
        for starts_at, ends_at in of_day
    }
    limited = [starts_at for starts_at, share in percent.items() if share < 100]
    given = -(-sum(counter.capacity * percent[starts_at] for starts_at in limited) // 100)
    left_of_day = given - sum(starts_at in limited for starts_at, _ends_at in taken)
    left: dict[datetime, int] = {}
    for starts_at, ends_at in of_day:
        share = percent[starts_at]
        here = max(1, counter.capacity * share // 100) - _within(taken, starts_at, ends_at)
        left[starts_at] = min(here, left_of_day) if share < 100 else counter.capacity
    return left


def restrictions_of(court: Court, *, at: datetime | None = None) -> PauseQuerySet:
    """Return what keeps the court from receiving visitors as usual, now or in the days that can be booked."""
    now = at or timezone.now()
    coming = Pause.objects.over(now, now + timedelta(days=terms().days_ahead))
    return coming.filter(court=court).order_by("during", "pk")


def limits_of(court: Court, *, at: datetime | None = None) -> PauseQuerySet:
    """Return those of them by which only a share of the places is given out."""
    return restrictions_of(court, at=at).limiting()


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
