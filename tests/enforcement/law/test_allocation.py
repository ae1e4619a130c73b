"""What is taken of what was found (SEAL 3, 19; PRES 13, 15; CPL 253–255)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.courts.procedures import pack
from evercourt.enforcement.law.allocation import CASH, Found, excess, exempt_minimum, plan

CN = pack("cn")
DAY = date(2022, 8, 10)
amounts = st.decimals(min_value=0, max_value=1_000_000, places=2)
kinds = st.sampled_from(["deposit", "payment_account", "vehicle", "real_estate"])
marks = st.sampled_from(["", "", "wages", "pension", "migrant_wages", "reserve"])
found = st.lists(st.tuples(kinds, amounts, marks), max_size=8).map(
    lambda some: [
        Found(f"p{n}", kind, worth, mark if kind in CASH else "") for n, (kind, worth, mark) in enumerate(some)
    ]
)


def made(*pieces, cap, exempt=0):
    done = plan(CN, pieces, cap=Decimal(cap), exempt=Decimal(exempt), on=DAY)
    return {one.key: one.amount for one in done.taken}, done


def test_two_accounts_60_and_80_for_100_give_60_and_40_and_a_third_nothing():
    taken, _plan = made(
        Found("a", "deposit", Decimal(60_000)), Found("b", "deposit", Decimal(80_000)),
        Found("c", "deposit", Decimal(5_000)), cap=100_000,
    )  # fmt: skip
    assert taken == {"a": 60_000, "b": 40_000, "c": 0}


def test_of_a_wages_account_only_what_exceeds_the_minimum():
    taken, _plan = made(Found("w", "deposit", Decimal(9_000), "wages"), cap=100_000, exempt=6_300)
    assert taken == {"w": 2_700}


def test_the_minimum_is_spared_where_wages_arrive_and_the_rest_of_it_elsewhere():
    taken, _plan = made(
        Found("w", "deposit", Decimal(1_000), "wages"), Found("a", "deposit", Decimal(9_000)), cap=100_000, exempt=6_300
    )
    assert taken == {"w": 0, "a": 3_700}


def test_a_fund_of_others_is_never_taken_and_nobody_lives_on_it():
    taken, done = made(
        Found("m", "deposit", Decimal(50_000), "migrant_wages"), Found("a", "deposit", Decimal(7_000)),
        cap=100_000, exempt=6_300,
    )  # fmt: skip
    assert taken == {"m": 0, "a": 700}
    assert done.uncovered == 99_300


def test_a_thing_is_sealed_only_if_cash_does_not_do_and_then_the_one_with_least_excess():
    car, lorry = Found("car", "vehicle", Decimal(60_000)), Found("lorry", "vehicle", Decimal(300_000))
    taken, _plan = made(Found("a", "deposit", Decimal(60_000)), lorry, car, cap=50_000)
    assert (taken["car"], taken["lorry"]) == (0, 0)
    taken, _plan = made(Found("a", "deposit", Decimal(60_000)), lorry, car, cap=100_000)
    assert (taken["car"], taken["lorry"]) == (40_000, 0)


def test_the_minimum_grows_with_the_household_and_is_raised_but_never_lowered():
    assert exempt_minimum(CN, 3, on=DAY) == 6_300
    assert exempt_minimum(CN, 3, on=DAY, raised=Decimal(8_000)) == 8_000
    with pytest.raises(ValueError, match="lowered"):
        exempt_minimum(CN, 3, on=DAY, raised=Decimal("6299.99"))


@given(found, amounts, amounts)
def test_never_more_than_the_cap_never_more_than_is_there_never_what_is_exempt(some, cap, exempt):
    done = plan(CN, some, cap=cap, exempt=exempt, on=DAY)
    worth = {one.key: one for one in some}
    cash = [one for one in done.taken if worth[one.key].kind in CASH]
    assert {one.key for one in done.taken} == set(worth)
    assert sum(one.amount for one in cash) <= cap
    assert all(one.amount + one.spared <= worth[one.key].worth for one in cash)
    left = sum(
        worth[one.key].worth - one.amount for one in cash if worth[one.key].mark not in ("migrant_wages", "reserve")
    )
    there = sum(one.worth for one in some if one.kind in CASH and one.mark not in ("migrant_wages", "reserve"))
    assert left >= min(exempt, there)
    assert all(one.amount == 0 for one in done.taken if worth[one.key].mark in ("migrant_wages", "reserve"))


@given(st.lists(amounts, max_size=6), amounts)
def test_what_is_too_much_is_released_exactly(held, cap):
    named = [(str(place), amount) for place, amount in enumerate(held)]
    released = dict(excess(named, cap))
    kept = {key: amount - released.get(key, Decimal(0)) for key, amount in named}
    assert all(amount >= 0 for amount in kept.values())
    assert sum(kept.values()) == min(sum(held), cap)
