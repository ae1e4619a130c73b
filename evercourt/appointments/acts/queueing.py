"""The queue of the day: receive, call, serve."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments.acts.booking import facts_of
from evercourt.appointments.events import TicketCalled, TicketEnded, TicketTaken, VisitorArrived
from evercourt.appointments.models import Appointment, Counter, Pause, Ticket
from evercourt.appointments.services import services
from evercourt.appointments.times import applies
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def receive(appointment: Appointment, *, by: User, via: Channel) -> Ticket:
    """Note that the visitor with an appointment is here and give the ticket; again: the same ticket.

    Who comes after the place was given away is received all the same, and waits from now.
    """
    must(by, "appointments.serve", appointment.counter.court)
    appointment = Appointment.objects.locked(appointment.pk)
    known: Ticket | None = Ticket.objects.filter(appointment=appointment).first()
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
    court: Court, *, service: str, needs: Iterable[str] = (), language: str = "zh-hans", by: User, via: Channel
) -> Ticket:
    """Give a ticket to a person who came without an appointment. Raises BadInput if the service is paused now."""
    must(by, "appointments.serve", court)
    now = timezone.now()
    if service not in services():
        raise BadInput(_("This court has no such service at its counters."), field="service")
    doing = [counter for counter in court.counters.filter(in_use=True) if service in counter.services]
    soon = now + timedelta(minutes=1)
    pauses = list(Pause.objects.over(now, soon).filter(court=court))
    if all(any(applies(pause, counter, service, now, soon) for pause in pauses) for counter in doing):
        raise BadInput(
            _("No counter does this today."),
            field="service",
            next_step=_("It can be done online or by telephone; see the court's page."),
        )
    ticket = Ticket.objects.create(
        court=court,
        day=court.local_date(now),
        service=service,
        needs=list(needs),
        language=language,
        turn_at=now,
        taken_at=now,
    )
    record(TicketTaken(**_facts(ticket)), about=ticket, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def call_next(counter: Counter, *, by: User, via: Channel) -> Ticket | None:
    """Call whose turn it is at this counter: by booked time or time of arrival. None if nobody waits.

    Two counters that call at the same instant call two people.
    """
    must(by, "appointments.serve", counter.court)
    now = timezone.now()
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


@transaction.atomic
def put_back(ticket: Ticket, *, by: User, via: Channel) -> Ticket:
    """Put who was called and is not there back into the queue, behind those who wait now; after three calls: gone."""
    must(by, "appointments.serve", ticket.court)
    ticket = Ticket.objects.locked(ticket.pk)
    now = timezone.now()
    if ticket.calls >= 3:
        return _end(ticket, Ticket.State.GONE, by=by, via=via)
    ticket.move(Ticket.State.WAITING, counter=None, turn_at=now)
    record(TicketEnded(**_facts(ticket), outcome="waiting"), about=ticket, by=by, via=via, at=now)
    return ticket


@transaction.atomic
def end_visit(ticket: Ticket, *, by: User, via: Channel) -> Ticket:
    """Note that the visitor was served; the appointment behind the ticket with it."""
    must(by, "appointments.serve", ticket.court)
    return _end(Ticket.objects.locked(ticket.pk), Ticket.State.SERVED, by=by, via=via)


def _end(ticket: Ticket, state: str, *, by: User, via: Channel) -> Ticket:
    now = timezone.now()
    ticket.move(state, ended_at=now)
    if ticket.appointment_id and state == Ticket.State.SERVED:
        Appointment.objects.locked(ticket.appointment_id).move(Appointment.State.SERVED)
    record(TicketEnded(**_facts(ticket), outcome=state), about=ticket, by=by, via=via, at=now)
    return ticket


def _facts(ticket: Ticket) -> dict[str, Any]:
    return {"ticket": ticket.pk, "number": ticket.shown_number, "service": ticket.service}
