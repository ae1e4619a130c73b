"""Court fees: asked, paid, and what follows when they are not (FEE 13–22; REG 11)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.deadlines import lift_deadline
from evercourt.cases.events import CaseEnded, FeeAsked, FeePaid, PaymentNotBooked
from evercourt.cases.models import Case, Deadline, Fee, FeeRelief, Party, Payment
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

PREPAY = "fee.prepay"
# Fees for the action itself: not paid in time, the action counts as withdrawn. Other fees end nothing but their own
# application.
FEES_OF_THE_ACTION = {
    "property", "divorce", "personality", "non_property", "intellectual_property", "labour", "administrative",
    "administrative.special",
}  # fmt: skip
WITHDRAWN_FOR_FEE = "fee_unpaid"
BATCH = 100


@transaction.atomic
def ask_fee(
    case: Case,
    party: Party,
    fee_id: str,
    *,
    amount: Decimal | None,
    by: User | None,
    via: Channel,
    prepaid: bool = True,
    halved: Sequence[str] = (),
) -> Fee:
    """Ask a fee of a party. It is due by FEE 22 unless the rule, or `prepaid` false (wages), says it is not prepaid.

    `halved` gives the reasons to halve it at once, for example summary procedure. Asking again changes nothing.
    """
    must(by, "fee.ask", case)
    if (asked := Fee.objects.filter(case=case, party=party, rule=fee_id).first()) is not None:
        return cast(Fee, asked)
    now = timezone.now()
    today = case.court.local_date(now)
    rule = rules.rules_of(case.court).fee(fee_id, on=today)
    counted = rules.fee(case.court, fee_id, amount, today, halve=list(halved) if rule.halvable else [])
    fee = Fee(case=case, party=party, rule=fee_id, amount=counted.amount, explanation=counted.steps, asked_at=now)
    if not fee.amount:
        fee.state = Fee.State.WAIVED
    elif prepaid and rule.prepaid:
        fee.due_on = rules.deadline(case.court, PREPAY, today).last_day
    fee.save()
    record(FeeAsked(**facts_of(fee), rule=fee_id, due_on=fee.due_on), about=case, by=by, via=via, at=now)
    return fee


@transaction.atomic
def book_payment(fee: Fee, *, amount: Decimal, reference: str, paid_at: datetime) -> Payment | None:
    """Book what the cashier reports, once: the same reference again changes nothing. Returns None if not booked.

    An amount other than the one asked is not booked; the docket says so. Money for a fee that is no longer asked is
    booked and goes back in full.
    """
    must(None, "fee.book", fee.case)
    return _book(fee, amount, reference, paid_at, by=None, via=Channel.SYSTEM)


@transaction.atomic
def take_payment(fee: Fee, *, amount: Decimal, reference: str, by: User, via: Channel) -> Payment:
    """Take cash or a transfer at the counter against a receipt number. Raises BadInput for another amount."""
    must(by, "fee.take_payment", fee.case)
    if not reference.strip():
        raise BadInput(_("Enter the number of the receipt or of the transfer."), field="reference")
    fee = Fee.objects.locked(fee.pk)
    if amount != fee.amount:
        raise BadInput(_("The amount asked is %(asked)s yuan."), field="amount", asked=fee.amount)
    payment = _book(fee, amount, f"counter:{fee.case.court_id}:{reference.strip()}", timezone.now(), by=by, via=via)
    if payment is None or payment.fee_id != fee.pk:
        raise BadInput(_("This receipt number is already used."), field="reference")
    return payment


def _book(
    fee: Fee, amount: Decimal, reference: str, paid_at: datetime, *, by: User | None, via: Channel
) -> Payment | None:
    fee = Fee.objects.locked(fee.pk)
    if known := Payment.objects.filter(reference=reference).first():
        return known
    if amount != fee.amount:
        refused = PaymentNotBooked(**facts_of(fee), reported=amount, reference=reference)
        record(refused, about=fee.case, by=by, via=via)
        return None
    payment = Payment.objects.create(fee=fee, amount=amount, reference=reference, paid_at=paid_at)
    record(FeePaid(**facts_of(fee), reference=reference), about=fee.case, by=by, via=via)
    if fee.can_move(Fee.State.PAID):
        fee.move(Fee.State.PAID)
    else:
        from evercourt.cases.acts.refunds import give_back

        give_back(fee, payment.amount, reason="not_owed", basis="FEE 53", key=payment.reference, by=by, via=via)
    return payment


def treat_unpaid_as_withdrawn(*, now: datetime | None = None) -> int:
    """End every case whose fee was not paid by its lawful day (REG 11). Returns how many fees were moved.

    The daily job. Not while an application for relief waits for its decision.
    """
    now = now or timezone.now()
    moved = 0
    for zone in Court.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        while some := _treat_some(zone, today, now):
            moved += some
    return moved


@transaction.atomic
def _treat_some(zone: str, today: date, now: datetime) -> int:
    waiting = FeeRelief.objects.filter(state=FeeRelief.State.APPLIED)
    over = Fee.objects.filter(
        state__in=[Fee.State.DUE, Fee.State.DEFERRED], due_on__lt=today, case__court__time_zone=zone
    ).exclude(pk__in=waiting.values("fee"))
    rows = list(over.select_for_update(of=("self",), skip_locked=True).select_related("case", "party")[:BATCH])
    for fee in rows:
        fee.move(Fee.State.UNPAID)
        if fee.rule in FEES_OF_THE_ACTION:
            _end(fee, now)
    return len(rows)


def _end(fee: Fee, now: datetime) -> None:
    case = Case.objects.locked(fee.case_id)
    if case.ended_at:
        return
    case.ended_at, case.end_reason = now, WITHDRAWN_FOR_FEE
    case.save(update_fields=["ended_at", "end_reason"])
    assert fee.due_on
    ended = CaseEnded(reason=WITHDRAWN_FOR_FEE, basis="REG 11", due_on=fee.due_on)
    record(ended, about=case, by=None, via=Channel.SYSTEM, at=now)
    for deadline in case.deadlines.filter(state=Deadline.State.OPEN):
        lift_deadline(deadline, reason="REG 11", by=None, via=Channel.SYSTEM)


def facts_of(fee: Fee) -> dict[str, Any]:
    """Return the facts that every event about the fee carries."""
    return {"fee": fee.pk, "party_id": fee.party_id, "party_name": fee.party.name, "amount": fee.amount}
