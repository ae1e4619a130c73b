"""Count court fees: pure functions from rule and amount to the fee, with every step explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evercourt.courts.procedures import Pack
from evercourt.courts.procedures.schema import FeeRule

Step = dict[str, Any]


@dataclass(frozen=True)
class Amount:
    """A counted amount of money, the steps that led there, the article of the rule."""

    amount: Decimal
    steps: list[Step]
    basis: str


def count(
    pack: Pack,
    rule: FeeRule,
    amount: Decimal | None,
    *,
    on: date,
    base: Decimal | None = None,
    halve: Sequence[str] = (),
) -> Amount:
    """Return the fee of `rule` on `amount` (None: no amount in dispute).

    `base` is the local standard within a range; without it the lowest counts, and a step says so. `halve` gives the
    reasons why the fee is halved; it is halved once, whatever their number (FEE 15, 16, 18). Raises ValueError.
    """
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise ValueError("an amount is a number from 0")
    steps: list[Step] = []

    def step(code: str, article: str, **facts: Any) -> None:
        facts = {key: str(fact) if isinstance(fact, Decimal) else fact for key, fact in facts.items()}
        steps.append({"code": code, "facts": facts, "basis": pack.basis_on(article, on)})

    if rule.share:
        of = count(pack, pack.fee(rule.share.of, on=on), amount, on=on)
        steps += of.steps
        # The whole is counted exactly once; the share is rounded at the end.
        total = of.amount * rule.share.numerator / rule.share.denominator
        step("share", rule.basis, numerator=rule.share.numerator, denominator=rule.share.denominator, of=of.amount)
    else:
        total = _base(rule, base, step)
        edge = rule.base_up_to
        for bracket in rule.brackets:
            if amount is None or amount <= edge:
                break
            part = (min(amount, bracket.up_to) if bracket.up_to is not None else amount) - edge
            total += part * bracket.rate
            facts = {"percent": (bracket.rate * 100).normalize(), "part": part, "fee": part * bracket.rate}
            step("bracket", rule.basis, above=edge, **facts)
            edge = bracket.up_to if bracket.up_to is not None else amount
    if rule.cap is not None and total > rule.cap:
        step("cap", rule.basis, cap=rule.cap, counted=total)
        total = rule.cap
    if halve:
        if not rule.halvable:
            raise ValueError(f"the fee {rule.id} is never halved")
        reasons = [pack.halving(reason, on=on) for reason in halve]
        total /= 2
        code = "halved" if len(reasons) == 1 else "halved_once"
        step(code, "; ".join(reason.basis for reason in reasons), reasons=list(halve))
    rounded = total.quantize(pack.money.quantum, ROUND_HALF_UP)
    if rounded != total:
        step("rounded", pack.money.rounding_basis, counted=total, amount=rounded)
    step("total", rule.basis, amount=rounded)
    return Amount(rounded, steps, pack.basis_on(rule.basis, on))


def _base(rule: FeeRule, base: Decimal | None, step: Any) -> Decimal:
    if rule.amount is not None:
        step("base", rule.basis, amount=rule.amount, up_to=rule.base_up_to)
        return rule.amount
    assert rule.minimum is not None
    assert rule.maximum is not None
    chosen = base if base is not None else rule.standard
    if chosen is None:
        step("range_lowest", rule.basis, minimum=rule.minimum, maximum=rule.maximum)
        return rule.minimum
    if not rule.minimum <= chosen <= rule.maximum:
        raise ValueError(f"the base of {rule.id} is from {rule.minimum} to {rule.maximum}")
    step("range_standard", rule.basis, amount=chosen, minimum=rule.minimum, maximum=rule.maximum)
    return chosen


def doubled_interest(pack: Pack, debt: Decimal, first: date, last: date) -> Amount:
    """Return the doubled part of the interest on the unpaid principal `debt` from `first` to `last`, both counted."""
    if last < first:
        raise ValueError("interest ends before it begins")
    rate = pack.value("interest.doubled_daily", on=first)
    days = (last - first).days + 1
    amount = (debt * rate.number * days).quantize(pack.money.quantum, ROUND_HALF_UP)
    facts = {"debt": str(debt), "rate": str(rate.number), "days": days, "amount": str(amount)}
    basis = pack.basis_on(rate.basis, first)
    return Amount(amount, [{"code": "doubled_interest", "facts": facts, "basis": basis}], basis)
