"""Money that comes in: booked once by its reference, counted in the account, excess released at once (FUND 4)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import set_deadline
from evercourt.cases.models import Case
from evercourt.enforcement import events
from evercourt.enforcement.acts.lifting import keep_within
from evercourt.enforcement.acts.owing import account_of, recount
from evercourt.enforcement.models import Debt, MeasureOrder, MoneyMove
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

PAYOUT = "payout"
Account = MoneyMove.Account


@transaction.atomic
def take_money(debt: Debt, amount: Decimal, *, reference: str, day: date, by: User | None, via: Channel) -> MoneyMove:
    """Book what the debtor or somebody for them paid in. The same reference again changes nothing.

    Raises BadInput for no amount, no reference, or a day to come.
    """
    must(by, "enforcement.take_money", debt.case)
    check_receipt(debt.case, amount, reference, day)
    debt = Debt.objects.locked(debt.pk)
    move = book(
        debt, amount, kind=MoneyMove.Kind.INCOMING, reference=f"in:{reference.strip()}", day=day, by=by, via=via
    )
    recount(debt)
    keep_within(debt)
    return move


def check_receipt(case: Case, amount: Decimal, reference: str, day: date) -> None:
    """Raise BadInput for no amount, no reference, or a day to come."""
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise BadInput(_("Enter an amount in yuan with at most two decimals."), field="amount")
    if not reference.strip():
        raise BadInput(_("Enter the number of the receipt or of the transfer."), field="reference")
    if day > case.court.local_date():
        raise BadInput(_("Money counts from the day it arrived."), field="day", basis="INTR 3")


def book(
    debt: Debt,
    amount: Decimal,
    *,
    kind: str,
    reference: str,
    day: date,
    order: MeasureOrder | None = None,
    by: User | None,
    via: Channel = Channel.SYSTEM,
) -> MoneyMove:
    """Book money from outside for the case, once. The caller holds the lock of the debt. Raises BadInput.

    Its 30 days to be paid out begin (FUND 10).
    """
    known = MoneyMove.objects.filter(key=reference).first()
    if known:
        if known.case_id != debt.case_id or known.amount != amount:
            raise BadInput(_("This number is already used for another payment."), field="reference")
        return known
    move = MoneyMove.objects.create(
        case=debt.case, kind=kind, source=Account.OUTSIDE, target=Account.RECEIVED, amount=amount, day=day,
        key=reference, order=order, by=by,
    )  # fmt: skip
    left = account_of(debt, through=day).total
    came = events.MoneyCame(
        amount=amount, deducted=kind == MoneyMove.Kind.DEDUCTED, left=left, reference=reference
    )  # fmt: skip
    record(came, about=debt.case, by=by, via=via)
    set_deadline(debt.case, PAYOUT, trigger=day, by=None, via=Channel.SYSTEM)
    return move


def balance(debt: Debt, account: str, party: int | None = None) -> Decimal:
    """Return what is on an account of the case now."""
    moves = MoneyMove.objects.filter(case=debt.case)
    there = sum((one.amount for one in moves.filter(target=account, target_party=party)), Decimal(0))
    return there - sum((one.amount for one in moves.filter(source=account, source_party=party)), Decimal(0))
