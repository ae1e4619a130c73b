"""Institutions answer late, twice, partly, out of order, or with less than was there: never too much, never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evercourt.enforcement import acts
from evercourt.enforcement.acts import Outcome
from evercourt.enforcement.models import Holding, Measure, MeasureOrder, MoneyMove, OrderAnswer
from tests.enforcement.house import car, deposit


def ordered(house, debt, *answers):
    house.find(debt, *answers)
    ruling = house.sign(house.plan(debt))
    house.release(ruling)
    return [acts.order_sent(one) for one in MeasureOrder.objects.filter(ruling=ruling).order_by("pk")]


def test_the_same_answer_twice_is_one(house, debt):
    (order,) = ordered(house, debt, (house.north, deposit(10_000)))
    for _time in range(3):
        acts.take_order_answer(order, Outcome(True, order.amount), raw="done")
    assert OrderAnswer.objects.count() == 1
    assert Measure.objects.get().held == order.amount


def test_less_was_there_than_at_the_inquiry(house, debt):
    (order,) = ordered(house, debt, (house.north, deposit(10_000)))
    house.answer(order, 4_000)
    measure = Measure.objects.get()
    assert (measure.amount, measure.held, measure.state) == (4_000, 4_000, "active")


def test_an_answer_after_the_court_gave_up_claims_only_what_is_still_missing(house, debt, clock):
    slow, quick = ordered(house, debt, (house.north, deposit(60_000)), (house.south, deposit(80_000, "2")))
    house.answer(quick)
    clock.shift(timedelta(days=20))
    acts.order_unanswered(slow)
    debt.refresh_from_db()
    (third,) = ordered(house, debt, (house.pay, deposit(500_000, "3")))
    house.answer(third)
    debt.refresh_from_db()
    assert sum(one.amount for one in Measure.objects.live()) == debt.cap
    house.answer(slow)
    late = slow.measure
    late.refresh_from_db()
    assert (late.state, late.amount, late.held) == ("active", 0, 60_000)
    lift = late.orders.get(action="lift")
    assert (lift.amount, lift.state) == (60_000, "released")
    house.carry_out()
    late.refresh_from_db()
    assert (late.state, late.held) == ("lifted", 0)


def test_a_bank_that_holds_too_much_is_told_to_give_it_back(house, debt):
    (order,) = ordered(house, debt, (house.north, deposit(10_000)))
    house.answer(order, 10_000 - 2_100, held=Decimal(10_000))
    back = MeasureOrder.objects.get(action="release")
    assert back.amount == 2_100


def test_money_that_arrives_later_is_claimed_up_to_the_ruling(house, debt):
    (order,) = ordered(house, debt, (house.north, deposit(10_000)))
    house.answer(order, 4_000)
    measure = Measure.objects.get()
    for _twice in range(2):
        acts.take_change(measure, held=Decimal(9_000), position=0, ended=False)
    measure.refresh_from_db()
    assert (measure.amount, measure.held) == (7_900, 9_000)
    assert MeasureOrder.objects.get(action="release").amount == 1_100


def test_a_seal_waits_in_line_and_comes_into_force_in_its_turn(house, debt):
    (order,) = ordered(house, debt, (house.cars, car(90_000)))
    house.answer(order, position=2)
    measure = Measure.objects.get()
    assert (measure.state, measure.line_place) == ("waiting", 2)
    acts.take_change(measure, held=Decimal(0), position=0, ended=False)
    measure.refresh_from_db()
    assert (measure.state, measure.line_place) == ("active", None)


def test_a_deduction_answered_twice_is_booked_once(house, debt):
    (measure,) = house.held(debt, (house.north, deposit(10_000)))
    ruling = house.sign(house.order(debt, "deduct", {measure: None}))
    house.release(ruling)
    order = acts.order_sent(ruling.orders.get())
    acts.take_order_answer(order, Outcome(True, order.amount), raw="one")
    acts.take_order_answer(order, Outcome(True, order.amount), raw="again, in other words")
    assert MoneyMove.objects.get().amount == order.amount
    assert Measure.objects.get().state == "taken"


def test_an_older_answer_that_comes_later_changes_nothing(house, debt):
    (asked,) = acts.inquire([debt.case], [house.north], by=house.officer, via="web")
    acts.take_answer(asked, [deposit(500)], raw="new", place=2)
    acts.take_answer(asked, [deposit(900)], raw="old", place=1)
    assert Holding.objects.get().worth == 500
    assert asked.answers.count() == 2


steps = st.lists(
    st.tuples(st.sampled_from(["answer", "less", "twice", "give_up", "pay", "carry"]), st.integers(0, 2)), max_size=14
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_the_order_never_more_than_is_owed_is_claimed_and_all_of_the_rest_goes_back(house, debt, some):
    with transaction.atomic():
        orders = ordered(
            house,
            debt,
            (house.north, deposit(60_000)),
            (house.south, deposit(20_000, "2")),
            (house.pay, deposit(90_000, "3")),
        )
        for number, (step, place) in enumerate(some):
            order = orders[place % len(orders)]
            order.refresh_from_db()
            if step in ("answer", "twice"):
                house.answer(order)
            elif step == "less":
                house.answer(order, order.amount / 2)
            elif step == "give_up":
                acts.order_unanswered(order)
            elif step == "pay":
                acts.take_money(
                    debt, Decimal(30_000), reference=str(number), day=house.court.local_date(), by=house.registry_clerk,
                    via="web",
                )  # fmt: skip
            else:
                house.carry_out()
            debt.refresh_from_db()
            came = sum((one.amount for one in MoneyMove.objects.filter(source="outside")), Decimal(0))
            claimed = sum((one.amount for one in Measure.objects.live()), Decimal(0))
            assert claimed == 0 or claimed + came <= debt.cap
        house.carry_out()
        for measure in Measure.objects.live():
            assert measure.held <= max(measure.amount, 0) or measure.state in ("sent", "ordered")
        transaction.set_rollback(True)
