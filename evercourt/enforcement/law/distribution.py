"""Sharing what came in among several creditors: costs, then priorities by rank, the rest pro rata to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Claim:
    """What one creditor is owed. `rank` 0 is an ordinary claim; 1, 2, … come before it, the smaller the earlier."""

    key: str
    amount: Decimal
    rank: int = 0


@dataclass(frozen=True)
class Share:
    """What one claim gets, and of what rank it was."""

    key: str
    claim: Decimal
    rank: int
    share: Decimal

    @property
    def unpaid(self) -> Decimal:
        """What continues to be owed (EPI 17)."""
        return self.claim - self.share


@dataclass(frozen=True)
class Plan:
    """A distribution; costs + shares + rest is the proceeds to the cent."""

    proceeds: Decimal
    costs: Decimal
    shares: tuple[Share, ...]
    rest: Decimal

    @property
    def quota(self) -> Fraction:
        """The part of an ordinary claim that is paid, exactly."""
        ordinary = [share for share in self.shares if share.rank == 0]
        whole = sum((share.claim for share in ordinary), Decimal(0))
        return (
            Fraction(sum((share.share for share in ordinary), Decimal(0))) / Fraction(whole) if whole else Fraction(0)
        )


def distribute(proceeds: Decimal, costs: Decimal, claims: Iterable[Claim]) -> Plan:
    """Return the plan: costs first, then claims with priority in their rank, then ordinary claims pro rata.

    Within a rank that is not covered claims are paid pro rata too. Cents that do not divide go to the largest
    remainders; where they are equal, by key: the order in which claims are given makes no difference.
    Raises ValueError for negative amounts, a key given twice, or amounts finer than a cent.
    """
    claims = sorted(claims, key=lambda one: one.key)
    _check(proceeds, costs, claims)
    paid_costs = min(costs, proceeds)
    left = proceeds - paid_costs
    shares: dict[str, Decimal] = {}
    for rank in [*sorted({one.rank for one in claims if one.rank}), 0]:
        group = [one for one in claims if one.rank == rank]
        got = pro_rata(min(left, sum((one.amount for one in group), Decimal(0))), [one.amount for one in group])
        shares |= {one.key: some for one, some in zip(group, got, strict=True)}
        left -= sum(got, Decimal(0))
    ordered = sorted(claims, key=lambda one: (one.rank == 0, one.rank, one.key))
    lines = tuple(Share(one.key, one.amount, one.rank, shares[one.key]) for one in ordered)
    return Plan(proceeds, paid_costs, lines, left)


def pro_rata(amount: Decimal, claims: Sequence[Decimal]) -> list[Decimal]:
    """Return `amount` in parts in proportion to `claims`, in whole cents that sum to it (largest remainder)."""
    whole = sum(claims, Decimal(0))
    if not whole:
        return [Decimal("0.00") for _claim in claims]
    exact = [Fraction(amount * 100) * Fraction(claim) / Fraction(whole) for claim in claims]
    cents = [int(one) for one in exact]
    missing = int(amount * 100) - sum(cents)
    by_remainder = sorted(range(len(claims)), key=lambda place: (cents[place] - exact[place], place))
    for place in by_remainder[:missing]:
        cents[place] += 1
    return [Decimal(one) / 100 for one in cents]


def _check(proceeds: Decimal, costs: Decimal, claims: Sequence[Claim]) -> None:
    amounts = [proceeds, costs, *(one.amount for one in claims)]
    if any(amount < 0 or amount != amount.quantize(CENT) for amount in amounts):
        raise ValueError("amounts are whole cents from 0")
    if len({one.key for one in claims}) != len(claims):
        raise ValueError("a claim is given twice")
