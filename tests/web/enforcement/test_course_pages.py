"""An officer walks a case from title to money on the pages; judge, second officer, cashier and debtor on theirs."""
# ruff: noqa: F811 — the fixtures of the debt are imported.

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evercourt.enforcement import acts
from evercourt.enforcement.models import Alert, Measure, MeasureOrder, MoneyMove, Objection, Payout, Ruling
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import WEB, car, deposit


@pytest.fixture
def sign_in(client):
    def signed_in(person, *, fresh=False):
        client.force_login(person)
        if fresh:
            session = client.session
            session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
            session.save()
        return client

    return signed_in


def test_from_title_to_money_on_the_pages(sign_in, house, debt, clock):
    work = f"/cases/{debt.case_id}"
    client = sign_in(house.officer)
    assert work in client.get("/enforcement/desk").content.decode()
    assert client.post(f"{work}/debtor-notice").status_code == 302
    terms = {"interest": "0", "yearly": "0", "interest_from": "", "costs": "100", "household": "2"}
    assert client.post(f"{work}/terms", terms).status_code == 302
    assert client.post(f"{work}/terms", {**terms, "household": "0"}).status_code == 422
    assert client.post(f"{work}/inquiries", {"institution": ["north"]}).status_code == 302
    assert client.post(f"{work}/plan", {}).status_code == 422
    asked = debt.case.inquiries.get()
    acts.take_answer(asked, [deposit(60_000)], raw="x")
    page = client.get(f"{work}/work").content.decode()
    assert "************1234" in page
    assert "6222000000001234" not in page
    assert client.post(f"{work}/plan", {"grounds": "急"}).status_code == 302
    ruling = Ruling.objects.get()
    address = f"/enforcement/rulings/{ruling.pk}"
    assert f'action="{address}/signature"' not in client.get(address).content.decode()
    client = sign_in(house.judge)
    assert address in client.get("/enforcement/desk").content.decode()
    assert "second" in client.post(f"{address}/signature").headers["Location"]
    client = sign_in(house.judge, fresh=True)
    assert "¥ 55,800.00" in client.get(address).content.decode()
    client.post(f"{address}/signature")
    ruling.refresh_from_db()
    assert ruling.state == "signed"
    client = sign_in(house.second, fresh=True)
    assert address in client.get("/enforcement/desk").content.decode()
    client.post(f"{address}/release")
    house.carry_out()
    measure = Measure.objects.get()
    client = sign_in(house.officer)
    client.post(f"{work}/orders", {"kind": "deduct", "measure": measure.pk, f"amount_{measure.pk}": "50,000"})
    taken = Ruling.objects.latest("pk")
    house.sign(taken)
    house.release(taken)
    house.carry_out()
    assert MoneyMove.objects.get().amount == 50_000
    client.post(f"{work}/allotment")
    client.post(f"{work}/payouts", {"account": "creditor", "party": debt.creditor_id})
    payout = Payout.objects.get()
    client = sign_in(house.judge, fresh=True)
    client.post(f"/enforcement/payouts/{payout.pk}/approval")
    client = sign_in(house.registry_clerk, fresh=True)
    client.post(f"/enforcement/payouts/{payout.pk}/payment", {"reference": "转1"})
    payout.refresh_from_db()
    assert payout.state == "paid"
    client.post(f"{work}/receipts", {"amount": "1,000", "day": "2022-08-22", "reference": "银1"})
    assert MoneyMove.objects.filter(kind="incoming").get().amount == 1_000


def test_a_judge_gives_a_ruling_back(sign_in, house, debt):
    house.find(debt, (house.north, deposit(60_000)))
    ruling = house.plan(debt)
    client = sign_in(house.judge, fresh=True)
    assert client.post(f"/enforcement/rulings/{ruling.pk}/declining", {"reasons": ""}).status_code == 422
    client.post(f"/enforcement/rulings/{ruling.pk}/declining", {"reasons": "请先核实工资账户"})
    ruling.refresh_from_db()
    assert (ruling.state, Measure.objects.get().state) == ("declined", "refused")


def test_the_debtor_sees_what_is_held_and_why_and_objects_with_one_click(
    sign_in, house, debt, li_qiang, aygul, stranger
):
    (measure,) = house.held(debt, (house.north, deposit(60_000)))
    page = f"/cases/{debt.case_id}/measures"
    client = sign_in(li_qiang)
    shown = client.get(page).content.decode()
    assert page in client.get(f"/cases/{debt.case_id}").content.decode()
    assert "************1234" in shown
    assert "2023" in shown
    assert "¥ 57,900.00" in shown
    client.post(f"{page}/objection", {"measure": measure.pk})
    objection = Objection.objects.get()
    assert objection.measure == measure
    assert f"/enforcement/objections/{objection.pk}" in client.get(page).content.decode()
    client.post(f"/enforcement/objections/{objection.pk}/withdrawal")
    objection.refresh_from_db()
    assert objection.state == "withdrawn"
    assert sign_in(aygul).get(page).status_code == 200
    for almost in (stranger, house.second):
        assert sign_in(almost).get(page).status_code == 404


def test_the_debtor_reports_property_on_the_page(sign_in, house, debt, li_qiang, aygul):
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    page = f"/cases/{debt.case_id}/property-report"
    client = sign_in(li_qiang)
    assert page in client.get(f"/cases/{debt.case_id}").content.decode()
    form = {"household": "3", "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-kind": "deposit"}
    form |= {"line-0-text": "工行", "line-0-amount": "900"}
    assert client.post(page, {**form, "household": ""}).status_code == 422
    assert client.post(page, form).status_code == 302
    assert "工行" in sign_in(house.officer).get(f"/cases/{debt.case_id}/work").content.decode()
    assert sign_in(aygul).get(page).status_code == 404
    assert "工行" in sign_in(aygul).get(f"/cases/{debt.case_id}/measures").content.decode()
    assert "工行" not in sign_in(li_qiang).get(f"/cases/{debt.case_id}/measures").content.decode()


def test_a_third_party_claims_a_thing_by_what_stands_on_it(sign_in, house, debt, stranger):
    house.held(debt, (house.cars, car(90_000)))
    client = sign_in(stranger)
    wrong = {"number": debt.case.number, "ending": "9999", "text": "我的车"}
    assert client.post("/enforcement/claims/new", wrong).status_code == 422
    done = client.post("/enforcement/claims/new", {**wrong, "ending": "2345"})
    assert done.status_code == 302
    assert client.get(done.headers["Location"]).status_code == 200


def test_judges_decide_on_the_page_and_the_president_looks_at_alerts(
    sign_in,
    house,
    debt,
    li_qiang,
    president,
    second_judge,
    third_judge,
):
    from evercourt.accounts.offices import Office
    from tests.factories import office_holder

    fourth = office_holder(house.court, Office.JUDGE, "钱明", "judge4@example.org")
    (measure,) = house.held(debt, (house.north, deposit(60_000)))
    objection = acts.object_to(debt.case, measure=measure, text="", by=li_qiang, via=WEB)
    page = f"/enforcement/objections/{objection.pk}"
    form = {
        "upheld": "yes",
        "members": [third_judge.pk, fourth.pk],
        "reasons": "账户内资金系保留的生活必需费用，异议成立。",
    }
    assert house.judge.name not in re.findall(
        r"<form.*</form>", sign_in(second_judge).get(page).content.decode(), re.DOTALL
    )
    assert sign_in(second_judge, fresh=True).post(page, form).status_code == 302
    assert MeasureOrder.objects.filter(action="lift").exists()
    alert = acts.raise_alert(house.court, Alert.Kind.BULK, house.officer)
    client = sign_in(president)
    assert f"/enforcement/alerts/{alert.pk}" in client.get("/enforcement/desk").content.decode()
    client.post(f"/enforcement/alerts/{alert.pk}", {"note": "属于批量集中查询"})
    alert.refresh_from_db()
    assert alert.seen_at


def test_the_president_assigns(sign_in, house, debt, president):
    client = sign_in(president)
    client.post(f"/cases/{debt.case_id}/officer", {"officer": house.second.pk})
    assert debt.case.officers.get(until=None).user == house.second


@pytest.mark.parametrize("almost", ["other_clerk", "stranger", "li_qiang", "clerk"])
def test_for_anybody_else_the_officers_page_does_not_exist(request, sign_in, house, debt, almost):
    client = sign_in(request.getfixturevalue(almost))
    assert client.get(f"/cases/{debt.case_id}/work").status_code == 404
    assert client.get("/enforcement/rulings/1").status_code == 404


def test_creditors_share_and_a_judge_ends_on_the_pages(sign_in, house, debt, clock):
    acts.take_money(
        debt, Decimal(5_000), reference="1", day=house.court.local_date(), by=house.registry_clerk, via=WEB
    )  # fmt: skip
    page = f"/cases/{debt.case_id}/distribution"
    client = sign_in(house.officer)
    assert client.get(page).status_code == 200
    assert client.post(page, {"how": "plan"}).status_code == 422
    client.post(page, {"how": "admit", "name": "乙"})
    other = debt.case.parties.get(name="乙")
    client.post(page, {"how": "plan", "costs": "1,000", f"claim_{debt.creditor_id}": "300", f"claim_{other.pk}": "100"})
    shown = client.get(page).content.decode()
    assert "¥ 300.00" in shown
    assert client.post(page, {"how": "settle"}).status_code == 409
    clock.shift(timedelta(days=16))
    sign_in(house.officer).post(page, {"how": "settle"})
    assert acts.balance(debt, "creditor", other.pk) == 100
    page = f"/cases/{debt.case_id}/ending"
    client = sign_in(house.judge, fresh=True)
    refused = client.post(page, {"how": "round", "applicant_said": "同意", "heard_on": "2022-09-01"})
    assert refused.status_code == 409
    assert "ENDR 1" in refused.content.decode()
    paper = debt.case.documents.first().document_id
    assert client.post(page, {"how": "settled", "agreement": paper}).status_code == 302
    debt.case.refresh_from_db()
    assert debt.case.end_reason == "settled"


def test_an_inquiry_in_a_colleagues_case_is_refused_and_leaves_an_alert(sign_in, house, debt):
    client = sign_in(house.second)
    refused = client.post(f"/cases/{debt.case_id}/inquiries", {"institution": ["north"]})
    assert refused.status_code == 403
    assert "NET 7" in refused.content.decode()
    assert Alert.objects.get().kind == "outside"
    assert not debt.case.inquiries.exists()


def test_a_judge_suspends_enforcement_and_both_pages_say_so(sign_in, house, debt, li_qiang):
    page = f"/cases/{debt.case_id}/ending"
    client = sign_in(house.judge, fresh=True)
    assert 'value="suspend"' in client.get(page).content.decode()
    wanting = {"how": "suspend", "kind": "agreed", "reasons": "申请执行人同意被执行人分期履行，予以延期。"}
    refused = client.post(page, wanting)
    assert refused.status_code == 422
    assert "申请执行人同意被执行人分期履行" in refused.content.decode()
    assert client.post(page, {**wanting, "applicant_agrees": "1", "until": "2022-12-31"}).status_code == 302
    assert 'value="suspend"' not in client.get(page).content.decode()
    for person, address in ((li_qiang, "measures"), (house.officer, "work")):
        seen = sign_in(person).get(f"/cases/{debt.case_id}/{address}").content.decode()
        assert "CPL 242, 267; EPI 9" in seen
    client = sign_in(house.judge, fresh=True)
    assert client.post(page, {"how": "go_on", "why": "被执行人没有按期履行。"}).status_code == 302
    assert "CPL 242, 267; EPI 9" not in sign_in(li_qiang).get(f"/cases/{debt.case_id}/measures").content.decode()


def test_the_page_says_what_comes_next_and_offers_no_payment_twice(sign_in, house, debt):
    page = f"/cases/{debt.case_id}/work"
    client = sign_in(house.officer)

    def following():
        return client.get(page).context["next"][1]

    assert following() == "course"
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    assert following() == "found"
    house.find(debt, (house.north, deposit(60_000)))
    ruling = house.plan(debt)
    assert following() == "rulings"
    house.sign(ruling)
    assert following() == "rulings"
    house.release(ruling)
    assert following() == "held"
    house.carry_out()
    acts.take_money(debt, Decimal(5_000), reference="1", day=house.court.local_date(), by=house.registry_clerk, via=WEB)
    assert following() == "money"
    acts.allot(debt, by=house.officer, via=WEB)
    offered = client.get(page).context["balances"]
    assert [one["payable"] for one in offered] == [True, True]
    acts.propose_payout(debt, "creditor", party=debt.creditor, by=house.officer, via=WEB)
    payable = {str(one["account"]): one["payable"] for one in client.get(page).context["balances"]}
    assert payable == {"fee": True, "creditor": False}
