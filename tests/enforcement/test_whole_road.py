"""From the title to the money: owed, inquired, planned, ruled, released, frozen, deducted, paid out, ended."""

from datetime import date, timedelta
from decimal import Decimal

from evercourt.cases.models import DocketEntry
from evercourt.enforcement import acts
from evercourt.enforcement.models import Ending, Measure, MoneyMove
from evercourt.service.models import ServiceOrder
from tests.enforcement.house import WEB, car, deposit, fresh


def test_from_title_to_money_to_the_last_cent(house, debt, clock, aygul, li_qiang):
    # The fee is 50 + 76,500 × 1.5 %; one day of doubled interest: 23 August.
    account = acts.account_of(debt, through=date(2022, 8, 23))
    assert account.due["fee"] == Decimal("1197.50")
    assert account.due["late_interest"] == Decimal("15.14")  # 86,500 × 0.000175 = 15.1375
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    house.find(
        debt,
        (house.north, deposit(60_000)),
        (house.south, deposit(80_000, "6222000000005678")),
        (house.cars, car(90_000)),
    )
    ruling = house.plan(debt)
    debt.refresh_from_db()
    amounts = {one.institution.code: one.asked for one in ruling.measures.all()}
    # 2,100 yuan are kept to live on, from the account that is taken last.
    assert amounts == {"north": Decimal(60_000), "south": debt.cap - 60_000}
    ruling = house.sign(ruling)
    assert house.release(ruling) == 2
    assert acts.release(ruling, by=fresh(house.second), via=WEB) == 0
    house.carry_out()
    held = list(Measure.objects.filter(state="active"))
    assert sum(one.held for one in held) == debt.cap
    assert {str(one.expires_on) for one in held} == {"2023-08-23"}
    # Both sides are served the ruling and a notice of all measures at once.
    assert ServiceOrder.objects.filter(case=debt.case, documents=ruling.document).count() == 2
    clock.shift(timedelta(days=10))
    taken = house.order(
        debt, "deduct", {held[0]: None, held[1]: acts.account_of(debt, through=date(2022, 9, 2)).total - 60_000}
    )
    house.sign(taken)
    house.release(taken)
    house.carry_out()
    debt.refresh_from_db()
    today = date(2022, 9, 2)
    assert acts.account_of(debt, through=today).total == 0
    # What was held for interest that no longer comes is released everywhere, by itself.
    house.carry_out()
    assert {one.state for one in Measure.objects.all()} == {"taken", "lifted"}
    assert sum(one.held for one in Measure.objects.all()) == 0
    acts.allot(debt, by=house.officer, via=WEB)
    acts.allot(debt, by=house.officer, via=WEB)
    owed = Decimal("86500.00") + Decimal("166.51")  # Eleven days.
    assert acts.balance(debt, "creditor", debt.creditor_id) == owed
    assert acts.balance(debt, "fee") == Decimal("1197.50")
    assert acts.balance(debt, "received") == 0
    for account, party in (("creditor", debt.creditor), ("fee", None)):
        payout = acts.propose_payout(debt, account, party=party, by=house.officer, via=WEB)
        assert str(payout.due_on) == "2022-10-08"
        acts.approve(payout, by=fresh(house.judge), via=WEB)
        acts.pay(payout, reference="转1", by=fresh(house.registry_clerk), via=WEB)
    ended = acts.end_paid(debt, by=house.officer, via=WEB)
    assert ended.kind == "paid"
    assert Ending.objects.count() == 1
    incoming = sum(one.amount for one in MoneyMove.objects.filter(source="outside"))
    assert (
        incoming == sum(one.amount for one in MoneyMove.objects.filter(target="outside")) == owed + Decimal("1197.50")
    )
    lines = set(DocketEntry.objects.filter(case=debt.case).values_list("act", flat=True))
    assert {
        "enforcement.measure_in_force",
        "enforcement.money_came",
        "enforcement.paid_out",
        "enforcement.ended",
    } <= lines
    # The debtor reads the docket: what was only prepared is not on it.
    assert not {"enforcement.ruling_proposed", "enforcement.inquiries_made", "enforcement.ruling_signed"} & lines


def test_before_a_measure_is_in_force_the_debtor_learns_nothing_of_it(house, debt, li_qiang):
    told = ServiceOrder.objects.filter(case=debt.case, party=debt.debtor)
    house.find(debt, (house.north, deposit(10_000)))
    ruling = house.plan(debt)
    ruling = house.sign(ruling)
    house.release(ruling)
    assert not told.exists()
    assert not debt.case.documents.visible_to(li_qiang).filter(document=ruling.document).exists()
    house.carry_out()
    assert debt.case.documents.visible_to(li_qiang).filter(document=ruling.document).exists()
    assert told.get().documents.count() == 2
