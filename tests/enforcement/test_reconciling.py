"""The court's holds beside an institution's statement: every difference is named, and nothing else is."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.enforcement.ports import HoldRow
from evercourt.enforcement.reconciling import CourtHold, What, compare

HERE = CourtHold(hold="h1", case_number="c1", held=300, ended=False, deductions={"d1": 100})
THERE = HoldRow(
    hold="h1", case_number="c1", asset_number="a", held=300, deducted=100, position=0, until=date(2027, 1, 1),
    remittances=(("d1", 100),),
)  # fmt: skip


def found(here, there):
    return [one.what for one in compare(here, there)]


def test_books_that_agree_have_no_difference():
    assert found([HERE], [THERE]) == []


@pytest.mark.parametrize(
    ("here", "there", "what"),
    [
        ({"held": 299}, {}, What.HELD),
        ({}, {"held": 301}, What.HELD),
        ({"case_number": "c2"}, {}, What.CASE),
        ({"ended": True, "held": 0}, {}, What.ENDED),
        ({"deductions": {"d1": 99}}, {}, What.DEDUCTED),
        ({"deductions": {}}, {}, What.NOT_BOOKED_HERE),
        ({"deductions": {"d1": 100, "d2": 1}}, {}, What.NOT_DEDUCTED_THERE),
        ({}, {"deducted": 101}, What.SUM),
    ],
)
def test_one_cent_is_found(here, there, what):
    assert found([dataclasses.replace(HERE, **here)], [dataclasses.replace(THERE, **there)]) == [what]


def test_a_hold_that_only_one_side_knows_is_found():
    assert found([HERE], []) == [What.MISSING_THERE]
    assert found([], [THERE]) == [What.MISSING_HERE]
    assert found([HERE], [THERE, THERE]) == [What.TWICE_THERE]


def test_what_is_under_way_may_differ_but_a_booked_deduction_may_not():
    waits = dataclasses.replace(HERE, held=400, deductions={}, under_way=frozenset({"d1"}))
    assert found([waits], [THERE]) == []
    assert found([dataclasses.replace(waits, under_way=frozenset({"other"}))], [THERE]) == [What.NOT_BOOKED_HERE]
    assert found([dataclasses.replace(waits, deductions={"d2": 5}, under_way=frozenset({"d1"}))], [THERE]) == [
        What.NOT_DEDUCTED_THERE
    ]


def test_a_freeze_that_was_refused_is_on_neither_side():
    assert found([CourtHold(hold="h9", case_number="c", held=0, ended=True)], []) == []


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=20), st.randoms())
def test_the_order_of_the_rows_does_not_matter(amounts, random):
    ours, theirs = [], []
    for place, (held, deducted) in enumerate(amounts):
        paid = {f"d{place}": deducted} if deducted else {}
        ours.append(CourtHold(hold=f"h{place}", case_number="c", held=held, ended=False, deductions=paid))
        row = dataclasses.replace(THERE, hold=f"h{place}", case_number="c", held=held, deducted=deducted)
        theirs.append(dataclasses.replace(row, remittances=tuple(paid.items())))
    random.shuffle(ours)
    random.shuffle(theirs)
    assert found(ours, theirs) == []
