"""What goes to institutions and what they answer: late, twice, partly, or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from evercourt.courts import rules
from evercourt.enforcement import events
from evercourt.enforcement.acts.keeping import hand_back_due
from evercourt.enforcement.acts.lifting import keep_within, lifted, saw
from evercourt.enforcement.acts.objecting import check_not_locked
from evercourt.enforcement.acts.owing import NOTHING, lock_debt, recount, room
from evercourt.enforcement.acts.receiving import book
from evercourt.enforcement.acts.ruling import until_of
from evercourt.enforcement.acts.serving import serve_when_done
from evercourt.enforcement.models import Debt, Measure, MeasureOrder, MoneyMove, OrderAnswer
from evercourt.enforcement.states import MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

GIVES_BACK = Q(action__in=(MeasureOrder.Action.RELEASE, MeasureOrder.Action.LIFT))


@dataclass(frozen=True)
class Outcome:
    """What an institution says it did with an order, in yuan. `position` above 0: it waits behind others.

    `amount` is what was done now, `held` what is held after it (None: it does not say).
    """

    done: bool
    amount: Decimal = NOTHING
    held: Decimal | None = None
    position: int = 0
    reason: str = ""
    remittance: str = ""


@transaction.atomic
def order_sent(order: MeasureOrder) -> MeasureOrder:
    """Note that an order goes out now. Twice changes nothing.

    Raises WrongState if the measure lapsed or a third party objected since it was released.
    """
    must(None, "enforcement.exchange", order.measure.case.court)
    lock_debt(order.measure.case_id)
    order = MeasureOrder.objects.locked(order.pk)
    if order.state == OrderState.SENT:
        return order
    measure, now = Measure.objects.locked(order.measure_id), timezone.now()
    today = measure.case.court.local_date(now)
    if order.action == MeasureOrder.Action.DEDUCT:
        check_not_locked(measure)
    if order.action in ("renew", "deduct") and (measure.state != MeasureState.ACTIVE or measure.expires_on < today):
        raise WrongState(basis="SEAL 27")
    answer_by = rules.deadline(measure.case.court, "inquiry.answer", today).last_day
    order.move(OrderState.SENT, sent_at=now, answer_by=answer_by)
    if measure.state == MeasureState.ORDERED:
        measure.move(MeasureState.SENT)
    told = events.OrderSent(
        order=order.pk, action=order.action, institution=measure.institution.code, amount=order.amount,
        ruling_sha256=order.ruling_sha256,
    )  # fmt: skip
    record(told, about=order, by=None, via=Channel.SYSTEM, at=now)
    return order


@transaction.atomic
def take_order_answer(
    order: MeasureOrder, outcome: Outcome, *, raw: str, signature: str = "", at: datetime | None = None
) -> MeasureOrder:
    """Take what an institution answered to an order, and do what follows from it.

    The same answer again, or another one after the order is settled, is kept and changes nothing. An answer after the
    court gave up waiting counts: what is then held too much is released at once.
    """
    must(None, "enforcement.exchange", order.measure.case.court)
    debt = lock_debt(order.measure.case_id)
    order = MeasureOrder.objects.locked(order.pk)
    measure = Measure.objects.locked(order.measure_id)
    now, sha256 = at or timezone.now(), hashlib.sha256(raw.encode()).hexdigest()
    _kept, new = OrderAnswer.objects.get_or_create(
        order=order, sha256=sha256, defaults={"raw": raw, "signature": signature, "received_at": now}
    )  # fmt: skip
    if not new or not order.can_move(OrderState.DONE):
        if new:
            told = events.AnswerKept(order=order.pk, institution=measure.institution.code, sha256=sha256)
            record(told, about=order, by=None, via=Channel.SYSTEM, at=now)
        return order
    if outcome.done:
        order.move(OrderState.DONE, answered_at=now, done=outcome.amount, remittance=outcome.remittance[:100])
        _carried_out(debt, measure, order, outcome, now)
    else:
        order.move(OrderState.REFUSED, answered_at=now, reason=outcome.reason)
        _not_carried_out(measure, order, outcome.reason)
    keep_within(debt)
    serve_when_done(order.ruling)
    return order


@transaction.atomic
def take_change(measure: Measure, *, held: Decimal, position: int, ended: bool, at: datetime | None = None) -> Measure:
    """Take news of a hold that no order made: its turn came, money arrived in it, or it ended (SEAL 26–27).

    Twice changes nothing. What it then holds beyond what may be claimed is released at once.
    """
    must(None, "enforcement.exchange", measure.case.court)
    debt = lock_debt(measure.case_id)
    measure, now = Measure.objects.locked(measure.pk), at or timezone.now()
    if measure.held_at and now < measure.held_at:
        return measure
    if measure.state in (MeasureState.SENT, MeasureState.REFUSED):
        # Said before the answer to the freeze was: it counts once that comes.
        saw(measure, held, now)
        measure.line_place = position or None
        measure.save(update_fields=["held", "held_at", "line_place"])
        return measure
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING):
        return measure
    if ended:
        measure.move(MeasureState.LAPSED, amount=NOTHING, held=NOTHING)
        gone = events.MeasureLapsed(
            measure=measure.pk, institution=measure.institution.code, expires_on=measure.case.court.local_date(now)
        )
        record(gone, about=measure, by=None, via=Channel.SYSTEM, at=now)
        hand_back_due(measure)
        return measure
    turn = measure.state == MeasureState.WAITING and position == 0
    if not turn and held == measure.held and position == (measure.line_place or 0):
        return measure
    saw(measure, held, now)
    measure.line_place = position or None
    if position == 0:
        _claim(debt, measure)
    measure.save(update_fields=["held", "held_at", "line_place", "amount"])
    if turn:
        measure.move(MeasureState.ACTIVE, effective_at=now)
    assert measure.expires_on, "it was in force or in line"
    begun = events.MeasureInForce(
        measure=measure.pk, institution=measure.institution.code, amount=measure.amount, held=held,
        expires_on=measure.expires_on,
    )  # fmt: skip
    record(begun, about=measure, by=None, via=Channel.SYSTEM, at=now)
    keep_within(debt)
    return measure


@transaction.atomic
def order_unanswered(order: MeasureOrder) -> MeasureOrder:
    """Note that the time to answer an order is over. What it was to hold is free for another plan meanwhile."""
    must(None, "enforcement.exchange", order.measure.case.court)
    lock_debt(order.measure.case_id)
    order = MeasureOrder.objects.locked(order.pk)
    if order.state == OrderState.SENT:
        order.move(OrderState.LAPSED)
        _not_carried_out(Measure.objects.locked(order.measure_id), order, "")
        serve_when_done(order.ruling)
    return order


def _carried_out(debt: Debt, measure: Measure, order: MeasureOrder, outcome: Outcome, now: datetime) -> None:
    match order.action:
        case MeasureOrder.Action.FREEZE | MeasureOrder.Action.SEAL:
            _in_force(debt, measure, order, outcome, now)
        case MeasureOrder.Action.RENEW:
            assert order.until, "a renewal says until when"
            measure.expires_on, measure.explanation = until_of(measure, measure.case.court.local_date(order.written_at))
            measure.save(update_fields=["expires_on", "explanation"])
            told = events.MeasureRenewed(
                measure=measure.pk, institution=measure.institution.code, expires_on=measure.expires_on
            )
            record(told, about=measure, by=None, via=Channel.SYSTEM, at=now)
        case MeasureOrder.Action.RELEASE:
            lifted(measure, outcome.amount, held=outcome.held, at=now)
        case MeasureOrder.Action.LIFT:
            lifted(measure, measure.held, held=NOTHING, at=now, all_=True)
        case MeasureOrder.Action.DEDUCT:
            _deducted(debt, measure, order, outcome, now)


def _in_force(debt: Debt, measure: Measure, order: MeasureOrder, outcome: Outcome, now: datetime) -> None:
    """Begin a measure, or put it in line. What is held beyond what may be claimed is given back by `keep_within`."""
    expires_on, steps = until_of(measure, measure.case.court.local_date(order.written_at))
    position = outcome.position
    if measure.held_at and now < measure.held_at:
        position = measure.line_place or 0
    saw(measure, outcome.held, now, else_=outcome.amount)
    claimed = measure.amount
    if measure.kind == Measure.Kind.FREEZE:
        # Given up before: it may claim only what is still missing.
        most = room(debt) if measure.state == MeasureState.REFUSED else measure.amount
        claimed = min(most, measure.held, measure.asked)
    waits = position > 0
    measure.move(
        MeasureState.WAITING if waits else MeasureState.ACTIVE, amount=claimed, held=measure.held,
        held_at=measure.held_at, effective_at=now, expires_on=expires_on, explanation=steps,
        line_place=position if waits else None,
    )  # fmt: skip
    if waits:
        told = events.MeasureWaits(
            measure=measure.pk,
            institution=measure.institution.code,
            line_place=position,
            expires_on=expires_on,
        )
        record(told, about=measure, by=None, via=Channel.SYSTEM, at=now)
        return
    begun = events.MeasureInForce(
        measure=measure.pk, institution=measure.institution.code, amount=measure.amount, held=measure.held,
        expires_on=expires_on,
    )  # fmt: skip
    record(begun, about=measure, by=None, via=Channel.SYSTEM, at=now)


def _deducted(debt: Debt, measure: Measure, order: MeasureOrder, outcome: Outcome, now: datetime) -> None:
    """Book what was deducted, never more than was ordered; the measure holds so much less."""
    some = min(outcome.amount, order.amount)
    if not some:
        return
    if measure.state == MeasureState.ACTIVE:
        measure.amount = max(measure.amount - some, NOTHING)
        saw(measure, outcome.held, now, else_=measure.held - some)
        measure.save(update_fields=["amount", "held", "held_at"])
    day = measure.case.court.local_date(now)
    book(debt, some, kind=MoneyMove.Kind.DEDUCTED, reference=f"order:{order.key}", day=day, order=order, by=None)
    recount(debt)
    if measure.state == MeasureState.ACTIVE:
        _claim(debt, measure)
        measure.save(update_fields=["amount"])
        if measure.amount == 0 and measure.held == 0 and not _may_take_in(measure):
            measure.move(MeasureState.TAKEN)


def _claim(debt: Debt, measure: Measure) -> None:
    """Claim of an account what is still missing and has arrived there, up to what the ruling says; the caller saves.

    Not while something is being deducted, for then it is not known how much is left; nor once anything was ordered to
    be given back: what was given back is not taken again (protocol 7.7).
    """
    given_back = GIVES_BACK & ~Q(state=OrderState.CANCELLED)
    deducts = Q(action=MeasureOrder.Action.DEDUCT, state__in=(OrderState.SENT, OrderState.LAPSED))
    if measure.kind != Measure.Kind.FREEZE or measure.orders.filter(given_back | deducts).exists():
        return
    measure.amount = max(min(measure.asked - _taken(measure), measure.held, measure.amount + room(debt)), NOTHING)


def _may_take_in(measure: Measure) -> bool:
    """Return True if the institution still waits for money to fill the hold: it was frozen or left short of its amount.

    Once something was given back, the hold claims no more than it holds (protocol 7.7).
    """
    if measure.orders.filter(GIVES_BACK).exclude(state__in=(OrderState.CANCELLED, OrderState.REFUSED)).exists():
        return False
    opening = measure.orders.get(action=MeasureOrder.Action.FREEZE, state=OrderState.DONE)
    return _taken(measure) < opening.amount


def _taken(measure: Measure) -> Decimal:
    return measure.orders.filter(action=MeasureOrder.Action.DEDUCT).aggregate(sum=Sum("done"))["sum"] or NOTHING


def _not_carried_out(measure: Measure, order: MeasureOrder, reason: str) -> None:
    if order.action in (MeasureOrder.Action.FREEZE, MeasureOrder.Action.SEAL) and measure.state == MeasureState.SENT:
        measure.move(MeasureState.REFUSED, amount=NOTHING)
    told = events.OrderUnanswered(
        order=order.pk, action=order.action, institution=measure.institution.code, reason=reason
    )
    record(told, about=order, by=None, via=Channel.SYSTEM)
