"""The queue of the day: receive, call, serve."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments.acts.booking import facts_of, known_needs
from evercourt.appointments.events import TicketCalled, TicketEnded, TicketTaken, VisitorArrived
from evercourt.appointments.models import Appointment, Counter, Pause, Ticket
from evercourt.appointments.services import services
from evercourt.appointments.times import applies
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# After so many calls a number is gone.
CALLS = 3


@transaction.atomic
def receive(appointment: Appointment, *, by: User, via: Channel) -> Ticket:
    """Note that the visitor with an appointment is here and give the ticket; again: the same ticket.

    Who comes after the place was given away is received all the same, and waits from now.
    """
    must(by, "appointments.serve", appointment.counter.court)
    appointment = Appointment.objects.locked(appointment.pk)
    known: Ticket | None = Ticket.objects.filter(appointment=appointment).first()
    if known and known.state == Ticket.State.GONE:
        raise WrongState(
            _("The number of this appointment was called three times."),
            next_step=_("Give a ticket without appointment."),
        )
    if known:
        return known
    now = timezone.now()
    late = appointment.state == Appointment.State.MISSED
    court = appointment.counter.court
    if court.local_date(appointment.starts_at) != court.local_date(now):
        raise WrongState(_("This appointment is not for today."), next_step=_("Give a ticket without appointment."))
    appointment.move(Appointment.State.ARRIVED)
    ticket = Ticket.objects.create(
        court=court,
        day=court.local_date(now),
        service=appointment.service,
        appointment=appointment,
        needs=appointment.needs,
        language=appointment.language,
        turn_at=now if late else min(appointment.starts_at, now),
        taken_at=now,
    )
    record(VisitorArrived(**facts_of(appointment), ticket=ticket.pk), about=appointment, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def take_ticket(
    court: Court,
    *,
    service: str,
    needs: Iterable[str] = (),
    language: str = "zh-hans",
    asked: UUID | None = None,
    by: User,
    via: Channel,
) -> Ticket:
    """Give a ticket to a person who came without an appointment. Raises BadInput if the service is paused now.

    `asked` names the form that asks: sent twice, it is one ticket.
    """
    must(by, "appointments.serve", court)
    if asked and (given := _given_for(asked, court)):
        return given
    now = timezone.now()
    if service not in services():
        raise BadInput(_("This court has no such service at its counters."), field="service")
    doing = [counter for counter in court.counters.filter(in_use=True) if service in counter.services]
    soon = now + timedelta(minutes=1)
    pauses = list(Pause.objects.over(now, soon).closing().filter(court=court))
    if all(any(applies(pause, counter, service, now, soon) for pause in pauses) for counter in doing):
        raise BadInput(
            _("No counter does this today."),
            field="service",
            next_step=_("It can be done online or by telephone; see the court's page."),
        )
    wanted = known_needs(needs)
    if "step_free" in wanted and not any(counter.step_free for counter in doing):
        raise BadInput(
            _("No counter without steps does this."),
            field="needs",
            next_step=_("Ask a clerk to come to the visitor, or do it by telephone."),
        )
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                court=court,
                day=court.local_date(now),
                service=service,
                needs=wanted,
                language=language,
                turn_at=now,
                taken_at=now,
                asked=asked,
            )
    except IntegrityError:
        # The same form, sent twice at the same instant: the other one was first.
        if asked and (given := _given_for(asked, court)):
            return given
        raise
    record(TicketTaken(**_facts(ticket)), about=ticket, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def call_next(counter: Counter, *, after: int | None = None, by: User, via: Channel) -> Ticket | None:
    """Call whose turn it is at this counter: by booked time or time of arrival. None if nobody waits.

    Two counters that call at the same instant call two people. `after` is the key of the ticket last called here, as
    the caller knows it (0: none): if another was called since, that one is returned, so that a press on the button
    that arrives twice calls one person.
    """
    must(by, "appointments.serve", counter.court)
    now = timezone.now()
    if after is not None:
        Counter.objects.select_for_update().get(pk=counter.pk)
        last = last_called(counter)
        if last and last.pk != after:
            return last
    waiting = (
        Ticket.objects.of_today(counter.court)
        .filter(Q(counter=None) | Q(counter=counter), state=Ticket.State.WAITING, service__in=counter.services)
        .exclude(turn_at__gt=now)
    )
    if not counter.step_free:
        waiting = waiting.exclude(needs__contains=["step_free"])
    ticket: Ticket | None = (
        waiting.select_for_update(skip_locked=True, of=("self",)).order_by("turn_at", "number").first()
    )
    if ticket is None:
        return None
    ticket.move(Ticket.State.CALLED, counter=counter, called_at=now, calls=ticket.calls + 1)
    record(TicketCalled(**_facts(ticket), counter=counter.pk), about=ticket, by=by, via=via, at=now)
    return ticket


def last_called(counter: Counter) -> Ticket | None:
    """Return the ticket that was called at this counter last today, wherever it stands now."""
    called: Ticket | None = (
        Ticket.objects.of_today(counter.court)
        .filter(counter=counter)
        .exclude(called_at=None)
        .order_by("-called_at", "-pk")
        .first()
    )
    return called


@transaction.atomic
def call_again(ticket: Ticket, *, calls: int, by: User, via: Channel) -> Ticket:
    """Call who was called and is not there yet once more, at most three times; `calls`: how often it was so far.

    Sent twice, it is one call. Raises WrongState after the third.
    """
    must(by, "appointments.serve", ticket.court)
    ticket = Ticket.objects.locked(ticket.pk)
    if ticket.state != Ticket.State.CALLED or ticket.counter is None:
        raise WrongState()
    if ticket.calls != calls:
        return ticket
    if ticket.calls >= CALLS:
        raise WrongState(_("This number was called three times."), next_step=_("Put it back, then call the next one."))
    now = timezone.now()
    ticket.calls, ticket.called_at = ticket.calls + 1, now
    ticket.save(update_fields=["calls", "called_at"])
    record(TicketCalled(**_facts(ticket), counter=ticket.counter.pk), about=ticket, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def put_back(ticket: Ticket, *, by: User, via: Channel) -> Ticket:
    """Put who was called and is not there back into the queue, behind those who wait now; after three calls: gone."""
    must(by, "appointments.serve", ticket.court)
    ticket = Ticket.objects.locked(ticket.pk)
    now = timezone.now()
    if ticket.state != Ticket.State.CALLED:
        raise WrongState()
    if ticket.calls >= CALLS:
        return _end(ticket, Ticket.State.GONE, by=by, via=via)
    ticket.move(Ticket.State.WAITING, counter=None, turn_at=now)
    record(TicketEnded(**_facts(ticket), outcome="waiting"), about=ticket, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def end_visit(ticket: Ticket, *, by: User, via: Channel) -> Ticket:
    """Note that the visitor was served, the appointment behind the ticket with it; again: nothing changes."""
    must(by, "appointments.serve", ticket.court)
    ticket = Ticket.objects.locked(ticket.pk)
    if ticket.state == Ticket.State.SERVED:
        return ticket
    return _end(ticket, Ticket.State.SERVED, by=by, via=via)


def _end(ticket: Ticket, state: str, *, by: User, via: Channel) -> Ticket:
    now = timezone.now()
    ticket.move(state, ended_at=now)
    if ticket.appointment_id:
        served = state == Ticket.State.SERVED
        appointment = Appointment.objects.locked(ticket.appointment_id)
        appointment.move(Appointment.State.SERVED if served else Appointment.State.MISSED)
    record(TicketEnded(**_facts(ticket), outcome=state), about=ticket, by=by, via=via, at=now)
    return ticket


def _given_for(asked: UUID, court: Court) -> Ticket | None:
    given: Ticket | None = Ticket.objects.filter(asked=asked, court=court).first()
    return given


def _facts(ticket: Ticket) -> dict[str, Any]:
    return {"ticket": ticket.pk, "number": ticket.shown_number, "service": ticket.service}
