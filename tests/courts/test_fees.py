"""Court fees, by the worked amounts of the law digest and by properties that always hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.courts.fees import count, doubled_interest
from evercourt.courts.procedures import pack

CN = pack("cn")
DAY = date(2022, 8, 10)
AMOUNTS = st.decimals(0, 10**9, places=2)
BRACKETED = ["property", "divorce", "personality", "enforcement", "preservation", "payment_order", "bankruptcy"]


def fee(fee_id, amount=None, **options):
    return count(CN, CN.fee(fee_id, on=DAY), None if amount is None else Decimal(amount), on=DAY, **options).amount


@pytest.mark.parametrize(
    ("fee_id", "amount", "options", "expected"),
    [
        ("property", "86500", {}, "1962.50"),
        ("property", "86500", {"halve": ["summary"]}, "981.25"),
        ("property", "86500", {"halve": ["summary", "mediated"]}, "981.25"),
        ("property", "356800", {}, "6652.00"),
        ("property", "356800", {"halve": ["withdrawn"]}, "3326.00"),
        ("property", "12345678", {}, "95874.07"),
        ("property", "10000", {}, "50"),
        ("property", "10000.01", {}, "50"),
        ("property", "100000", {}, "2300"),
        ("property", "200000", {}, "4300"),
        ("property", "500000", {}, "8800"),
        ("property", "1000000", {}, "13800"),
        ("property", "2000000", {}, "22800"),
        ("property", "5000000", {}, "46800"),
        ("property", "10000000", {}, "81800"),
        ("property", "20000000", {}, "141800"),
        ("divorce", "680000", {"base": Decimal(100)}, "2500"),
        ("personality", "120000", {"base": Decimal(200)}, "800"),
        ("payment_order", "86500", {}, "654.17"),
        ("labour", "500000", {}, "10"),
        ("enforcement", "8000", {}, "50"),
        ("enforcement", "356800", {}, "5252"),
        ("enforcement", "11961141.75", {}, "79361.14"),
        ("preservation", "800", {}, "30"),
        ("preservation", "50000", {}, "520"),
        ("preservation", "896000", {}, "5000"),
        ("preservation", "1350000", {}, "5000"),
        ("bankruptcy", "1000000000", {}, "300000"),
    ],
)
def test_worked_amounts(fee_id, amount, options, expected):
    assert fee(fee_id, amount, **options) == Decimal(expected)


def test_without_a_local_standard_the_lowest_of_the_range_counts_and_is_said():
    counted = count(CN, CN.fee("divorce", on=DAY), Decimal(0), on=DAY)
    assert counted.amount == 50
    assert counted.steps[0]["code"] == "range_lowest"


def test_what_cannot_be_counted_is_refused():
    for options in ({"base": Decimal(301)}, {"base": Decimal(49)}):
        with pytest.raises(ValueError, match="from 50 to 300"):
            fee("divorce", "0", **options)
    with pytest.raises(ValueError, match="never halved"):
        fee("enforcement", "8000", halve=["summary"])
    with pytest.raises(ValueError, match="from 0"):
        fee("property", "-1")
    with pytest.raises(ValueError, match="from 0"):
        fee("property", "NaN")


def test_interest_for_late_performance_counts_both_days():
    counted = doubled_interest(CN, Decimal(200000), date(2022, 5, 1), date(2022, 8, 28))
    assert (counted.amount, counted.steps[0]["facts"]["days"]) == (Decimal("4200.00"), 120)


@given(st.sampled_from(BRACKETED), AMOUNTS, AMOUNTS)
def test_who_asks_for_more_never_pays_less(fee_id, one, other):
    less, more = sorted((one, other))
    assert fee(fee_id, less) <= fee(fee_id, more)


@pytest.mark.parametrize("fee_id", BRACKETED)
def test_no_fee_jumps_at_the_edge_of_a_bracket(fee_id):
    for bracket in CN.fee(fee_id, on=DAY).brackets:
        if bracket.up_to:
            assert fee(fee_id, bracket.up_to + Decimal("0.01")) - fee(fee_id, bracket.up_to) <= Decimal("0.01")


@given(AMOUNTS, st.lists(st.sampled_from(sorted(CN.halvings)), min_size=1))
def test_a_fee_is_halved_once(amount, reasons):
    assert abs(fee("property", amount, halve=reasons) - fee("property", amount) / 2) <= Decimal("0.01")
