"""Booking, moving and cancelling a visit."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments import times
from evercourt.appointments.events import AppointmentBooked, AppointmentCancelled
from evercourt.appointments.models import Appointment, Counter, Need, Ticket
from evercourt.appointments.services import services
from evercourt.cases.models import Case
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

OVER = (Appointment.State.CANCELLED, Appointment.State.REPLACED)
# What comes this way was asked by the visitor, whoever at the court writes it down.
ASKED_IN_PERSON = (Channel.PHONE, Channel.COUNTER, Channel.POST)
# Beyond what any court lets one book, so that no calendar need be asked.
FAR = timedelta(days=1000)
OTHER_TIME = _("Choose another time; the free ones are shown.")


@transaction.atomic
def book(
    counter: Counter,
    *,
    service: str,
    starts_at: datetime,
    person: User | None = None,
    name: str = "",
    phone: str = "",
    language: str = "",
    needs: Iterable[str] = (),
    case: Case | None = None,
    note: str = "",
    follows: Appointment | None = None,
    by: User,
    via: Channel,
) -> Appointment:
    """Book one visit; the database gives each place once, also to two who ask at the same instant.

    The same visit asked for again is the one booked already. For a person without an account a name and a telephone
    number are asked. Raises BadInput when the time is not offered, is taken, or the person has another visit then.
    """
    wanted = Appointment(
        counter=counter,
        service=service,
        starts_at=starts_at,
        ends_at=starts_at,
        person=person,
        name=(name or (person.name if person else "")).strip(),
        phone=phone or (person.phone if person else None) or "",
        language=language or (person.language if person else "zh-hans"),
        needs=known_needs(needs),
        case=case,
        note=note.strip(),
        follows=follows,
        via=via,
    )
    must(by, "appointments.book", wanted)
    if not wanted.name:
        raise BadInput(_("Who will come? Please give the name."), field="name")
    if person is None and not wanted.phone:
        raise BadInput(_("Please give a telephone number, so that the court can tell of changes."), field="phone")
    counter = Counter.objects.select_for_update(of=("self",)).select_related("court").get(pk=counter.pk)
    if asked_before := _same_visit(wanted):
        return asked_before
    slot = _offered(counter, service, starts_at, wanted.needs)
    # Where the length of a visit was changed, earlier bookings may begin within this one.
    live = Appointment.objects.live().filter(counter=counter, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    taken = set(live.values_list("seat", flat=True))
    wanted.ends_at = slot.ends_at
    wanted.seat = next(seat for seat in range(1, counter.capacity + 1) if seat not in taken)
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError as error:
        raise BadInput(
            _("There is already an appointment for you at that time."), field="starts_at", next_step=OTHER_TIME
        ) from error
    booked = AppointmentBooked(**facts_of(wanted), follows=follows.pk if follows else None)
    record(booked, about=wanted, by=by, via=via)
    return wanted


@transaction.atomic
def cancel(
    appointment: Appointment,
    *,
    reason: str = "",
    replaced: bool = False,
    moved: bool = False,
    by: User | None,
    via: Channel,
) -> Appointment:
    """Cancel a visit that has not taken place; cancelling it again changes nothing. `by` None: the court closes.

    `replaced`: the same is done another way, by telephone or online; `moved`: another time is booked in the same act.
    What comes by telephone, by post or at the counter is the visitor's own wish, whoever writes it down.
    """
    must(by, "appointments.change", appointment)
    appointment = Appointment.objects.locked(appointment.pk)
    if appointment.state in OVER:
        return appointment
    arrived = appointment.state == Appointment.State.ARRIVED
    state = Appointment.State.REPLACED if replaced else Appointment.State.CANCELLED
    appointment.move(state, reason=reason.strip()[:300])
    if arrived:
        _end_ticket(appointment)
    record(
        AppointmentCancelled(
            **facts_of(appointment),
            by_court=_by_court(appointment, by, via),
            moved=moved,
            reason=appointment.reason,
        ),
        about=appointment,
        by=by,
        via=via,
    )
    return appointment


_CANCEL = """
    UPDATE appointments_appointment visit SET state = wanted.state, reason = wanted.reason
    FROM unnest(%b::bigint[], %b::varchar[], %b::varchar[]) AS wanted (id, state, reason)
    WHERE visit.id = wanted.id AND visit.state = 'booked' RETURNING visit.id
"""


@transaction.atomic
def cancel_many(
    visits: Sequence[tuple[Appointment, bool]], *, reason: str, by: User | None, via: Channel, told: bool = False
) -> list[Appointment]:
    """Cancel many booked visits at once, each with whether it is replaced (as in `cancel`); return those cancelled.

    One that is no longer booked is left as it is. `told`: as in `record_many`.
    """
    for appointment, _replaced in visits:
        must(by, "appointments.change", appointment)
    reason = reason.strip()[:300]
    states = [Appointment.State.REPLACED if replaced else Appointment.State.CANCELLED for _visit, replaced in visits]
    keys = [appointment.pk for appointment, _replaced in visits]
    done = set(changed_many(_CANCEL, [keys, [str(state) for state in states], [reason] * len(keys)]))
    cancelled = []
    for (appointment, _replaced), state in zip(visits, states, strict=True):
        if appointment.pk in done:
            appointment.state, appointment.reason = state, reason
            cancelled.append(appointment)
    happened = [
        (
            AppointmentCancelled(**facts_of(one), by_court=_by_court(one, by, via), reason=reason),
            one,
        )
        for one in cancelled
    ]
    record_many(happened, by=by, via=via, told=told)
    return cancelled


@transaction.atomic
def move(appointment: Appointment, *, counter: Counter, starts_at: datetime, by: User, via: Channel) -> Appointment:
    """Give up one time and book another in one act; the old place is free at once. Raises as `book` does.

    Also for a visit that was cancelled or missed: the new one says which it follows, and it is followed once.
    Raises WrongState when the visitor is here already, or a new time was booked for it.
    """
    must(by, "appointments.change", appointment)
    appointment = Appointment.objects.locked(appointment.pk)
    if appointment.state in (Appointment.State.ARRIVED, Appointment.State.SERVED):
        raise WrongState(_("The visitor is here already; this appointment cannot be moved."))
    after: Appointment | None = appointment.followed_by.live().first()
    if after:
        if (after.counter_id, after.starts_at) == (counter.pk, starts_at):
            return after
        raise WrongState(
            _("Another time was booked for this appointment already."), next_step=_("Look at your appointments.")
        )
    if appointment.state == Appointment.State.BOOKED:
        cancel(appointment, moved=True, by=by, via=via)
    return book(
        counter,
        service=appointment.service,
        starts_at=starts_at,
        person=appointment.person,
        name=appointment.name,
        phone=appointment.phone,
        language=appointment.language,
        needs=appointment.needs,
        case=appointment.case,
        note=appointment.note,
        follows=appointment,
        by=by,
        via=via,
    )


def _by_court(appointment: Appointment, by: User | None, via: Channel) -> bool:
    return by is None or (by.pk != appointment.person_id and via not in ASKED_IN_PERSON)


def facts_of(appointment: Appointment) -> dict[str, Any]:
    """Return the facts every event of an appointment names."""
    return {
        "appointment": appointment.pk,
        "service": appointment.service,
        "counter": appointment.counter_id,
        "starts_at": appointment.starts_at,
    }


def _same_visit(wanted: Appointment) -> Appointment | None:
    """Return the visit that was booked by the same request, sent twice: the same person, counter, service and time."""
    who = {"person": wanted.person} if wanted.person else {"person": None, "name": wanted.name, "phone": wanted.phone}
    same: Appointment | None = (
        Appointment.objects.live()
        .filter(counter=wanted.counter, service=wanted.service, starts_at=wanted.starts_at, **who)
        .first()
    )
    return same


def _end_ticket(appointment: Appointment) -> None:
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(appointment=appointment, ended_at=None):
        ticket.move(Ticket.State.GONE, ended_at=timezone.now())


def known_needs(needs: Iterable[str]) -> list[str]:
    """Return the needs, each once; raise BadInput for one that there is not."""
    known = list(dict.fromkeys(needs))
    if unknown := [need for need in known if need not in Need.values]:
        raise BadInput(_("There is no such need: %(need)s."), need=unknown[0], field="needs")
    return known


def _offered(counter: Counter, service: str, starts_at: datetime, needs: list[str]) -> times.Slot:
    """Return the free slot at that time; raise BadInput saying why there is none."""
    court, now = counter.court, timezone.now()
    if service not in services() or service not in counter.services:
        raise BadInput(_("This counter does not do that."), field="service")
    if starts_at <= now:
        raise BadInput(_("This time has passed; choose a later one."), field="starts_at", next_step=OTHER_TIME)
    if starts_at > now + FAR or court.local_date(starts_at) > times.last_day(court):
        raise BadInput(
            _("One can book until %(day)s; come back later for this day."),
            day=times.last_day(court).isoformat(),
            field="starts_at",
        )
    for slot in times.free(court, service, court.local_date(starts_at), needs=needs):
        if slot.counter.pk == counter.pk and slot.starts_at == starts_at:
            return slot
    raise BadInput(_("This time is taken or not offered."), field="starts_at", next_step=OTHER_TIME)
