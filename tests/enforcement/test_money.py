"""Money of a case: booked once, never overdrawn, allotted in order, paid out by three people, or shared."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.acts import book_payment
from evercourt.cases.models import Fee
from evercourt.enforcement import acts, tasks
from evercourt.enforcement.models import Debt, MoneyMove, Payout
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, SecondFactorNeeded, WrongState
from tests.enforcement.house import WEB, fresh
from tests.enforcement.test_rights import refused
from tests.factories import office_holder

MADE_ON = date(2022, 8, 23)


@pytest.fixture
def other_judge(court):
    return office_holder(court, Office.JUDGE, "马丽", "other.judge@example.org")


def pay_in(house, debt, amount, reference="银1"):
    return acts.take_money(
        debt, Decimal(amount), reference=reference, day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )  # fmt: skip


def test_the_same_reference_is_booked_once_and_another_amount_under_it_is_refused(house, debt):
    assert pay_in(house, debt, 500) == pay_in(house, debt, 500)
    with pytest.raises(BadInput):
        pay_in(house, debt, 600)
    assert MoneyMove.objects.count() == 1


def test_only_the_registry_books_and_not_for_a_day_to_come(house, debt):
    for almost in (house.officer, house.judge, house.clerk):
        with pytest.raises(NotAllowed):
            acts.take_money(debt, Decimal(1), reference="x", day=house.court.local_date(), by=almost, via=WEB)
    with pytest.raises(BadInput):
        acts.take_money(
            debt, Decimal(1), reference="x", day=house.court.local_date() + timedelta(days=1), by=house.registry_clerk,
            via=WEB,
        )  # fmt: skip


def test_what_is_paid_beyond_the_debt_goes_back_to_the_debtor(house, debt):
    pay_in(house, debt, 100_000)
    owed = acts.account_of(debt, through=house.court.local_date())
    acts.allot(debt, by=house.officer, via=WEB)
    assert owed.total == 0
    assert acts.balance(debt, "debtor", debt.debtor_id) == owed.surplus == Decimal(100_000) - owed.whole


def test_three_people_pay_out_and_the_president_a_large_sum(house, debt, president, second_judge):
    pay_in(house, debt, 87_000)
    acts.allot(debt, by=house.officer, via=WEB)
    payout = acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
    with pytest.raises(BadInput):
        acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
    with pytest.raises(SecondFactorNeeded):
        acts.approve(payout, by=house.judge, via=WEB)
    house.officer.offices_held.create(court=house.court, office=Office.JUDGE, since="2022-01-01")
    with pytest.raises(NotAllowed):
        acts.approve(payout, by=fresh(house.officer), via=WEB)
    with pytest.raises(CourtError):
        acts.pay(payout, reference="转1", by=fresh(house.registry_clerk), via=WEB)
    acts.approve(payout, by=fresh(house.judge), via=WEB)
    acts.pay(payout, reference="转1", by=fresh(house.registry_clerk), via=WEB)
    acts.pay(payout, reference="转2", by=fresh(house.registry_clerk), via=WEB)
    assert MoneyMove.objects.filter(kind="paid_out").count() == 1
    big = Payout(case=debt.case, account="creditor", amount=100_000, proposed_by=house.officer)
    with pytest.raises(NotAllowed, match="院长"):
        acts.approve(big, by=fresh(second_judge), via=WEB)


@pytest.mark.parametrize(
    ("kind", "source", "target"), [("paid_out", "creditor", "outside"), ("allotted", "received", "fee")]
)
def test_by_hand_no_account_is_overdrawn_and_nothing_goes_out_unapproved(house, debt, kind, source, target):
    pay_in(house, debt, 500)
    insert = "INSERT INTO enforcement_moneymove (case_id, kind, source, target, amount, day, key, at)"
    insert += " VALUES (%s, %s, %s, %s, 500.01, '2022-08-22', 'x', now())"
    with pytest.raises(DatabaseError, match="FUND"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [debt.case_id, kind, source, target])
    for change in ("UPDATE enforcement_moneymove SET amount = 1", "DELETE FROM enforcement_moneymove"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_by_hand_nothing_is_deducted_without_its_order(house, debt):
    insert = "INSERT INTO enforcement_moneymove (case_id, kind, source, target, amount, day, key, at)"
    insert += " VALUES (%s, 'deducted', 'outside', 'received', 5, '2022-08-22', 'x', now())"
    with pytest.raises(DatabaseError, match="CPL 253"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [debt.case_id])


@pytest.fixture
def shared(house, debt):
    """294,000 yuan for three creditors beside costs of 6,000 and a mortgage of 200,000: the example of the digest."""
    Debt.objects.filter(pk=debt.pk).update(principal=500_000, cap=900_000)
    debt.refresh_from_db()
    pay_in(house, debt, 500_000)
    names = ("抵押银行", "乙", "丙")
    mortgage, second, third = (acts.admit_creditor(debt.case, name, by=house.officer, via=WEB) for name in names)
    claims = [
        (mortgage, Decimal(200_000), 1), (debt.creditor, Decimal(300_000), 0), (second, Decimal(200_000), 0),
        (third, Decimal(100_000), 0),
    ]  # fmt: skip
    return acts.propose_distribution(debt, claims, costs=Decimal(6_000), by=house.officer, via=WEB)


def test_the_worked_distribution_is_served_and_settled_when_nobody_objects(house, debt, shared, clock):
    assert [line["share"] for line in shared.claims] == ["200000", "147000", "98000", "49000"]
    assert str(shared.object_by) == "2022-09-07"
    with pytest.raises(WrongState):
        acts.settle_distribution(shared, by=house.officer, via=WEB)
    with pytest.raises(WrongState):
        acts.allot(debt, by=house.officer, via=WEB)
    clock.shift(timedelta(days=16))
    acts.settle_distribution(shared, by=house.officer, via=WEB)
    acts.settle_distribution(shared, by=house.officer, via=WEB)
    assert acts.balance(debt, "received") == 0
    assert acts.balance(debt, "costs") == 6_000
    assert acts.balance(debt, "creditor", debt.creditor_id) == 147_000


def objection(debt, shared, aygul):
    return acts.object_to(
        debt.case, distribution=shared, disputed=Decimal(60_000), text="丙的债权不实", by=aygul, via=WEB
    )


def sued_over(house, debt, shared, aygul, li_qiang):
    """The creditor objects, the debtor opposes it, and the creditor sues."""
    made = objection(debt, shared, aygul)
    acts.oppose(made, text="丙的债权有判决为证", by=li_qiang, via=WEB)
    today = debt.case.court.local_date()
    return acts.note_action(made, reference="（2022）新0103民初9号", day=today, by=house.officer, via=WEB)


def test_an_objection_nobody_opposes_changes_the_plan(house, debt, shared, aygul, clock):
    made = objection(debt, shared, aygul)
    refused(lambda: acts.note_action(made, reference="1", day=MADE_ON, by=house.officer, via=WEB), basis="EPI 18")
    clock.shift(timedelta(days=16))
    tasks.close_day.func(0)
    made.refresh_from_db()
    assert made.state == "upheld"
    refused(lambda: acts.settle_distribution(shared, by=house.officer, via=WEB), basis="EPI 18")


def test_the_plan_stands_if_the_objector_does_not_sue_in_fifteen_days(house, debt, shared, aygul, li_qiang, clock):
    made = objection(debt, shared, aygul)
    with pytest.raises(BadInput):
        acts.oppose(made, text="", by=aygul, via=WEB)
    clock.shift(timedelta(days=15))
    opposed = acts.oppose(made, text="丙的债权有判决为证", by=li_qiang, via=WEB)
    assert opposed.action_by >= debt.case.court.local_date() + timedelta(days=15)
    clock.shift(opposed.action_by - debt.case.court.local_date())
    # The time to object is long over, but the objector may still sue today.
    refused(lambda: acts.settle_distribution(shared, by=house.officer, via=WEB), basis="EPI 18")
    clock.shift(timedelta(days=1))
    late = debt.case.court.local_date()
    refused(lambda: acts.note_action(made, reference="1", day=late, by=house.officer, via=WEB), basis="EPI 18")
    acts.settle_distribution(shared, by=house.officer, via=WEB)
    made.refresh_from_db()
    assert made.state == "rejected"
    assert acts.deposited(debt) == 0


def test_nobody_opposes_after_the_time_and_nobody_rules_on_it(house, debt, shared, aygul, li_qiang, clock, other_judge):
    made = objection(debt, shared, aygul)
    rule = {"upheld": True, "reasons": "理由" * 20, "by": fresh(other_judge), "via": WEB}
    refused(lambda: acts.decide(made, **rule), basis="EPI 17")
    clock.shift(timedelta(days=16))
    refused(lambda: acts.oppose(made, text="", by=li_qiang, via=WEB), basis="EPI 18")


def test_the_deposit_goes_where_the_judgment_says_to_the_cent(house, debt, shared, aygul, li_qiang, clock):
    made = sued_over(house, debt, shared, aygul, li_qiang)
    clock.shift(timedelta(days=16))
    acts.settle_distribution(shared, by=house.officer, via=WEB)
    assert acts.deposited(debt) == 60_000
    parties = {one.name: one for one in debt.case.parties.filter(side="applicant")}

    def give(shares):
        return acts.release_deposit(shared, shares, reference="（2022）新0103民初9号", by=house.officer, via=WEB)

    refused(lambda: give({parties["乙"]: Decimal("59999.99")}), basis="EPI 18")
    refused(lambda: give({debt.debtor: Decimal(60_000)}), basis="EPI 18")
    give({parties["乙"]: Decimal(20_000), debt.creditor: Decimal(40_000)})
    assert acts.deposited(debt) == 0
    assert acts.balance(debt, "creditor", parties["乙"].pk) == 87_000 + 20_000
    assert acts.balance(debt, "creditor", debt.creditor_id) == 147_000 + 40_000
    made.refresh_from_db()
    assert made.state == "upheld"
    refused(lambda: give({parties["乙"]: Decimal(1)}), basis="EPI 18")


def test_what_is_disputed_is_deposited_and_the_rest_paid(house, debt, shared, aygul, li_qiang, clock):
    sued_over(house, debt, shared, aygul, li_qiang)
    clock.shift(timedelta(days=16))
    acts.settle_distribution(shared, by=house.officer, via=WEB)
    parties = {line["name"]: line["party"] for line in shared.claims}
    assert acts.balance(debt, "disputed", parties["丙"]) == 49_000
    assert acts.balance(debt, "disputed", parties["乙"]) == 11_000
    assert acts.balance(debt, "creditor", parties["乙"]) == 87_000


def test_after_fifteen_days_nobody_objects_to_the_distribution(house, debt, shared, aygul, clock):
    clock.shift(timedelta(days=16))
    with pytest.raises(WrongState) as late:
        acts.object_to(debt.case, distribution=shared, disputed=Decimal(1), text="", by=aygul, via=WEB)
    assert late.value.basis == "EPI 17"


def test_a_neighbouring_officer_is_no_second_person_of_this_court(house, debt, other_court):
    pay_in(house, debt, 87_000)
    neighbour = office_holder(other_court, Office.ENFORCEMENT_OFFICER, "邻", "n@example.org")
    with pytest.raises(NotAllowed):
        acts.allot(debt, by=neighbour, via=WEB)


def test_a_fee_paid_to_the_cashier_is_not_owed_again_and_one_from_the_case_is_booked(house, debt):
    fee = Fee.objects.get(case=debt.case, rule="enforcement")
    pay_in(house, debt, 87_000)
    acts.allot(debt, by=house.officer, via=WEB)
    payout = acts.propose_payout(debt, "fee", by=house.officer, via=WEB)
    acts.approve(payout, by=fresh(house.judge), via=WEB)
    acts.pay(payout, reference="转1", by=fresh(house.registry_clerk), via=WEB)
    fee.refresh_from_db()
    debt.refresh_from_db()
    assert (fee.state, debt.fee) == ("paid", fee.amount)


def test_the_debtor_pays_the_fee_alone(house, debt):
    fee = Fee.objects.get(case=debt.case, rule="enforcement")
    book_payment(fee, amount=fee.amount, reference="C1", paid_at=timezone.now())
    debt.refresh_from_db()
    assert debt.fee == 0
    assert "account.fee" not in [step["code"] for step in debt.explanation]
