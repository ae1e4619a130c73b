"""What a debtor owes as a running account: parts of the debt, interest by the day, payments in their lawful order.

`account` takes the terms of the title and every payment and returns what is still owed on a day, with a line for each
step. The law (rates, order) comes from the procedure pack. Amounts are yuan with two decimals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evercourt.courts.procedures import Pack
from evercourt.enforcement.law.interest import DAYS_OF_A_YEAR, Span, accrued, without

CENT = Decimal("0.01")
PARTS = ("fee", "costs", "interest", "principal", "late_interest")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Terms:
    """What the title and the fee rules say is owed.

    `interest` is adjudicated as a sum; `yearly` (a rate, 0.0365 is 3.65 %) runs on the unpaid principal from
    `interest_from`. Doubled interest runs from `late_from`, the day after the time to perform ended (INTR 2), not in
    `suspended` spans which the debtor did not ask for (INTR 3).
    """

    principal: Decimal
    late_from: date
    interest: Decimal = NOTHING
    yearly: Decimal = NOTHING
    interest_from: date | None = None
    costs: Decimal = NOTHING
    fee: Decimal = NOTHING
    suspended: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Payment:
    """Money that reached the court for this debt; interest runs through its day (INTR 3)."""

    day: date
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True)
class Line:
    """One step of the account, to be shown as a sentence: `code` with `facts`, and its article."""

    day: date
    code: str
    facts: Mapping[str, str]
    basis: str


@dataclass(frozen=True)
class Account:
    """The account on the day `through`: what each part was charged, what was paid on it, and what is left."""

    through: date
    charged: Mapping[str, Decimal]
    paid: Mapping[str, Decimal]
    surplus: Decimal
    lines: tuple[Line, ...]

    @property
    def due(self) -> Mapping[str, Decimal]:
        """What is still owed, by part."""
        return {part: self.charged[part] - self.paid[part] for part in PARTS}

    @property
    def total(self) -> Decimal:
        """What is still owed altogether."""
        return sum(self.due.values(), NOTHING)

    @property
    def whole(self) -> Decimal:
        """What was ever charged, paid or not."""
        return sum(self.charged.values(), NOTHING)


@dataclass
class _Running:
    """The account while it is counted; interest is kept exactly until it counts."""

    terms: Terms
    exact: dict[str, Decimal] = field(default_factory=dict)
    paid: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(PARTS, NOTHING))
    lines: list[Line] = field(default_factory=list)

    def charged(self, part: str) -> Decimal:
        return self.exact[part].quantize(CENT, ROUND_HALF_UP)

    def left(self, part: str) -> Decimal:
        return self.charged(part) - self.paid[part]


def account(pack: Pack, terms: Terms, payments: Iterable[Payment], *, through: date) -> Account:
    """Return the account on `through`; payments after that day do not count yet.

    Payments of one day count as one: their order makes no difference. What is paid beyond the debt is `surplus`.
    Raises ValueError for a negative amount.
    """
    running = _opened(terms, pack)
    by_day: dict[date, list[Payment]] = {}
    for payment in payments:
        if payment.amount < 0:
            raise ValueError("a payment is not negative")
        if payment.day <= through:
            by_day.setdefault(payment.day, []).append(payment)
    surplus, counted_to = NOTHING, date.min
    for day in sorted({*by_day, through}):
        _run(running, pack, Span(counted_to + timedelta(days=1), day))
        counted_to = day
        surplus += _pay(running, pack, day, sum((one.amount for one in by_day.get(day, ())), NOTHING))
    charged = {part: running.charged(part) for part in PARTS}
    lines = tuple(sorted(running.lines, key=lambda line: line.day))
    return Account(through, charged, running.paid, surplus, lines)


def _opened(terms: Terms, pack: Pack) -> _Running:
    running = _Running(terms)
    given = {"fee": terms.fee, "costs": terms.costs, "interest": terms.interest, "principal": terms.principal}
    running.exact = {**given, "late_interest": Decimal(0)}
    basis = {"fee": "FEE 14; FEE 20", "costs": "CPL 247", "interest": "CPL 247", "principal": "CPL 247"}
    for part, amount in given.items():
        if amount < 0:
            raise ValueError(f"{part} is not negative")
        if amount:
            article = pack.basis_on(basis[part], terms.late_from)
            running.lines.append(Line(date.min, f"account.{part}", {"amount": str(amount)}, article))
    return running


def _run(running: _Running, pack: Pack, span: Span) -> None:
    """Let interest run over `span` on the principal that is unpaid now."""
    terms, unpaid = running.terms, running.left("principal")
    if unpaid <= 0:
        return
    if terms.yearly and terms.interest_from and span.last >= terms.interest_from:
        one = Span(max(span.first, terms.interest_from), span.last)
        sum_ = accrued(unpaid, terms.yearly / DAYS_OF_A_YEAR, one.days)
        running.exact["interest"] += sum_
        rate = {"rate": f"{(terms.yearly * 100).normalize():f}"}
        _note(running, "account.yearly_interest", unpaid, one, sum_, pack.basis_on("CPL 247", one.first), rate)
    if span.last < terms.late_from:
        return
    for one in without(Span(max(span.first, terms.late_from), span.last), terms.suspended):
        rule = pack.value("interest.doubled_daily", on=one.first)
        sum_ = accrued(unpaid, rule.number, one.days)
        running.exact["late_interest"] += sum_
        rate = {"rate": f"{(rule.number * 100).normalize():f}"}
        _note(running, "account.late_interest", unpaid, one, sum_, pack.basis_on(rule.basis, one.first), rate)


def _note(
    running: _Running, code: str, unpaid: Decimal, span: Span, sum_: Decimal, basis: str, rate: Mapping[str, str]
) -> None:
    facts = {
        "debt": str(unpaid), "first": str(span.first), "last": str(span.last), "days": str(span.days),
        "amount": f"{sum_.normalize():f}", **rate,
    }  # fmt: skip
    running.lines.append(Line(span.last, code, facts, basis))


def _pay(running: _Running, pack: Pack, day: date, amount: Decimal) -> Decimal:
    """Count `amount` towards the parts in their lawful order; return what is beyond the debt."""
    left = amount
    order = pack.order("waterfall", on=max(day, running.terms.late_from))
    for part in order.items:
        some = min(left, running.left(part))
        if some > 0:
            running.paid[part] += some
            left -= some
            facts = {"amount": str(some), "left": str(running.left(part)), "day": str(day)}
            running.lines.append(Line(day, f"account.paid.{part}", facts, pack.basis_on(order.basis, day)))
    if left > 0:
        facts = {"amount": str(left), "day": str(day)}
        running.lines.append(Line(day, "account.surplus", facts, pack.basis_on("SEAL 19", day)))
    return left


def projected(pack: Pack, terms: Terms, payments: Sequence[Payment], *, to: date) -> Account:
    """Return the account as it will stand on `to` if nothing more is paid: the cap of what may be held (SEAL 19)."""
    return account(pack, terms, payments, through=to)


def as_step(line: Line) -> dict[str, Any]:
    """Return a line as the explanation of an amount is kept and shown."""
    return {"code": line.code, "facts": dict(line.facts), "basis": line.basis}
