"""Giving back: what is more than is owed, what was lifted by ruling, everything when the debt is paid (SEAL 19, 28)."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from evercourt.enforcement import events
from evercourt.enforcement.acts.keeping import hand_back_due
from evercourt.enforcement.acts.owing import NOTHING, came_in, deducting, is_paid
from evercourt.enforcement.acts.stopping import bought, stop_sales
from evercourt.enforcement.events import WhyReleased
from evercourt.enforcement.law.allocation import excess
from evercourt.enforcement.models import Debt, Measure, MeasureOrder, Ruling
from evercourt.enforcement.states import MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record

# As the platform publishes it, in the official language.
WHY_STOPPED = "查封已解除或者债务已清偿"
UNDER_WAY = (OrderState.WRITTEN, OrderState.RELEASED, OrderState.SENT, OrderState.LAPSED)


def keep_within(debt: Debt, *, why: str = WhyReleased.EXCESS) -> None:
    """Release at once what is held beyond the cap, the last measure first; everything once nothing is owed.

    The caller holds the lock of the debt. What an institution holds beyond what the court claims goes back too, however
    late or often it answered.
    """
    _cancel_deductions(debt)
    paid = is_paid(debt, on=debt.case.court.local_date())
    limit = NOTHING if paid else max(debt.cap - came_in(debt.case), NOTHING)
    live = list(Measure.objects.live().select_for_update(of=("self",)).filter(case=debt.case).order_by("pk"))
    cash = [one for one in live if one.kind == Measure.Kind.FREEZE]
    by_key = {str(one.pk): one for one in cash}
    for key, some in excess([(str(one.pk), one.amount) for one in cash], limit):
        give_back(by_key[key], some, why=WhyReleased.PAID if paid else why)
    for measure in live:
        # What is bought keeps its seal until the title has passed.
        if bought(measure):
            continue
        if paid and (measure.kind == Measure.Kind.SEAL or measure.state == MeasureState.WAITING):
            give_back(measure, measure.amount, why=WhyReleased.PAID)
        elif measure.kind == Measure.Kind.FREEZE and measure.state == MeasureState.ACTIVE:
            _send_back(measure, measure.ruling, all_=paid)


def _cancel_deductions(debt: Debt) -> None:
    """Call off deductions that have not left the court, the last first, as far as less is owed by now (SEAL 19)."""
    over = came_in(debt.case) + deducting(debt.case) - debt.charged
    here = MeasureOrder.objects.select_for_update(of=("self",)).filter(
        measure__case=debt.case, action=MeasureOrder.Action.DEDUCT, state__in=(OrderState.WRITTEN, OrderState.RELEASED)
    )
    for order in here.order_by("-pk"):
        if over <= 0:
            return
        order.move(OrderState.CANCELLED)
        over -= order.amount


def release_all(debt: Debt, *, why: str) -> None:
    """Release everything that is held in the case. The caller holds the lock of the debt."""
    for measure in Measure.objects.live().select_for_update(of=("self",)).filter(case=debt.case).order_by("pk"):
        if bought(measure):
            continue
        give_back(measure, measure.amount, why=why)


def give_back(measure: Measure, some: Decimal, *, why: str, ruling: Ruling | None = None) -> None:
    """Claim `some` yuan less of a measure, and order the institution to release what it then holds too much.

    A release needs no second person: it only gives back. It rests on `ruling`, else on that of the measure, which says
    that what is too much is released. The caller holds the measure's lock.
    """
    if measure.kind == Measure.Kind.SEAL:
        stop_sales(measure, why=WHY_STOPPED)
    before = measure.amount
    measure.amount -= some
    if measure.state == MeasureState.ORDERED:
        _order_less(measure)
    else:
        measure.save(update_fields=["amount"])
        waiting = measure.orders.filter(
            action=MeasureOrder.Action.DEDUCT,
            state__in=(OrderState.WRITTEN, OrderState.RELEASED),
            amount__gt=measure.amount,
        )
        for order in waiting.select_for_update():
            order.move(OrderState.CANCELLED)
        _send_back(measure, ruling or measure.ruling, all_=not measure.amount)
    if some or not before:
        told = events.MeasureReduced(
            measure=measure.pk, institution=measure.institution.code, amount=some, why=str(why)
        )  # fmt: skip
        record(told, about=measure, by=None, via=Channel.SYSTEM)


def saw(measure: Measure, held: Decimal | None, at: datetime, *, else_: Decimal = NOTHING) -> None:
    """Note what an institution says it holds; what it said before that counts no more, however late it comes.

    `else_` is what it must hold if it does not say. The caller holds the measure's lock, and saves.
    """
    if held is None:
        measure.held = max(else_, NOTHING)
    elif measure.held_at is None or at >= measure.held_at:
        measure.held, measure.held_at = held, at


def lifted(measure: Measure, amount: Decimal, *, held: Decimal | None, at: datetime, all_: bool = False) -> None:
    """Note what an institution has released; the measure ends with the last of it. The caller holds its lock."""
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING):
        return
    saw(measure, held, at, else_=measure.held - amount)
    if all_:
        measure.amount, measure.held = NOTHING, NOTHING
    whole = measure.amount == 0 and measure.held == 0
    measure.save(update_fields=["amount", "held", "held_at"])
    if whole and measure.can_move(MeasureState.LIFTED):
        measure.move(MeasureState.LIFTED)
    told = events.MeasureLifted(
        measure=measure.pk, institution=measure.institution.code, amount=amount, whole=whole
    )  # fmt: skip
    record(told, about=measure, by=None, via=Channel.SYSTEM)
    if whole:
        hand_back_due(measure)


def _order_less(measure: Measure) -> None:
    """Replace the order of a measure that has not left the court by one over the smaller amount, or cancel it."""
    order = measure.orders.select_for_update().get(state__in=(OrderState.WRITTEN, OrderState.RELEASED))
    order.move(OrderState.CANCELLED)
    if not measure.amount:
        measure.move(MeasureState.LIFTED, amount=0)
        return
    measure.save(update_fields=["amount"])
    again = MeasureOrder.objects.create(
        measure=measure, action=order.action, amount=measure.amount, until=order.until, ruling=order.ruling,
        ruling_sha256=order.ruling_sha256, asked_by=order.asked_by,
    )  # fmt: skip
    if order.released_by_id:
        again.move(OrderState.RELEASED, released_by=order.released_by, released_at=order.released_at)


def _send_back(measure: Measure, ruling: Ruling, *, all_: bool) -> None:
    """Order the release of what is held beyond what is claimed and not on its way back yet.

    `all_`: nothing is claimed any more. Then a hold that holds nothing ends too, else it would take in what arrives.
    """
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING):
        return
    lift = MeasureOrder.Action.LIFT
    on_its_way = measure.orders.filter(action__in=(MeasureOrder.Action.RELEASE, lift), state__in=UNDER_WAY)
    if on_its_way.filter(action=lift).exists():
        return
    action, over = lift, NOTHING
    if measure.kind == Measure.Kind.SEAL or measure.state == MeasureState.WAITING:
        if measure.amount:
            return
    else:
        # What is being deducted is on its way to the court, not too much.
        deducting = measure.orders.filter(action=MeasureOrder.Action.DEDUCT, state__in=UNDER_WAY)
        kept = max(measure.amount, sum((one.amount for one in deducting), NOTHING))
        over = max(measure.held - kept - sum((one.amount for one in on_its_way), NOTHING), NOTHING)
        if not over and (kept or not all_ or on_its_way.exists()):
            return
        if kept or on_its_way.exists():
            action = MeasureOrder.Action.RELEASE
    now = timezone.now()
    order = MeasureOrder.objects.create(
        measure=measure, action=action, amount=over, ruling=ruling, ruling_sha256=ruling.sha256,
        asked_by=None,
    )  # fmt: skip
    order.move(OrderState.RELEASED, released_at=now)
