"""Fees: counted by rule, booked once, relief decided with reasons, halved once, withdrawn only on the lawful day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases import acts
from evercourt.cases.models import Fee, Payment, Refund, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from tests.factories import MORNING, CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _in_august_2022():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def party(court, aygul):
    return PartyFactory(case=CaseFactory(court=court), user=aygul, name=aygul.name)


@pytest.fixture
def fee(party, clerk):
    return acts.ask_fee(party.case, party, "property", amount=Decimal("86500"), by=clerk, via=WEB)


@pytest.fixture
def sitting(party, judge):
    party.case.panel.create(user=judge, seat="presiding")
    judge.second_factor_at = timezone.now()
    return judge


def pay(fee, amount=None, reference="SIM1"):
    return acts.book_payment(fee, amount=amount or fee.amount, reference=reference, paid_at=MORNING)


def test_a_fee_is_counted_and_due_by_its_rules(fee):
    assert fee.amount == Decimal("1962.50")
    assert fee.due_on == date(2022, 8, 17)
    assert fee.explanation[-1]["code"] == "total"


def test_summary_procedure_halves_at_once(party, clerk):
    fee = acts.ask_fee(party.case, party, "property", amount=Decimal("86500"), halved=["summary"], by=clerk, via=WEB)
    assert fee.amount == Decimal("981.25")


def test_wages_and_enforcement_are_not_prepaid(party, clerk):
    wages = acts.ask_fee(party.case, party, "labour", amount=None, prepaid=False, by=clerk, via=WEB)
    enforcement = acts.ask_fee(party.case, party, "enforcement", amount=Decimal(5000), by=clerk, via=WEB)
    assert (wages.due_on, enforcement.due_on) == (None, None)


def test_a_callback_said_twice_books_once(fee):
    first, second = pay(fee), pay(fee)
    fee.refresh_from_db()
    assert first == second
    assert fee.state == Fee.State.PAID
    assert fee.case.docket.filter(act="fee.paid").count() == 1


def test_a_wrong_amount_is_not_booked_and_stands_on_the_docket(fee):
    assert pay(fee, fee.amount + 1) is None
    fee.refresh_from_db()
    assert fee.state == Fee.State.DUE
    assert fee.case.docket.last().act == "fee.payment_not_booked"


def test_money_that_comes_twice_goes_back(fee):
    pay(fee)
    pay(fee, reference="SIM2")
    assert fee.refunds.get().amount == fee.amount
    assert Payment.objects.count() == 2


def test_at_the_counter_only_the_registry_clerk_of_that_court_takes_the_exact_amount(
    fee, clerk, other_clerk, registry_clerk, judge, aygul
):
    for person in (clerk, other_clerk, judge, aygul):
        with pytest.raises(NotAllowed):
            acts.take_payment(fee, amount=fee.amount, reference="1", by=person, via=Channel.COUNTER)
    with pytest.raises(BadInput):
        acts.take_payment(fee, amount=Decimal(1), reference="1", by=registry_clerk, via=Channel.COUNTER)
    payment = acts.take_payment(fee, amount=fee.amount, reference="No 7", by=registry_clerk, via=Channel.COUNTER)
    assert payment.fee.case.docket.last().via == "counter"


def test_nobody_books_a_callback_by_hand(fee, registry_clerk):
    from evercourt.kernel.policy import may

    assert not may(registry_clerk, "fee.book", fee.case)


def test_relief_is_asked_by_the_party_or_the_representative_while_the_power_lasts(
    fee, aygul, li_qiang, lawyer_zhao, stranger, other_clerk
):
    power = Representation.objects.create(
        party=fee.party, user=lawyer_zhao, name="赵敏", since=date(2022, 1, 1), until=date(2022, 8, 9)
    )
    for person in (li_qiang, stranger, lawyer_zhao, other_clerk):
        with pytest.raises(NotAllowed):
            acts.apply_for_relief(fee, kind="deferral", grounds="生活困难", by=person, via=WEB)
    power.until = None
    power.save()
    first = acts.apply_for_relief(fee, kind="deferral", grounds="生活困难", by=lawyer_zhao, via=WEB)
    assert acts.apply_for_relief(fee, kind="deferral", grounds="再说", by=aygul, via=WEB) == first


def test_a_company_is_never_freed_altogether(fee, aygul):
    fee.party.kind = "company"
    fee.party.save()
    with pytest.raises(BadInput) as refused:
        acts.apply_for_relief(fee, kind="exemption", grounds="困难", by=aygul, via=WEB)
    assert refused.value.basis == "FEE 44"


def test_relief_comes_before_paying(fee, aygul):
    pay(fee)
    fee.refresh_from_db()
    with pytest.raises(WrongState):
        acts.apply_for_relief(fee, kind="reduction", grounds="困难", by=aygul, via=WEB)


def test_only_the_panel_or_the_president_decides_with_a_fresh_second_factor(
    fee, aygul, clerk, sitting, second_judge, president
):
    relief = acts.apply_for_relief(fee, kind="exemption", grounds="低保", by=aygul, via=WEB)
    for person in (clerk, second_judge, aygul):
        person.second_factor_at = timezone.now()
        with pytest.raises(NotAllowed):
            acts.decide_relief(relief, grant=True, reasons="符合", by=person, via=WEB)
    with pytest.raises(SecondFactorNeeded):
        acts.decide_relief(relief, grant=True, reasons="符合", by=president, via=WEB)
    acts.decide_relief(relief, grant=True, reasons="符合", by=sitting, via=WEB)
    fee.refresh_from_db()
    assert fee.state == Fee.State.WAIVED


def test_a_reduction_waives_at_least_thirty_percent(fee, aygul, sitting):
    relief = acts.apply_for_relief(fee, kind="reduction", grounds="受灾", by=aygul, via=WEB)
    for percent in (None, 29, 100):
        with pytest.raises(BadInput):
            acts.decide_relief(relief, grant=True, percent=percent, reasons="符合", by=sitting, via=WEB)
    acts.decide_relief(relief, grant=True, percent=30, reasons="符合", by=sitting, via=WEB)
    fee.refresh_from_db()
    assert (fee.amount, fee.state) == (Decimal("1373.75"), Fee.State.DUE)


def test_a_refusal_has_reasons_and_the_period_runs_anew(fee, aygul, sitting):
    relief = acts.apply_for_relief(fee, kind="deferral", grounds="困难", by=aygul, via=WEB)
    with pytest.raises(BadInput):
        acts.decide_relief(relief, grant=False, reasons="", by=sitting, via=WEB)
    with time_machine.travel(MORNING + timedelta(days=5), tick=False):
        sitting.second_factor_at = timezone.now()
        acts.decide_relief(relief, grant=False, reasons="不符合第四十七条", by=sitting, via=WEB)
    fee.refresh_from_db()
    assert fee.due_on == date(2022, 8, 22)


def test_unpaid_is_withdrawn_only_when_the_day_is_over_at_the_court(fee, clerk):
    deadline = acts.set_deadline(fee.case, "trial.ordinary", trigger=date(2022, 8, 10), by=clerk, via=WEB)
    # 23:30 of the last day in Shanghai, then 00:30 of the next: the day before in UTC both times.
    assert acts.treat_unpaid_as_withdrawn(now=datetime(2022, 8, 17, 15, 30, tzinfo=UTC)) == 0
    assert acts.treat_unpaid_as_withdrawn(now=datetime(2022, 8, 17, 16, 30, tzinfo=UTC)) == 1
    assert acts.treat_unpaid_as_withdrawn(now=datetime(2022, 8, 18, 16, 30, tzinfo=UTC)) == 0
    fee.case.refresh_from_db()
    deadline.refresh_from_db()
    assert fee.case.end_reason == "fee_unpaid"
    assert deadline.state == "lifted"
    assert fee.case.docket.filter(act="case.treated_as_withdrawn").count() == 1


def test_while_relief_waits_nothing_is_withdrawn(fee, aygul):
    acts.apply_for_relief(fee, kind="deferral", grounds="困难", by=aygul, via=WEB)
    assert acts.treat_unpaid_as_withdrawn(now=MORNING + timedelta(days=60)) == 0


def test_money_after_the_end_goes_back(fee):
    acts.treat_unpaid_as_withdrawn(now=MORNING + timedelta(days=30))
    pay(fee)
    assert fee.refunds.get().reason == "not_owed"


def test_the_law_halves_once(fee, registry_clerk):
    pay(fee)
    acts.halve(fee, reason="withdrawn", by=registry_clerk, via=WEB)
    again = acts.halve(fee, reason="mediated", by=registry_clerk, via=WEB)
    assert again.amount == Decimal("981.25")
    assert fee.refunds.get().amount == Decimal("981.25")


def test_never_more_goes_back_than_was_paid(fee, registry_clerk, clerk):
    pay(fee)
    with pytest.raises(NotAllowed):
        acts.refund(fee, amount=Decimal(1), reason="claim_reduced", basis="FEE 21", by=clerk, via=WEB)
    acts.refund(fee, amount=Decimal("1962"), reason="claim_reduced", basis="FEE 21", by=registry_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.refund(fee, amount=Decimal(1), reason="other", basis="FEE 53", by=registry_clerk, via=WEB)


@pytest.mark.parametrize("sql", [
    "UPDATE cases_fee SET state = 'due'",
    "INSERT INTO cases_payment (fee_id, amount, reference, paid_at) SELECT id, 1, 'SIM1', now() FROM cases_fee",
])  # fmt: skip
def test_the_database_refuses_a_paid_fee_made_due_and_a_reference_used_twice(fee, sql):
    pay(fee)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert not Refund.objects.exists()
