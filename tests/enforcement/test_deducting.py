"""No more is deducted than is owed by now, whatever is unanswered, paid meanwhile, or said late (CPL 253; SEAL 19)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evercourt.enforcement import acts, sending
from evercourt.enforcement.models import Measure, MeasureOrder
from tests.enforcement.house import WEB, deposit
from tests.enforcement.test_over_the_protocol import exchange, planned, town  # noqa: F401 - a fixture
from tests.enforcement.test_rights import by_hand, refused


@pytest.fixture
def held(house, debt):
    """Cash for the whole cap, which counts interest of months to come: more than is owed today."""
    measures = house.held(debt, (house.north, deposit(60_000)), (house.south, deposit(80_000, "6222000000005678")))
    debt.refresh_from_db()
    assert sum(one.held for one in measures) == debt.cap > debt.charged
    return measures


def pay(house, debt, amount):
    acts.take_money(
        debt, Decimal(amount), reference=f"收{amount}", day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )


def test_interest_to_come_is_held_but_not_deducted(house, debt, held):
    refused(lambda: house.order(debt, "deduct", dict.fromkeys(held)), basis="CPL 253")
    north, south = held
    taken = house.sign(house.order(debt, "deduct", {north: None, south: debt.charged - 60_000}))
    order = taken.orders.get(measure=south)
    # One cent more by hand, on an order that is otherwise as lawful as this one.
    assert "than is owed (CPL 253" in by_hand(
        "INSERT INTO enforcement_measureorder (measure_id, action, amount, key, ruling_id, ruling_sha256, state,"
        " written_at, asked_by_id, done, reason, remittance)"
        " SELECT measure_id, action, 0.01, gen_random_uuid(), ruling_id, ruling_sha256, 'written', written_at,"
        " asked_by_id, 0, '', '' FROM enforcement_measureorder WHERE id = %s",
        order.pk,
    )


def test_a_deduction_that_is_not_answered_counts_as_done(house, debt, held):
    north, south = held
    first = house.sign(house.order(debt, "deduct", {north: None}))
    house.release(first)
    late = acts.order_sent(first.orders.get())
    acts.order_unanswered(late)
    left = debt.charged - 60_000
    refused(lambda: house.order(debt, "deduct", {south: left + Decimal("0.01")}), basis="CPL 253")
    second = house.sign(house.order(debt, "deduct", {south: left}))
    house.release(second)
    house.carry_out()
    late.refresh_from_db()
    house.answer(late)
    assert acts.account_of(debt, through=house.court.local_date()).total == 0


def test_what_the_debtor_pays_meanwhile_calls_off_what_has_not_left(house, debt, held):
    north, south = held
    both = house.sign(house.order(debt, "deduct", {north: None, south: debt.charged - 60_000}))
    house.release(both)
    pay(house, debt, "0.01")
    assert [one.state for one in both.orders.order_by("pk")] == ["released", "cancelled"]


def test_what_an_institution_said_before_counts_no_more(house, debt, held):
    north = held[0]
    now = timezone.now()
    acts.take_change(north, held=Decimal(50_000), position=0, ended=False, at=now)
    acts.take_change(north, held=Decimal(40_000), position=0, ended=False, at=now - timedelta(minutes=1))
    north.refresh_from_db()
    assert north.held == 50_000


def test_what_was_given_back_is_not_claimed_again_when_money_arrives(house, debt, held):
    north = held[0]
    house.sign(house.order(debt, "release", {north: Decimal(20_000)}))
    acts.take_change(north, held=Decimal("60000.00"), position=0, ended=False)
    acts.take_change(north, held=Decimal("60000.01"), position=0, ended=False)
    north.refresh_from_db()
    assert north.amount == 40_000


def test_a_lift_ends_all_of_it_whatever_was_claimed_meanwhile(house, debt, held):
    north = held[0]
    house.sign(house.order(debt, "release", {north: None}))
    order = MeasureOrder.objects.get(action="lift")
    Measure.objects.filter(pk=north.pk).update(amount=1)
    acts.order_sent(order)
    house.answer(order)
    north.refresh_from_db()
    assert (north.state, north.amount, north.held) == ("lifted", 0, 0)


def test_an_answer_after_the_measure_lapsed_is_booked_all_the_same(house, debt, held):
    north = held[0]
    taken = house.sign(house.order(debt, "deduct", {north: None}))
    house.release(taken)
    order = acts.order_sent(taken.orders.get())
    acts.take_change(north, held=Decimal(0), position=0, ended=True)
    house.answer(order)
    north.refresh_from_db()
    assert north.state == "lapsed"
    assert acts.balance(debt, "received") == 60_000


def test_an_order_that_never_arrived_is_given_up_only_when_it_cannot_arrive_any_more(house, debt, town, clock):  # noqa: F811
    planned(house, debt)
    for one in town.values():
        one.book.behave(down=True)
    exchange()
    assert set(MeasureOrder.objects.values_list("state", flat=True)) == {"sent"}
    last = max(MeasureOrder.objects.values_list("answer_by", flat=True)) - house.court.local_date()
    for one in town.values():
        one.book.behave(down=False)
    clock.shift(last + timedelta(days=1))
    sending.give_up_waiting()
    assert set(MeasureOrder.objects.values_list("state", flat=True)) == {"lapsed"}
    clock.shift(timedelta(days=1))
    sending.give_up_waiting()
    assert set(MeasureOrder.objects.values_list("state", "reason")) == {("refused", "never arrived")}


def test_of_two_proposals_that_are_together_too_much_the_second_is_not_signed(house, debt, held):
    north, south = held
    first, second = house.order(debt, "deduct", {north: None}), house.order(debt, "deduct", {south: None})
    assert north.held + south.held > debt.charged
    house.sign(first)
    refused(lambda: house.sign(second), basis="CPL 253")
