"""A title that fell: all released, what is held given back, what was paid out ordered back and enforced (CPL 244)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from evercourt.cases.models import Case, Party
from evercourt.enforcement import acts, tasks
from evercourt.enforcement.models import Debt, Ending, Measure, MoneyMove, Payout, Restitution
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from tests.enforcement.house import WEB, deposit, fresh

REASONS = "据以执行的判决已被再审撤销，执行应予回转。"
BY = "乌鲁木齐市中级人民法院（2022）新01民再3号判决"


def came(house, debt, amount, reference):
    day = house.court.local_date()
    return acts.take_money(debt, Decimal(amount), reference=reference, day=day, by=house.registry_clerk, via=WEB)


def paid_out(house, debt, account="creditor", party=None):
    payout = acts.propose_payout(debt, account, party=party or debt.creditor, by=house.officer, via=WEB)
    acts.approve(payout, by=fresh(house.president), via=WEB)
    return acts.pay(payout, reference=f"转{payout.pk}", by=fresh(house.registry_clerk), via=WEB)


def undo(house, debt, **changed):
    return acts.undo(debt, **({"fallen_by": BY, "reasons": REASONS, "by": fresh(house.judge), "via": WEB} | changed))


@pytest.fixture
def half_paid(house, debt):
    """10,000 held at a bank; 5,000 came in, of which the creditor got theirs and the fee waits; 700 more came in."""
    house.held(debt, (house.north, deposit(10_000)))
    came(house, debt, 5_000, "1")
    acts.allot(debt, by=house.officer, via=WEB)
    payout = paid_out(house, debt)
    came(house, debt, 700, "2")
    return payout.amount


def total(debt, account, party):
    return acts.balance(debt, account, party.pk)


def test_all_is_undone_and_what_was_paid_is_ordered_back(house, debt, half_paid):
    made = undo(house, debt)
    house.carry_out()
    assert Measure.objects.get().state == "lifted"
    # To the cent: what came in is what went out to the creditor and what goes back to the debtor.
    assert (made.amount, total(debt, "debtor", debt.debtor)) == (half_paid, 5_700 - half_paid)
    assert str(made.due_on) == "2022-09-02"
    assert Ending.objects.get(case=debt.case).kind == "fallen"
    assert ServiceOrder.objects.filter(case=debt.case, purpose="decision").count() == 2
    with pytest.raises(WrongState):
        undo(house, debt)


def test_what_is_given_back_goes_to_the_former_debtor(house, debt, half_paid):
    made = undo(house, debt)
    before = total(debt, "debtor", debt.debtor)
    day = house.court.local_date()

    def give(amount, reference):
        return acts.take_restored(made, Decimal(amount), reference=reference, day=day, by=house.registry_clerk, via=WEB)

    assert give(100, "r1") == give(100, "r1")
    with pytest.raises(BadInput):
        give(half_paid, "r2")
    give(half_paid - 100, "r2")
    made.refresh_from_db()
    assert (made.state, acts.outstanding(made)) == ("returned", 0)
    assert total(debt, "debtor", debt.debtor) == before + half_paid == 5_700
    paid_out(house, debt, "debtor", debt.debtor)
    assert total(debt, "debtor", debt.debtor) == 0


def test_what_does_not_come_is_enforced_the_other_way_round_with_interest(
    house, debt, half_paid, clock, aygul, li_qiang
):
    made = undo(house, debt)
    acts.take_restored(
        made, Decimal(100), reference="r1", day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )
    clock.shift(timedelta(days=10))
    tasks.close_day(0)
    made.refresh_from_db()
    assert made.state == "ordered"
    clock.shift(timedelta(days=1))
    tasks.close_day(0)
    tasks.close_day(0)
    made.refresh_from_db()
    turned = Debt.objects.get(case=made.enforced_in)
    assert (turned.creditor.user, turned.debtor.user) == (li_qiang, aygul)
    assert (turned.principal, turned.fee) == (half_paid - 100, 0)
    # The day after the last one is the first of doubled interest (INTR 6).
    assert turned.late_from == made.due_on + timedelta(days=1)
    assert turned.case.deadlines.filter(rule="enforcement.notice").exists()
    assert turned.case.origin == debt.case
    letters = set(Message.objects.filter(line="portal").values_list("to__name", "letter"))
    assert {(li_qiang.name, "enforcement_opened"), (aygul.name, "enforcement_opened_debtor")} <= letters
    assert Case.objects.visible_to(li_qiang).filter(pk=turned.case_id).exists()
    with pytest.raises(WrongState, match=turned.case.number):
        acts.take_restored(
            made, Decimal(1), reference="r2", day=house.court.local_date(), by=house.registry_clerk, via=WEB
        )


def test_a_payment_that_was_proposed_is_stopped(house, debt, judge):
    came(house, debt, 5_000, "1")
    acts.allot(debt, by=house.officer, via=WEB)
    payout = acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
    acts.approve(payout, by=fresh(judge), via=WEB)
    assert undo(house, debt) is None
    payout.refresh_from_db()
    assert payout.state == "stopped"
    assert total(debt, "debtor", debt.debtor) == 5_000
    with pytest.raises(WrongState):
        acts.pay(payout, reference="转1", by=fresh(house.registry_clerk), via=WEB)


def test_it_is_ordered_back_also_after_enforcement_ended_in_full_payment(house, debt):
    came(house, debt, acts.account_of(debt, through=house.court.local_date()).total, "1")
    acts.allot(debt, by=house.officer, via=WEB)
    paid = paid_out(house, debt).amount
    fee = acts.propose_payout(debt, "fee", by=house.officer, via=WEB)
    acts.approve(fee, by=fresh(house.judge), via=WEB)
    acts.pay(fee, reference="f", by=fresh(house.registry_clerk), via=WEB)
    assert acts.end_paid(debt, by=house.officer, via=WEB)
    made = undo(house, debt)
    assert (made.amount, made.state) == (paid, "ordered")
    assert Ending.objects.get().kind == "paid"
    assert ServiceOrder.objects.filter(case=debt.case, purpose="decision").count() == 2


def test_who_shared_in_it_by_a_title_of_their_own_keeps_their_part(house, debt, clock):
    other = acts.admit_creditor(debt.case, "王芳", by=house.officer, via=WEB)
    came(house, debt, 9_000, "1")
    claims = [(debt.creditor, Decimal(60_000), 0), (other, Decimal(30_000), 0)]
    plan = acts.propose_distribution(debt, claims, costs=Decimal(0), by=house.officer, via=WEB)
    clock.shift(timedelta(days=40))
    acts.settle_distribution(plan, by=house.officer, via=WEB)
    theirs = total(debt, "creditor", other)
    paid_out(house, debt, party=other)
    mine = paid_out(house, debt).amount
    made = undo(house, debt)
    assert (made.owed_by, made.amount) == (debt.creditor, mine)
    assert theirs > 0
    assert Restitution.objects.count() == 1


@pytest.mark.parametrize("changed", [{"fallen_by": " "}, {"reasons": "错"}])
def test_not_without_the_decision_by_which_it_fell_and_reasons(house, debt, changed):
    with pytest.raises(BadInput) as refused:
        undo(house, debt, **changed)
    assert refused.value.basis == "CPL 244"


def test_only_a_judge_who_is_no_party_with_a_second_factor(house, debt, judge):
    for almost in (house.officer, house.clerk):
        with pytest.raises(NotAllowed):
            undo(house, debt, by=fresh(almost))
    judge.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        acts.undo(debt, fallen_by=BY, reasons=REASONS, by=judge, via=WEB)


class TestPostgresqlItselfRefuses:
    def test_ordering_back_more_than_was_paid_out(self, house, debt, half_paid, judge):
        document = debt.case.documents.first().document
        with pytest.raises(DatabaseError, match="CPL 244"), transaction.atomic():
            Restitution.objects.create(
                case=debt.case, owed_by=debt.creditor, owed_to=debt.debtor, amount=half_paid + 1, fallen_by="x",
                reasons="x", document=document, due_on=house.court.local_date(), ordered_by=judge,
            )  # fmt: skip

    @pytest.mark.parametrize("ordered", [True, False])
    def test_giving_back_more_than_was_ordered_back(self, house, debt, half_paid, ordered):
        amount = undo(house, debt).amount + Decimal("0.01") if ordered else 1
        with pytest.raises(DatabaseError, match="CPL 244"), transaction.atomic():
            MoneyMove.objects.create(
                case=debt.case, kind="restored", source="outside", source_party=debt.creditor, target="debtor",
                target_party=debt.debtor, amount=amount, day=house.court.local_date(), key="x",
            )  # fmt: skip

    def test_paying_out_what_was_stopped(self, house, debt):
        came(house, debt, 5_000, "1")
        acts.allot(debt, by=house.officer, via=WEB)
        acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
        undo(house, debt)
        with pytest.raises(DatabaseError), transaction.atomic():
            Payout.objects.update(state="approved", approved_by=house.judge)


class TestOnTheWeb:
    def test_the_judge_sees_what_is_ordered_back_and_the_clerk_books_it(self, client, house, debt, half_paid, aygul):
        made = None
        for person, address in ((house.judge, f"/cases/{debt.case_id}/ending"),):
            sign_in(client, person)
            assert f"{half_paid:,.2f}" in client.get(address).content.decode()
            sent = {"how": "fallen", "fallen_by": BY, "reasons": REASONS}
            assert client.post(address, sent | {"fallen_by": ""}).status_code == 422
            assert client.post(address, sent).status_code == 302
            made = Restitution.objects.get()
        sign_in(client, house.registry_clerk)
        page = client.get(f"/cases/{debt.case_id}/work").content.decode()
        assert f'name="restitution" value="{made.pk}"' in page
        sent = {"restitution": made.pk, "amount": "100", "reference": "r1", "day": "2022-08-23"}
        client.post(f"/cases/{debt.case_id}/receipts", sent)
        assert acts.outstanding(made) == half_paid - 100
        client.force_login(aygul)
        assert f"{half_paid - 100:,.2f}" in client.get(f"/cases/{debt.case_id}/measures").content.decode()

    def test_the_case_the_other_way_round_says_what_is_enforced(self, client, house, debt, half_paid, clock, li_qiang):
        undo(house, debt)
        clock.shift(timedelta(days=11))
        tasks.close_day(0)
        turned = Restitution.objects.get().enforced_in
        client.force_login(li_qiang)
        page = client.get(f"/cases/{turned.pk}").content.decode()
        assert 'id="enforced"' in page
        assert f"/cases/{debt.case_id}" in page
        assert turned.parties.get(side=Party.Side.DEBTOR).name == debt.creditor.name


def sign_in(client, person):
    from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY

    client.force_login(person)
    session = client.session
    from django.utils import timezone

    session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
    session.save()
