"""Halving and giving back (FEE 15, 16, 53)."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.fees import facts_of
from evercourt.cases.events import FeeHalved, RefundOrdered, RefundPaid
from evercourt.cases.models import Fee, Refund
from evercourt.cases.ports import cashier
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

CENT = Decimal("0.01")


@transaction.atomic
def halve(fee: Fee, *, reason: str, by: User | None, via: Channel) -> Fee:
    """Halve the fee for one of the pack's reasons (summary, withdrawn, mediated); once only, whatever follows.

    What is not paid yet is asked at half; of what is paid, half goes back. A second reason changes nothing.
    """
    must(by, "fee.refund", fee.case)
    fee = Fee.objects.locked(fee.pk)
    today = fee.case.court.local_date()
    law = rules.rules_of(fee.case.court)
    if reason not in law.halvings:
        raise BadInput(_("This is no reason to halve a fee."), field="reason", basis="FEE 15; FEE 16")
    if is_halved(fee) or not law.fee(fee.rule, on=today).halvable:
        return fee
    basis = law.basis_on(law.halving(reason, on=today).basis, today)
    half = (fee.amount / 2).quantize(CENT, ROUND_HALF_UP)
    back = fee.amount - half
    fee.explanation = [
        *fee.explanation,
        {"code": "halved", "facts": {"reasons": [reason]}, "basis": basis},
        {"code": "total", "facts": {"amount": str(half)}, "basis": basis},
    ]
    fee.amount = half
    fee.save(update_fields=["amount", "explanation"])
    record(FeeHalved(**facts_of(fee), reason=reason, basis=basis), about=fee.case, by=by, via=via)
    if fee.state == Fee.State.PAID:
        give_back(fee, back, reason=reason, basis=basis, key=f"{fee.pk}:halved", by=by, via=via)
    return fee


@transaction.atomic
def refund(fee: Fee, *, amount: Decimal, reason: str, basis: str, by: User | None, via: Channel) -> Refund:
    """Order that an amount goes back to the party; never more than was paid. The same reason again changes nothing."""
    must(by, "fee.refund", fee.case)
    fee = Fee.objects.locked(fee.pk)
    if known := fee.refunds.filter(reason=reason).first():
        return known
    paid = sum((payment.amount for payment in fee.payments.all()), Decimal(0))
    back = sum((given.amount for given in fee.refunds.all()), Decimal(0))
    if amount <= 0 or amount > paid - back:
        raise BadInput(_("At most %(most)s yuan can go back."), field="amount", most=paid - back)
    return give_back(fee, amount, reason=reason, basis=basis, key=f"{fee.pk}:{reason}", by=by, via=via)


def give_back(fee: Fee, amount: Decimal, *, reason: str, basis: str, key: str, by: User | None, via: Channel) -> Refund:
    """Write the order to pay back. The caller has asked who may, and holds the fee's lock."""
    now = timezone.now()
    given, new = Refund.objects.get_or_create(
        reference=f"refund:{key}"[:64],
        defaults={"fee": fee, "amount": amount, "reason": reason, "basis": basis, "ordered_at": now},
    )
    if new:
        pay_by = rules.deadline(fee.case.court, "fee.refund", fee.case.court.local_date(now)).last_day
        facts = facts_of(fee) | {"amount": amount}
        record(
            RefundOrdered(**facts, reason=reason, basis=basis, pay_by=pay_by), about=fee.case, by=by, via=via, at=now
        )
    return given


def pay_refund(given: Refund) -> None:
    """Have the cashier pay one refund back and note it; not one transaction, because the cashier is outside.

    The cashier knows the reference, so asking twice pays once. Raises InstitutionError.
    """
    must(None, "fee.refund", given.fee.case)
    if given.paid_at:
        return
    cashier().pay_back(given)
    with transaction.atomic():
        given = Refund.objects.select_for_update(of=("self",)).get(pk=given.pk)
        if given.paid_at:
            raise WrongState()
        given.paid_at = timezone.now()
        given.save(update_fields=["paid_at"])
        facts = facts_of(given.fee) | {"amount": given.amount}
        record(RefundPaid(**facts, reference=given.reference), about=given.fee.case, by=None, via=Channel.SYSTEM)


def is_halved(fee: Fee) -> bool:
    """Return True if the fee was halved already: the law halves once."""
    return any(str(step.get("code", "")).startswith("halved") for step in fee.explanation)
