"""A title that is only reduced: what is over it is released and given back at once, the rest goes on (CPL 244)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from evercourt.enforcement import acts
from evercourt.enforcement.models import Debt, Measure, MeasureOrder, MoneyMove, Restitution
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from tests.enforcement.house import WEB, deposit, fresh
from tests.enforcement.test_restitution import came, paid_out, total, undo

REASONS = "再审判决将给付金额变更为三万元，超出部分不再执行。"
BY = "乌鲁木齐市中级人民法院（2022）新01民再4号判决"


def reduce(house, debt, amount, **changed):
    given = {"reduced_by": BY, "reasons": REASONS, "by": fresh(house.judge), "via": WEB} | changed
    return acts.reduce_title(debt, Decimal(amount), **given)


def everything(debt):
    """Return what came in, and what of it is with each: nothing is lost and nothing is made."""
    moves = MoneyMove.objects.filter(case=debt.case)
    came_in = sum(one.amount for one in moves.filter(source="outside"))
    went_out = sum(one.amount for one in moves.filter(target="outside"))
    accounts = [("received", None), ("fee", None), ("creditor", debt.creditor), ("debtor", debt.debtor)]
    return came_in, went_out + sum(acts.balance(debt, name, party and party.pk) for name, party in accounts)


def test_what_is_held_beyond_it_is_released_and_the_rest_stays_held(house, debt):
    (measure,) = house.held(debt, (house.north, deposit(200_000)))
    assert reduce(house, debt, 30_000) is None
    debt.refresh_from_db()
    measure.refresh_from_db()
    order = MeasureOrder.objects.get(action="release")
    assert (order.state, measure.amount, measure.held - order.amount) == ("released", debt.cap, debt.cap)
    house.carry_out()
    assert Measure.objects.get().state == "active"
    assert debt.case.ended_at is None


def test_what_the_court_holds_beyond_it_goes_back_to_the_debtor_at_once(house, debt):
    came(house, debt, 40_000, "1")
    acts.allot(debt, by=house.officer, via=WEB)
    came(house, debt, 2_000, "2")
    assert reduce(house, debt, 30_000) is None
    debt.refresh_from_db()
    owed = acts_charged(debt)
    assert total(debt, "debtor", debt.debtor) == 42_000 - owed
    assert acts.balance(debt, "received") + acts.balance(debt, "fee") + total(debt, "creditor", debt.creditor) == owed
    # To allot again neither takes it back nor gives it twice.
    acts.allot(debt, by=house.officer, via=WEB)
    assert total(debt, "debtor", debt.debtor) == 42_000 - owed
    came_in, there = everything(debt)
    assert came_in == there


def acts_charged(debt):
    return Debt.objects.get(pk=debt.pk).charged


@pytest.fixture
def paid(house, debt):
    came(house, debt, 40_000, "1")
    acts.allot(debt, by=house.officer, via=WEB)
    return paid_out(house, debt).amount


def test_what_was_paid_out_beyond_it_is_ordered_back_and_no_more(house, debt, paid):
    made = reduce(house, debt, 30_000)
    assert made.amount == 40_000 - acts_charged(debt)
    assert not made.whole
    acts.take_restored(
        made, made.amount, reference="r", day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == "returned"
    assert total(debt, "debtor", debt.debtor) == made.amount


def test_reduced_again_and_then_fallen_every_cent_is_ordered_back_once(house, debt, paid):
    first = reduce(house, debt, 30_000)
    acts.take_restored(
        first, Decimal(100), reference="r", day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )
    second = reduce(house, debt, 20_000)
    first.refresh_from_db()
    assert first.state == "replaced"
    assert acts.outstanding(second) == 40_000 - acts_charged(debt) - 100
    third = undo(house, debt)
    assert acts.outstanding(third) == paid - 100
    with pytest.raises(WrongState):
        reduce(house, debt, 10_000)


@pytest.mark.parametrize("amount", ["0", "86500", "90000", "1.001"])
def test_only_to_less_than_it_was_and_more_than_nothing(house, debt, amount):
    with pytest.raises(BadInput) as refused:
        reduce(house, debt, amount)
    assert refused.value.basis == "CPL 244"


def test_only_a_judge_with_a_second_factor_a_decision_and_reasons(house, debt):
    with pytest.raises(SecondFactorNeeded):
        reduce(house, debt, 30_000, by=type(house.judge).objects.get(pk=house.judge.pk))
    with pytest.raises(NotAllowed):
        reduce(house, debt, 30_000, by=fresh(house.officer))
    for missing in ({"reduced_by": " "}, {"reasons": "错"}):
        with pytest.raises(BadInput):
            reduce(house, debt, 30_000, **missing)


def test_by_hand_no_more_is_ordered_back_than_was_paid_out(house, debt, paid):
    made = reduce(house, debt, 30_000)
    for changed in ({"amount": paid + 1}, {"before": 1}, {"whole": False}):
        values = {"amount": paid, "before": 0, "whole": True} | changed
        with pytest.raises(DatabaseError), transaction.atomic():
            Restitution.objects.create(
                case=debt.case, owed_by=debt.creditor, owed_to=debt.debtor, fallen_by=BY, reasons=REASONS,
                document=made.document, due_on=made.due_on, ordered_by=house.judge, **values,
            )  # fmt: skip


def test_on_the_page_the_judge_reduces_it(client, house, debt):
    from tests.enforcement.test_restitution import sign_in

    sign_in(client, house.judge)
    address = f"/cases/{debt.case_id}/ending"
    assert "86,500" in client.get(address).content.decode()
    sent = {"how": "reduced", "amount": "30,000", "reduced_by": BY, "reasons": REASONS}
    assert client.post(address, sent | {"amount": "90000"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    debt.refresh_from_db()
    assert debt.principal == 30_000
