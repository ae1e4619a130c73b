"""Reopening: what waited runs again, what can be undone is, and the report says how it went."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import move_deadline
from evercourt.cases.models import Deadline
from evercourt.continuity import plan, reach
from evercourt.continuity.acts.issuing import lift_pauses
from evercourt.continuity.events import CourtReopened
from evercourt.continuity.models import ClosureOrder, DeadlineEffect
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def reopen(
    order: ClosureOrder,
    *,
    at: datetime | None = None,
    conditions: dict[str, Any] | None = None,
    by: User,
    via: Channel,
) -> ClosureOrder:
    """End the closure at `at` (now): visitors are received again, held periods get their last day, the report is made.

    What an order once gave is not taken back: no last day becomes earlier. Reopened again, it changes nothing. Raises
    WrongState for a draft, BadInput for a time before the closure began.
    """
    must(by, "closure.end", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in (ClosureOrder.State.ENDED, ClosureOrder.State.SUPERSEDED):
        return order
    if order.state != ClosureOrder.State.ISSUED:
        raise WrongState(_("Only an order in force can end."))
    at = at or timezone.now()
    if at < order.begins_at:
        raise BadInput(_("The court cannot reopen before it closed."), field="at")
    order.move(ClosureOrder.State.ENDED, over_at=at, conditions=conditions or {})
    lift_pauses(order)
    _release(order)
    order.report = report(order)
    order.save(update_fields=["report"])
    reopened = CourtReopened(
        order=order.pk, number=order.number, at=at, conditions=order.conditions, report=order.report
    )
    record(reopened, about=order, by=by, via=via)
    reach.defer(order)
    return order


def _release(order: ClosureOrder) -> None:
    """Give every period that waited its last day, counted from the day the court reopened."""
    rules = plan.rules_by_court(order)
    waiting = Deadline.objects.filter(held=True, state=Deadline.State.OPEN, closures__order=order)
    for deadline in waiting.select_related("case__court", "party").order_by("pk").iterator(plan.CHUNK):
        known = plan.rules_for(deadline, rules)
        extended = plan.extended_day(deadline, known)
        if extended.last_day is None:
            # Another order still holds it.
            continue
        move_deadline(
            deadline,
            to=extended.last_day,
            steps=extended.steps,
            why=order.title,
            basis="CPL 86",
            by=None,
            via=Channel.SYSTEM,
        )
        DeadlineEffect.objects.filter(order=order, deadline=deadline).update(after=extended.last_day)


def report(order: ClosureOrder) -> dict[str, Any]:
    """Return how it went: days closed, what was moved, who was not reached, by name."""
    over = order.over_at or timezone.now()
    unreached = order.recipients.exclude(state=ReachState.REACHED)
    return {
        "days": (order.court.local_date(over) - order.first_day).days,
        "visits": order.visiteffects.count(),
        "visits_rebooked": order.visiteffects.filter(visit__followed_by__isnull=False).count(),
        "hearings": order.hearingeffects.count(),
        "hearings_postponed": order.hearingeffects.filter(outcome="postponed").count(),
        "hearings_by_video": order.hearingeffects.filter(hearing__mode="remote").count(),
        "deadlines": order.deadlineeffects.count(),
        "people": order.recipients.count(),
        "unreached": list(unreached.order_by("pk").values_list("name", flat=True)[:1000]),
    }
