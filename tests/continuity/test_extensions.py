"""What closures do to a last day: never shorter, never twice, whatever arrives first; custody never moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.continuity.extensions import Rule, Way, Window, extend

TRIGGER, LAST = date(2022, 8, 1), date(2022, 8, 12)
CLOSURE = Window(date(2022, 8, 10), date(2022, 8, 15))


def rule(way, days=0, window=CLOSURE, order=1):
    return Rule(order, way, window, days)


@pytest.mark.parametrize(
    ("made", "last_day"),
    [
        (rule(Way.EXTEND, 30), date(2022, 9, 11)),
        # Days 10, 11 and 12 do not count, nor do 13 to 15, which the period then runs into.
        (rule(Way.TOLL), date(2022, 8, 18)),
        (rule(Way.STAY, 10), date(2022, 8, 22)),
        (rule(Way.REOPEN, 3), date(2022, 8, 18)),
    ],
)
def test_each_way_moves_a_last_day_in_the_window(made, last_day):
    assert extend(LAST, TRIGGER, [made]).last_day == last_day


@pytest.mark.parametrize("way", [Way.EXTEND, Way.REOPEN])
@pytest.mark.parametrize("last", [date(2022, 8, 9), date(2022, 8, 16)])
def test_a_last_day_outside_the_window_is_not_moved(way, last):
    assert extend(last, TRIGGER, [rule(way, 30)]).last_day == last


def test_tolling_counts_only_the_days_after_the_trigger():
    assert extend(date(2022, 8, 20), date(2022, 8, 13), [rule(Way.TOLL)]).last_day == date(2022, 8, 22)


@pytest.mark.parametrize("way", [Way.TOLL, Way.REOPEN])
def test_until_further_notice_the_period_waits(way):
    held = extend(LAST, TRIGGER, [rule(way, 3, Window(date(2022, 8, 10)))])
    assert held.last_day is None
    assert held.steps[-1]["code"].endswith(".held")


def test_overlapping_orders_do_not_add_up_the_more_generous_counts():
    high = rule(Way.EXTEND, 30, order=1)
    lower = rule(Way.EXTEND, 10, Window(date(2022, 8, 5), date(2022, 8, 31)), order=2)
    assert extend(LAST, TRIGGER, [high, lower]).last_day == date(2022, 9, 11)


def test_a_day_moved_into_a_later_closure_is_moved_again():
    later = rule(Way.EXTEND, 10, Window(date(2022, 9, 1), date(2022, 9, 15)), order=2)
    moved = extend(LAST, TRIGGER, [rule(Way.EXTEND, 30), later])
    assert moved.last_day == date(2022, 9, 21)
    assert [step["facts"]["order"] for step in moved.steps] == [1, 2]


def test_the_same_days_are_tolled_once():
    twice = [rule(Way.TOLL, order=1), rule(Way.TOLL, order=2)]
    assert extend(LAST, TRIGGER, twice).last_day == extend(LAST, TRIGGER, twice[:1]).last_day


def test_a_custody_limit_never_moves():
    assert extend(LAST, TRIGGER, [rule(way, 30) for way in Way], moves=False).last_day == LAST


DAYS = st.dates(date(2022, 7, 1), date(2022, 10, 31))
WINDOWS = st.builds(
    lambda first, length: Window(first, None if length is None else first + timedelta(days=length)),
    DAYS,
    st.one_of(st.none(), st.integers(0, 40)),
)
RULES = st.lists(
    st.builds(Rule, st.integers(1, 3), st.sampled_from(list(Way)), WINDOWS, st.integers(1, 40)), max_size=4
)
PERIODS = st.tuples(DAYS, st.integers(1, 60)).map(lambda it: (it[0], it[0] + timedelta(days=it[1])))


def day_or_never(made):
    return made.last_day or date.max


@given(PERIODS, RULES)
def test_a_closure_never_shortens(period, rules):
    assert day_or_never(extend(period[1], period[0], rules)) >= period[1]


@given(PERIODS, RULES, RULES)
def test_one_more_closure_never_takes_back_what_another_gave(period, rules, more):
    trigger, last = period
    assert day_or_never(extend(last, trigger, rules + more[:1])) >= day_or_never(extend(last, trigger, rules))


@given(PERIODS, RULES.flatmap(lambda rules: st.tuples(st.just(rules), st.permutations(rules))))
def test_the_order_of_arrival_does_not_matter(period, rules):
    trigger, last = period
    assert extend(last, trigger, rules[0]) == extend(last, trigger, rules[1])


@given(PERIODS, RULES)
def test_no_rule_is_used_twice_and_arriving_twice_changes_nothing(period, rules):
    trigger, last = period
    once = extend(last, trigger, rules)
    assert once == extend(last, trigger, rules + rules)
    used = [(step["code"], *step["facts"].values()) for step in once.steps]
    assert len(used) <= len(set(rules))


@given(PERIODS, RULES)
def test_what_never_moves_never_moves(period, rules):
    assert extend(period[1], period[0], rules, moves=False).last_day == period[1]
