"""What the facts of an attempt mean: served, served earlier on another way, or no longer served."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.service.effect import PRESUMED, Effect, Facts, earliest, effect
from evercourt.service.events import Served, ServiceSetAside
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.states import AttemptState, OrderState


def note_effect(order: ServiceOrder, attempt: ServiceAttempt, *, by: User | None, via: Channel) -> None:
    """Let the attempt take effect if its facts say so, and serve the order at its earliest effect (OLR 31).

    The caller holds the locks of both.
    """
    known = effect(facts_of_attempt(order, attempt))
    if known is None:
        return
    state = AttemptState.PRESUMED if known.kind == PRESUMED else AttemptState.EFFECTIVE
    if attempt.state != state and attempt.can_move(state):
        attempt.move(state, effective_at=known.at)
    elif attempt.effective_at != known.at:
        attempt.effective_at = known.at
        attempt.save(update_fields=["effective_at"])
    settle(order, by=by, via=via)


def settle(order: ServiceOrder, *, by: User | None, via: Channel) -> None:
    """Bring the order to what its attempts say: served at the earliest effect, or being served again.

    Says so once: an order that is served and stays served on the same day causes no second event. The caller holds the
    order's lock.
    """
    took_effect = order.attempts.filter(state__in=[AttemptState.EFFECTIVE, AttemptState.PRESUMED])
    effects = {attempt: known for attempt in took_effect if (known := effect(facts_of_attempt(order, attempt)))}
    first = earliest(effects.values())
    if order.state == OrderState.SERVED and (first is None or _day(order, first.at) != _served_day(order)):
        _set_aside(order, by=by, via=via)
    if first is None or order.state == OrderState.CANCELLED:
        return
    attempt = next(attempt for attempt, known in effects.items() if known is first)
    if order.state == OrderState.ORDERED:
        order.move(OrderState.SERVED, effective_at=first.at, next_way="")
        _served(order, attempt, first, by=by, via=via)
    elif order.effective_at != first.at:
        order.effective_at = first.at
        order.save(update_fields=["effective_at"])


def facts_of_attempt(order: ServiceOrder, attempt: ServiceAttempt) -> Facts:
    """Return the attempt's facts as the rule takes them."""
    return Facts(
        way=attempt.way,
        zone=ZoneInfo(order.case.court.time_zone),
        address_basis=attempt.address_basis,
        reached_at=attempt.reached_at,
        read_at=attempt.read_at,
        replied_at=attempt.replied_at,
        received_on=attempt.received_on,
        # An announcement counts only when its whole period has passed; the daily job asks then.
        deemed_on=attempt.deemed_on,
        proven_at=attempt.proven_at,
        rebutted=attempt.state == AttemptState.FAILED,
    )


def _served(order: ServiceOrder, attempt: ServiceAttempt, known: Effect, *, by: User | None, via: Channel) -> None:
    from evercourt.service.acts.ordering import facts_of

    event = Served(
        **facts_of(order),
        attempt=attempt.pk,
        way=attempt.way,
        effective_at=known.at,
        served_on=_day(order, known.at),
        presumed=known.kind == PRESUMED,
        basis=known.basis,
    )
    record(event, about=order, by=by, via=via)


def _set_aside(order: ServiceOrder, *, by: User | None, via: Channel) -> None:
    from evercourt.service.acts.ordering import facts_of

    event = ServiceSetAside(**facts_of(order), served_on=_served_day(order))
    order.move(OrderState.ORDERED, effective_at=None)
    record(event, about=order, by=by, via=via)


def _served_day(order: ServiceOrder) -> date:
    assert order.effective_at
    return _day(order, order.effective_at)


def _day(order: ServiceOrder, at: datetime) -> date:
    return order.case.court.local_date(at)
