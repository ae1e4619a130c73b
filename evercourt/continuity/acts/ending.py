"""Reopening: what waited runs again, what can be undone is, and the report says how it went."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import Move, move_deadlines
from evercourt.cases.models import Deadline
from evercourt.continuity import plan, reach
from evercourt.continuity.acts.issuing import lift_pauses
from evercourt.continuity.events import CourtReopened
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
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


_NOTE_DAYS = """
    UPDATE continuity_deadlineeffect effect SET after = moved.due_on
    FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) AS moved (id, due_on, order_id)
    WHERE effect.deadline_id = moved.id AND effect.order_id = moved.order_id RETURNING effect.id
"""


def _release(order: ClosureOrder) -> None:
    """Give every period that waited its last day, counted from the day the court reopened."""
    rules = plan.rules_by_court(order)
    waiting = Deadline.objects.filter(held=True, state=Deadline.State.OPEN, closures__order=order)
    rows = waiting.select_related("case__court", "party").order_by("pk").iterator(plan.CHUNK)
    while some := list(islice(rows, plan.CHUNK)):
        found = [(deadline, plan.extended_day(deadline, plan.rules_for(deadline, rules))) for deadline in some]
        # Those without a day: another order still holds them.
        moves = [Move(deadline, made.last_day, made.steps, made.basis) for deadline, made in found if made.last_day]
        done = move_deadlines(moves, why=order.title, by=None, via=Channel.SYSTEM)
        changed_many(_NOTE_DAYS, [[day.pk for day in done], [day.due_on for day in done], [order.pk] * len(done)])


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
