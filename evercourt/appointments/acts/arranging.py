"""Arranging the counters, and the times in which they receive nobody."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments.acts.booking import cancel
from evercourt.appointments.events import CounterArranged, CountersPaused, PauseLifted
from evercourt.appointments.models import Appointment, Counter, Pause
from evercourt.appointments.services import services as all_services
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def arrange_counter(
    court: Court,
    *,
    name: str,
    services: Iterable[str],
    capacity: int = 1,
    slot_minutes: int = 30,
    place: str = "",
    step_free: bool = True,
    languages: Iterable[str] = (),
    names: dict[str, str] | None = None,
    in_use: bool = True,
    by: User,
    via: Channel,
) -> Counter:
    """Create the counter called `name`, or change it. What is booked already stays booked."""
    must(by, "appointments.arrange", court)
    wanted = list(dict.fromkeys(services))
    if not name.strip():
        raise BadInput(_("Give the counter a name."), field="name")
    if not wanted or any(service not in all_services() for service in wanted):
        raise BadInput(_("Choose what the counter does."), field="services")
    if capacity < 1 or not 5 <= slot_minutes <= 240:
        raise BadInput(_("A counter serves at least one visitor, for 5 to 240 minutes."), field="capacity")
    counter, _new = Counter.objects.update_or_create(
        court=court,
        name=name.strip(),
        defaults={
            "services": wanted,
            "capacity": capacity,
            "slot_minutes": slot_minutes,
            "place": place.strip(),
            "step_free": step_free,
            "languages": list(languages),
            "names": names or {},
            "in_use": in_use,
        },
    )
    arranged = CounterArranged(
        counter=counter.name, services=wanted, capacity=capacity, slot_minutes=slot_minutes, in_use=in_use
    )
    record(arranged, about=counter, by=by, via=via)
    return counter


@transaction.atomic
def pause(
    court: Court,
    *,
    begins_at: datetime,
    ends_at: datetime | None,
    reason: str,
    counter: Counter | None = None,
    service: str = "",
    source: str = "",
    places_percent: int = 0,
    notice: str = "",
    cancelling: bool = False,
    by: User | None,
    via: Channel,
) -> Pause:
    """Receive nobody from `begins_at` to `ends_at` (None: until further notice), at one counter or all.

    With `places_percent` so many of the usual places are given out instead, of a day and at any one time; what is
    booked already stays booked. `notice` is the path of the page that announces it.

    Nothing more can be booked into it. What is booked already is for the caller to move, or with `cancelling` is
    cancelled in the same act, so that everyone hears of it and can choose another time. Raises BadInput for an end
    before the beginning.
    """
    must(by, "appointments.pause", court)
    if ends_at is not None and ends_at <= begins_at:
        raise BadInput(_("A pause cannot end before it begins."), field="ends_at")
    if not reason.strip():
        raise BadInput(_("Give the reason; visitors will read it."), field="reason")
    made = Pause.objects.create(
        court=court,
        counter=counter,
        service=service,
        during=DateTimeTZRange(begins_at, ends_at),
        reason=reason.strip(),
        source=source,
        places_percent=places_percent,
        notice=notice,
    )
    paused = CountersPaused(
        pause=made.pk,
        counter=counter.pk if counter else None,
        service=service,
        begins_at=begins_at,
        ends_at=ends_at,
        reason=made.reason,
        places_percent=places_percent,
    )
    record(paused, about=made, by=by, via=via)
    if cancelling:
        for visit in visits_in(court, begins_at=begins_at, ends_at=ends_at, counter=counter, service=service):
            cancel(visit, reason=made.reason, by=by, via=via)
    return made


def visits_in(
    court: Court, *, begins_at: datetime, ends_at: datetime | None, counter: Counter | None = None, service: str = ""
) -> QuerySet[Appointment]:
    """Return the visits booked into that time, soonest first."""
    booked = Appointment.objects.filter(counter__court=court, state=Appointment.State.BOOKED, ends_at__gt=begins_at)
    booked = booked.filter(starts_at__lt=ends_at) if ends_at else booked
    booked = booked.filter(counter=counter) if counter else booked
    booked = booked.filter(service=service) if service else booked
    return booked.select_related("counter__court")


@transaction.atomic
def lift(paused: Pause, *, by: User | None, via: Channel) -> Pause:
    """Receive visitors again from now; lifting it again changes nothing."""
    must(by, "appointments.pause", paused.court)
    paused = Pause.objects.select_for_update(of=("self",)).get(pk=paused.pk)
    if paused.lifted_at is None:
        paused.lifted_at = timezone.now()
        paused.save(update_fields=["lifted_at"])
        record(PauseLifted(pause=paused.pk), about=paused, by=by, via=via)
    return paused
