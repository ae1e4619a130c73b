"""What is set into a closure later is caught by the same rules, in the transaction in which it is set."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from evercourt.appointments.events import AppointmentBooked
from evercourt.cases.events import DeadlineSet
from evercourt.cases.models import Deadline, Party
from evercourt.continuity import plan, reach
from evercourt.continuity.acts.moving import move_days, move_hearings
from evercourt.continuity.events import ClosureIssued, OrderDiscarded
from evercourt.continuity.expiring import call_for_renewal_of
from evercourt.continuity.models import ClosureOrder, Preview, Recipient
from evercourt.decisions.protecting import TERM
from evercourt.hearings.events import ConsentAnswered, HearingScheduled
from evercourt.hearings.models import Hearing
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.messages.events import MessageUndeliverable


def catch_hearings(records: list[Record]) -> None:
    """Apply the rules of the orders in force to many hearings at once; where none is, that is all that is asked."""
    courts = {record.about.ledger_court_id for record in records}
    if ClosureOrder.objects.in_force().filter(courts__in=courts).exists():
        for record in records:
            catch_hearing(record)


@on(HearingScheduled, together=catch_hearings)
def catch_hearing(record: Record) -> None:
    """Apply the rules of the orders in force to a hearing scheduled after they were issued."""
    for order in _orders(record):
        hearing = Hearing.objects.get(pk=record.event.hearing)  # type: ignore[attr-defined]
        if order.reopens_at and hearing.during.lower >= order.reopens_at:
            continue
        move_hearings(order, list(plan.hearings(order, timezone.now(), only=hearing)))


@on(DeadlineSet)
def catch_deadline(record: Record) -> None:
    """Apply the rules of the orders in force to a period that began to run after they were issued."""
    for order in _orders(record):
        deadline = Deadline.objects.get(pk=record.event.deadline)  # type: ignore[attr-defined]
        move_days(order, list(plan.deadlines(order, only=deadline)))
        if deadline.rule == TERM:
            call_for_renewal_of(order, deadline)


@on(ClosureIssued)
@on(OrderDiscarded)
def forget_preview(record: Record) -> None:
    """Throw the last count away: once issued, the effects themselves are kept."""
    Preview.objects.filter(order=record.about.pk).delete()


@on(AppointmentBooked)
def note_rebooked(record: Record) -> None:
    """Who chooses a new time for a visit that a closure cancelled has answered."""
    visit = record.about
    if record.event.follows is None:  # type: ignore[attr-defined]
        return
    concerned = Recipient.objects.filter(order__visiteffects__visit=record.event.follows)  # type: ignore[attr-defined]
    own = concerned.filter(person=visit.person) if visit.person_id else concerned.filter(phone=visit.phone)
    reach.answered(own.distinct(), record.at)


@on(MessageUndeliverable)
def tell_by_another_line(record: Record) -> None:
    """A letter that seemed to have arrived came back: nobody stays untold."""
    reach.came_back(record.about, record.at)


@on(ConsentAnswered)
def note_answered(record: Record) -> None:
    """Whoever answers whether a hearing may be held by video was reached."""
    event: Any = record.event
    party = Party.objects.get(pk=event.party_id)
    concerned = Recipient.objects.filter(order__hearingeffects__hearing=event.hearing)
    own = Q(party=party) | Q(person=record.by) if record.by else Q(party=party)
    if party.user_id:
        own |= Q(person=party.user_id)
    reach.answered(concerned.filter(own).distinct(), record.at)


def _orders(record: Record) -> QuerySet[ClosureOrder]:
    # Asked with every hearing and every period: where no order is in force, it must be all that is asked.
    return ClosureOrder.objects.in_force().binding(record.about.court).order_by("pk")
