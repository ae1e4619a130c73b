"""Enforcement stands still by ruling only; what is held stays held and is not disposed of (CPL 242, 267; EPI 9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from evercourt.enforcement import acts
from evercourt.enforcement.models import Measure, MeasureOrder, Suspension
from evercourt.kernel.errors import NotAllowed, SecondFactorNeeded
from tests.enforcement.house import WEB, deposit, fresh
from tests.enforcement.test_rights import by_hand, refused

WHY = "双方已就分期履行达成一致，申请执行人同意延期执行。"


@pytest.fixture
def held(house, debt):
    house.held(debt, (house.north, deposit(60_000)))
    debt.refresh_from_db()
    return Measure.objects.get()


def suspend(house, debt, kind="agreed", **more):
    more = {"reasons": WHY, "applicant_agrees": True, **more}
    return acts.suspend(debt, kind, by=fresh(house.judge), via=WEB, **more)


def test_what_is_held_stays_held_and_nothing_of_it_is_taken(house, debt, held):
    written = house.sign(house.order(debt, "deduct", {held: Decimal(1_000)}))
    made = suspend(house, debt, until=date(2022, 12, 31))
    assert MeasureOrder.objects.get(ruling=written).state == "cancelled"
    refused(lambda: house.order(debt, "deduct", {held: None}), basis="CPL 267")
    order = MeasureOrder.objects.get(action="freeze")
    assert "while enforcement is suspended (CPL 242, 267" in by_hand(
        "INSERT INTO enforcement_measureorder (measure_id, action, amount, key, ruling_id, ruling_sha256, state,"
        " written_at, asked_by_id, done, reason, remittance)"
        " SELECT measure_id, 'deduct', 1, gen_random_uuid(), ruling_id, ruling_sha256, 'written', written_at,"
        " asked_by_id, 0, '', '' FROM enforcement_measureorder WHERE id = %s",
        order.pk,
    )
    held.refresh_from_db()
    assert (held.state, held.held) == ("active", 57_900)
    # Renewing and giving back are no disposal.
    house.sign(house.order(debt, "release", {held: Decimal(100)}))
    assert made.document_id
    refused(lambda: suspend(house, debt), basis="CPL 267")


def test_it_goes_on_by_ruling_or_when_the_last_day_is_over(house, debt, held, clock):
    suspend(house, debt)
    acts.go_on(debt, why="申请执行人提供担保，请求继续执行。", by=fresh(house.judge), via=WEB)
    house.order(debt, "deduct", {held: Decimal(1_000)})
    refused(lambda: acts.go_on(debt, why="再次", by=fresh(house.judge), via=WEB), basis="CPL 267")
    suspend(house, debt, until=debt.case.court.local_date() + timedelta(days=3))
    clock.shift(timedelta(days=4))
    house.order(debt, "deduct", {held: Decimal(1_000)})
    # Its last day is over: another may follow.
    suspend(house, debt)
    assert Suspension.objects.filter(ended_on=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "basis"),
    [
        ("agreed", {"applicant_agrees": False}, "CPL 267"),
        ("agreed", {"reasons": "等等"}, "CPL 267"),
        ("because", {}, "CPL 267"),
        ("guarantee", {}, "CPL 242"),
        ("guarantee", {"guarantor": "王五的房屋", "guarantee": Decimal(90_000), "applicant_agrees": False}, "CPL 242"),
        ("guarantee", {"guarantor": "王五的房屋", "guarantee": Decimal(90_000)}, "GUAR 10"),
        ("guarantee", {"guarantor": "王五的房屋", "guarantee": Decimal(9), "until": date(2023, 8, 25)}, "GUAR 10"),
        ("objection", {"guarantor": "王五的房屋", "guarantee": Decimal(900_000)}, "EPI 9"),
    ],
)
def test_it_is_refused_with_its_article(house, debt, kind, more, basis):
    refused(lambda: suspend(house, debt, kind, **more), basis=basis)
    assert not Suspension.objects.exists()


def test_a_guarantee_suspends_for_a_year_at_most(house, debt):
    made = suspend(house, debt, "guarantee", guarantor="王五的房屋", guarantee=Decimal(90_000), until=date(2023, 8, 23))
    assert made.explanation


def test_while_an_objection_is_decided_the_guarantee_covers_what_is_owed(house, debt, li_qiang):
    acts.object_to(debt.case, text="数额有误", by=li_qiang, via=WEB)
    owed = acts.account_of(debt, through=debt.case.court.local_date()).total
    bad = {"guarantor": "王五的存款", "guarantee": owed - Decimal("0.01")}
    refused(lambda: suspend(house, debt, "objection", **bad), basis="EPI 9")
    assert suspend(house, debt, "objection", guarantor="王五的存款", guarantee=owed)


@pytest.mark.parametrize(("kind", "runs"), [("agreed", True), ("title", False)])
def test_doubled_interest_stands_still_only_if_the_debtor_did_not_ask(house, debt, clock, kind, runs):
    today = debt.case.court.local_date()
    before = acts.account_of(debt, through=today).total
    suspend(house, debt, kind)
    clock.shift(timedelta(days=30))
    after = acts.account_of(debt, through=today + timedelta(days=30)).total
    assert after > before if runs else after == before
    acts.go_on(debt, why="审查已经结束。", by=fresh(house.judge), via=WEB)
    assert acts.account_of(debt, through=today + timedelta(days=40)).total > after


def test_only_a_judge_with_a_fresh_second_factor(house, debt, aygul, li_qiang):
    for person in (aygul, li_qiang, house.officer, house.clerk):
        with pytest.raises(NotAllowed):
            acts.suspend(debt, "agreed", reasons=WHY, applicant_agrees=True, by=person, via=WEB)
    house.judge.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        acts.suspend(debt, "agreed", reasons=WHY, applicant_agrees=True, by=house.judge, via=WEB)
