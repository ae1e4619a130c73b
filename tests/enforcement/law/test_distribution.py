"""Who gets how much of what came in (EPI 17; ENF 55)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evercourt.enforcement.law.distribution import Claim, distribute, pro_rata

amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
claims = st.lists(st.tuples(amounts, st.integers(0, 3)), max_size=8).map(
    lambda some: [Claim(f"c{place}", amount, rank) for place, (amount, rank) in enumerate(some)]
)


def shares(plan):
    return {share.key: share.share for share in plan.shares}


def test_the_worked_example():
    some = [
        Claim("mortgage", Decimal(200_000), 1), Claim("A", Decimal(300_000)), Claim("B", Decimal(200_000)),
        Claim("C", Decimal(100_000)),
    ]  # fmt: skip
    plan = distribute(Decimal(500_000), Decimal(6_000), some)
    assert shares(plan) == {"mortgage": 200_000, "A": 147_000, "B": 98_000, "C": 49_000}
    assert (plan.quota, plan.rest) == (Fraction(49, 100), 0)
    assert {share.key: share.unpaid for share in plan.shares}["A"] == 153_000


def test_a_priority_that_is_not_covered_leaves_nothing_for_the_others():
    plan = distribute(Decimal(100), Decimal(10), [Claim("m", Decimal(200), 1), Claim("a", Decimal(50))])
    assert shares(plan) == {"m": 90, "a": 0}


def test_cents_that_do_not_divide_go_to_the_largest_remainders():
    assert pro_rata(Decimal("100.00"), [Decimal(1), Decimal(1), Decimal(1)]) == [
        Decimal("33.34"), Decimal("33.33"), Decimal("33.33"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [Decimal(-1), Decimal("0.001")])
def test_amounts_are_whole_cents(wrong):
    with pytest.raises(ValueError, match="cents"):
        distribute(wrong, Decimal(0), [])
    with pytest.raises(ValueError, match="twice"):
        distribute(Decimal(1), Decimal(0), [Claim("a", Decimal(1)), Claim("a", Decimal(1))])


@given(amounts, amounts, claims)
def test_it_sums_to_the_cent_and_nobody_gets_more_than_owed(proceeds, costs, some):
    plan = distribute(proceeds, costs, some)
    assert plan.costs + sum(shares(plan).values()) + plan.rest == proceeds
    assert all(0 <= share.share <= share.claim for share in plan.shares)
    if plan.rest:
        assert all(share.unpaid == 0 for share in plan.shares)


@given(amounts, amounts, claims, st.randoms())
def test_the_order_in_which_claims_are_given_makes_no_difference(proceeds, costs, some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert distribute(proceeds, costs, some) == distribute(proceeds, costs, shuffled)


@given(amounts, claims)
def test_nobody_is_more_than_a_cent_from_the_exact_part(proceeds, some):
    ordinary = [Claim(one.key, one.amount) for one in some]
    whole = sum((one.amount for one in ordinary), Decimal(0))
    assume(whole > proceeds)
    for share in distribute(proceeds, Decimal(0), ordinary).shares:
        assert abs(Fraction(share.share) - Fraction(proceeds) * Fraction(share.claim) / Fraction(whole)) < Fraction(
            1, 100
        )
