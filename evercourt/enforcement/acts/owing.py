"""The amount owed: opened from the title, counted by day, and the cap up to which property may be held (SEAL 19)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from typing import cast

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.courts.deadlines import add_months
from evercourt.courts.rules import rules_of
from evercourt.enforcement import events
from evercourt.enforcement.law.allocation import exempt_minimum
from evercourt.enforcement.law.interest import Span
from evercourt.enforcement.law.waterfall import Account, Payment, Terms, account, as_step
from evercourt.enforcement.models import Debt, Measure, MeasureOrder, MoneyMove, Suspension
from evercourt.enforcement.states import OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

NOTHING = Decimal("0.00")
NOT_ASKED_BY_DEBTOR = (Suspension.Kind.TITLE, Suspension.Kind.GONE)
# A day after which nothing is counted.
NO_END = date(9999, 1, 1)
CAME_IN = (MoneyMove.Kind.INCOMING, MoneyMove.Kind.DEDUCTED, MoneyMove.Kind.IN_KIND)
# An order in one of these states was, or may yet be, carried out without the court having booked it.
MAY_BE_DONE = (OrderState.WRITTEN, OrderState.RELEASED, OrderState.SENT, OrderState.LAPSED)


def open_account(
    case: Case,
    creditor: Party,
    debtor: Party,
    *,
    principal: Decimal,
    fee: Decimal,
    late_from: date,
    by: User | None,
    via: Channel,
) -> Debt:
    """Open the account of a new enforcement case. A step of the act that opens the case."""
    debt = Debt(
        case=case, creditor=creditor, debtor=debtor, principal=principal, fee=fee, late_from=late_from, cap=0,
        cap_to=late_from,
    )  # fmt: skip
    _count(debt)
    debt.save()
    _counted(debt, by, via)
    return debt


@transaction.atomic
def set_terms(
    debt: Debt,
    *,
    interest: Decimal = NOTHING,
    yearly: Decimal = NOTHING,
    interest_from: date | None = None,
    costs: Decimal = NOTHING,
    household: int = 1,
    exempt: Decimal | None = None,
    by: User,
    via: Channel,
) -> Debt:
    """Enter what else the title orders (interest, costs), and how many live on the debtor's income (CPL 254).

    `exempt` may be more than the minimum of the pack, never less. Raises BadInput.
    """
    must(by, "enforcement.handle", debt.case)
    debt = Debt.objects.locked(debt.pk)
    if min(interest, yearly, costs) < 0 or yearly > 1 or (yearly and not interest_from):
        raise BadInput(_("Enter amounts from 0, a yearly rate below 100 %, and the day it runs from."), field="yearly")
    debt.interest, debt.yearly, debt.interest_from, debt.costs = interest, yearly, interest_from, costs
    # What was raised stays raised, a head; it falls only with the household.
    kept = debt.exempt * min(household, debt.household) / debt.household
    debt.household = household
    try:
        if exempt is not None and exempt < kept:
            raise ValueError(exempt)
        debt.exempt = max(_minimum(debt, raised=exempt), kept.quantize(Decimal("0.01"), ROUND_UP))
    except ValueError as error:
        raise BadInput(
            _("What a household needs to live may be raised, never lowered."), field="exempt", basis="SEAL 3; CPL 254"
        ) from error
    _count(debt)
    debt.save()
    _counted(debt, by, via)
    return debt


def lock_debt(case: Case | int) -> Debt:
    """Return the debt of an enforcement case, locked: acts on one case come one by one, and never too much at once."""
    return cast(Debt, Debt.objects.locked(Debt.objects.get(case=case).pk))


def recount(debt: Debt) -> None:
    """Count the cap anew. The caller holds the lock of the debt."""
    _count(debt)
    debt.save(update_fields=["cap", "cap_to", "charged", "explanation", "exempt"])


def account_of(debt: Debt, *, through: date) -> Account:
    """Return the account of the case on that day: every step, every payment in its lawful order."""
    return account(rules_of(debt.case.court), terms_of(debt), payments_of(debt.case), through=through)


def terms_of(debt: Debt) -> Terms:
    """Return the terms of the title as the account takes them."""
    suspended = tuple(
        Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in debt.suspended
    ) + tuple(_without_interest(debt.case_id))  # fmt: skip
    return Terms(
        principal=debt.principal, late_from=debt.late_from, interest=debt.interest, yearly=debt.yearly,
        interest_from=debt.interest_from, costs=debt.costs, fee=debt.fee, suspended=suspended,
    )  # fmt: skip


def _without_interest(case: int) -> Iterator[Span]:
    """Yield the spans in which no doubled interest runs: suspended, and not because the debtor asked (INTR 3)."""
    for one in Suspension.objects.filter(case=case, kind__in=NOT_ASKED_BY_DEBTOR):
        last = one.ended_on - timedelta(days=1) if one.ended_on else one.until or NO_END
        # The day of the ruling still counts: what is owed never becomes less than it was.
        if last > one.since:
            yield Span(one.since + timedelta(days=1), last)


def payments_of(case: Case) -> list[Payment]:
    """Return what came in for the case."""
    moves = MoneyMove.objects.filter(case=case, kind__in=CAME_IN)
    return [Payment(move.day, move.amount, move.key) for move in moves]


def came_in(case: Case) -> Decimal:
    """Return all that came in for the case."""
    return came_in_of([case.pk]).get(case.pk, NOTHING)


def came_in_of(cases: Sequence[int]) -> dict[int, Decimal]:
    """Return by case all that came in for it, of those for which anything did."""
    moves = MoneyMove.objects.filter(case__in=cases, kind__in=CAME_IN)
    return dict(moves.values_list("case").annotate(sum=Sum("amount")).order_by())


def held(case: Case) -> Decimal:
    """Return what the court claims of the debtor's cash now, in force or under way."""
    live = Measure.objects.live().filter(case=case, kind=Measure.Kind.FREEZE)
    return live.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def room(debt: Debt) -> Decimal:
    """Return how much more may be held: the cap less what came in and what is held (CPL 253)."""
    return max(debt.cap - came_in(debt.case) - held(debt.case), NOTHING)


def deducting(case: Case) -> Decimal:
    """Return what is ordered to be deducted and may be done, as far as the court knows; what is unanswered counts."""
    orders = MeasureOrder.objects.filter(measure__case=case, action=MeasureOrder.Action.DEDUCT, state__in=MAY_BE_DONE)
    return orders.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def deductible(debt: Debt) -> Decimal:
    """Return how much more may be deducted: what is owed by now, less what came in or is being deducted (CPL 253)."""
    return max(debt.charged - came_in(debt.case) - deducting(debt.case), NOTHING)


def is_paid(debt: Debt, *, on: date) -> bool:
    """Return True if nothing is owed on that day."""
    return account_of(debt, through=on).total == 0


def _count(debt: Debt) -> None:
    law, today = rules_of(debt.case.court), debt.case.court.local_date()
    months = int(law.value("cap.months", on=today).number)
    debt.cap_to = add_months(max(today, debt.late_from), months)
    payments = payments_of(debt.case)
    whole = account(law, terms_of(debt), payments, through=debt.cap_to)
    debt.cap = whole.whole
    debt.charged = account(law, terms_of(debt), payments, through=today).whole
    debt.explanation = [as_step(line) for line in whole.lines]
    if debt.debtor.kind == Party.Kind.PERSON:
        debt.exempt = max(debt.exempt, _minimum(debt))


def _minimum(debt: Debt, raised: Decimal | None = None) -> Decimal:
    if debt.debtor.kind != Party.Kind.PERSON:
        return NOTHING
    law, today = rules_of(debt.case.court), debt.case.court.local_date()
    return exempt_minimum(law, debt.household, on=today, raised=raised)


def _counted(debt: Debt, by: User | None, via: Channel) -> None:
    owed = account_of(debt, through=debt.case.court.local_date()).total
    counted = events.AmountCounted(owed=owed, cap=debt.cap, cap_to=debt.cap_to)
    record(counted, about=debt.case, by=by, via=via)
