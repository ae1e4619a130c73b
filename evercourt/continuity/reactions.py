"""What is set into a closure later is caught by the same rules, in the transaction in which it is set."""

from django.db.models import QuerySet
from django.utils import timezone

from evercourt.cases.events import DeadlineSet
from evercourt.cases.models import Deadline
from evercourt.continuity import plan
from evercourt.continuity.acts.issuing import move_day, move_hearing
from evercourt.continuity.models import ClosureOrder
from evercourt.hearings.events import HearingScheduled
from evercourt.hearings.models import Hearing
from evercourt.kernel.events import on
from evercourt.ledger.record import Record


@on(HearingScheduled)
def catch_hearing(record: Record) -> None:
    """Apply the rules of the orders in force to a hearing scheduled after they were issued."""
    for order in _orders(record):
        hearing = Hearing.objects.get(pk=record.event.hearing)  # type: ignore[attr-defined]
        for moved in plan.hearings(order, timezone.now(), only=hearing):
            move_hearing(order, moved)


@on(DeadlineSet)
def catch_deadline(record: Record) -> None:
    """Apply the rules of the orders in force to a period that began to run after they were issued."""
    for order in _orders(record):
        deadline = Deadline.objects.get(pk=record.event.deadline)  # type: ignore[attr-defined]
        for moved in plan.deadlines(order, only=deadline):
            move_day(order, moved)


def _orders(record: Record) -> QuerySet[ClosureOrder]:
    # Asked with every hearing and every period: where no order is in force, it must be all that is asked.
    return ClosureOrder.objects.in_force().binding(record.about.court).order_by("pk")
