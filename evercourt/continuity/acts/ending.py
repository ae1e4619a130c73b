"""Reopening: early, on the day, or later than ordered; what waited runs again, and the report says how it went."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from evercourt.accounts.models import User
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Pause
from evercourt.cases.acts import Move, move_deadlines
from evercourt.cases.models import Deadline
from evercourt.continuity import plan, reading
from evercourt.continuity.acts.drafting import draft
from evercourt.continuity.acts.issuing import lift_pauses
from evercourt.continuity.conditions import Conditions
from evercourt.continuity.events import CourtReopened, ReopeningAnnounced
from evercourt.continuity.models import ClosureOrder, HearingEffect
from evercourt.continuity.reporting import figures
from evercourt.hearings import consents
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record

OVER = (ClosureOrder.State.ENDED, ClosureOrder.State.SUPERSEDED)


@transaction.atomic
def announce_reopening(
    order: ClosureOrder, *, at: datetime, conditions: dict[str, Any] | None = None, by: User, via: Channel
) -> ClosureOrder:
    """Say from when visitors are received again, and how; from that time visits can be booked at once.

    The order itself ends by a job when the time has come. Announced again it replaces what was announced before.
    Raises WrongState for an order that is not in force, BadInput for a time that is past or not before its end.
    """
    must(by, "closure.end", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state != ClosureOrder.State.ISSUED:
        raise WrongState(_("Only an order in force can end."))
    if at <= max(timezone.now(), order.begins_at):
        raise BadInput(_("The court cannot reopen before it closed."), field="at")
    if order.ends_at and at > order.ends_at:
        raise BadInput(
            _("The order ends before that."), field="at", next_step=_("To stay closed longer, extend the order.")
        )
    order.reopens_at, order.conditions = at, _checked(conditions)
    order.save(update_fields=["reopens_at", "conditions"])
    _shorten_pauses(order, at)
    announced = ReopeningAnnounced(order=order.pk, number=order.number, at=at, conditions=order.conditions)
    record(announced, about=order, by=by, via=via)
    return order


@transaction.atomic
def reopen(
    order: ClosureOrder,
    *,
    at: datetime | None = None,
    conditions: dict[str, Any] | None = None,
    by: User | None,
    via: Channel,
) -> ClosureOrder:
    """End the closure at `at` (now): visitors are received again, held periods get their last day, the report is made.

    What an order once gave is not taken back: no last day becomes earlier. Hearings still waiting for an answer about
    video, which come after the reopening, take place as set. Reopened again, it changes nothing. Raises WrongState
    for a draft, BadInput for a time before the closure began. A time still to come is announced.
    """
    must(by, "closure.end", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in OVER:
        return order
    if order.state != ClosureOrder.State.ISSUED:
        raise WrongState(_("Only an order in force can end."))
    now = timezone.now()
    at = at or now
    if at < order.begins_at:
        raise BadInput(_("The court cannot reopen before it closed."), field="at")
    if at > now:
        assert by
        return announce_reopening(order, at=at, conditions=conditions, by=by, via=via)
    kept = order.conditions if conditions is None else _checked(conditions)
    order.move(ClosureOrder.State.ENDED, over_at=at, conditions=kept)
    lift_pauses(order)
    _release(order)
    _keep_hearings(order)
    order.report = figures(order, now)
    order.save(update_fields=["report"])
    reopened = CourtReopened(
        order=order.pk, number=order.number, at=at, conditions=order.conditions, report=order.report
    )
    record(reopened, about=order, by=by, via=via)
    _remind(order)
    return order


@transaction.atomic
def extend(order: ClosureOrder, *, ends_at: datetime | None, by: User, via: Channel) -> ClosureOrder:
    """Draft the order that replaces this one with the same clauses and a later end (None: until further notice).

    It has no effect before it is previewed and issued. Raises WrongState for an order not in force, BadInput for an
    end that is not later.
    """
    must(by, "closure.draft", order.court)
    if order.state != ClosureOrder.State.ISSUED:
        raise WrongState(_("Only an order in force can be extended."))
    if order.ends_at is None or (ends_at is not None and ends_at <= order.ends_at):
        raise BadInput(_("An extension ends later than the order it extends."), field="ends_at")
    clauses = reading.clauses_of(order).model_copy(
        update={"ends_at": ends_at, "change": "extension", "supersedes": order.number}
    )
    return draft(order.court, clauses, by=by, via=via)


def _checked(conditions: dict[str, Any] | None) -> dict[str, Any]:
    try:
        return Conditions.model_validate(conditions or {}).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        where = str(error.errors()[0]["loc"][0])
        raise BadInput(_("The conditions of the reopening cannot be read: %(field)s."), field=where) from error


def _remind(order: ClosureOrder) -> None:
    from evercourt.continuity.tasks import remind

    remind.configure(lock=f"closure:{order.pk}").defer(order_id=order.pk)


def _shorten_pauses(order: ClosureOrder, at: datetime) -> None:
    """Let each pause of the order end at `at`, so that times after it can be booked now."""
    for paused in Pause.objects.filter(lifted_at=None, source=f"closure:{order.pk}").select_related("court", "counter"):
        visit_acts.lift(paused, by=None, via=Channel.SYSTEM)
        visit_acts.pause(
            paused.court,
            begins_at=paused.during.lower,
            ends_at=at,
            reason=paused.reason,
            source=paused.source,
            counter=paused.counter,
            service=paused.service,
            by=None,
            via=Channel.SYSTEM,
        )


_NOTE_DAYS = """
    UPDATE continuity_deadlineeffect effect SET after = moved.due_on
    FROM unnest(%b::bigint[], %b::date[], %b::bigint[]) AS moved (id, due_on, order_id)
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


def _keep_hearings(order: ClosureOrder) -> None:
    """Hold in the courtroom, as set, what was still being asked about video and comes after the reopening."""
    assert order.over_at
    asked = order.hearingeffects.filter(
        outcome=HearingEffect.Outcome.ASKED, hearing__during__startswith__gte=order.over_at
    )
    for effect in asked.select_related("hearing__case__court").order_by("pk"):
        consents.stop_asking(effect.hearing, by=None, via=Channel.SYSTEM)
