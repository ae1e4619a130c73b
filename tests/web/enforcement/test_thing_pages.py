"""The page of a sealed vehicle: each person reads what is theirs to know and does the next step that is theirs."""
# ruff: noqa: F811 — the fixtures of the debt are imported.

from decimal import Decimal
from io import BytesIO

import pytest

from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from tests.documents.files import pdf, picture
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import WEB, car
from tests.web.enforcement.test_course_pages import sign_in  # noqa: F401

KEPT = {"where": "法院停车场", "keeper": "法警队", "condition": "完好"}


@pytest.fixture
def sealed(house, debt):
    (measure,) = house.held(debt, (house.cars, car(90_000)))
    return measure


@pytest.fixture
def page(debt, sealed):
    return f"/cases/{debt.case_id}/things/{sealed.pk}"


def test_the_applicant_says_where_it_is_and_the_debtor_reads_nothing_of_it(sign_in, page, house, aygul, li_qiang):
    client = sign_in(aygul)
    assert client.post(page, {"how": "seen", "where": " "}).status_code == 422
    assert client.post(page, {"how": "seen", "where": "解放路地下车库", "source": "police"}).status_code == 302
    assert "解放路地下车库" in client.get(page).content.decode()
    assert "解放路地下车库" not in sign_in(li_qiang).get(page).content.decode()
    seen = sign_in(house.officer).get(page).content.decode()
    assert "解放路地下车库" in seen
    assert 'value="seized"' in seen


def test_seized_with_list_and_photograph_moved_and_given_back(sign_in, page, house, debt, sealed, li_qiang):
    client = sign_in(house.officer)
    refused = client.post(page, {"how": "seized", **KEPT, "condition": "", "inventory": "备胎"})
    assert refused.status_code == 422
    assert "备胎" in refused.content.decode()
    photograph = BytesIO(picture())
    photograph.name = "front.png"
    said = {"how": "seized", **KEPT, "inventory": "备胎\n行驶证", "photographs": photograph}
    assert client.post(page, said).status_code == 302
    assert client.post(page, {"how": "moved", **KEPT, "keeper": "评估公司", "why": "评估"}).status_code == 302
    assert client.post(page, {"how": "returned", "to": "李强", "condition": "完好"}).status_code == 409
    theirs = sign_in(li_qiang)
    shown = theirs.get(page).content.decode()
    assert "行驶证" in shown
    assert "评估公司" in shown
    (photographed,) = sealed.keepings.get(step="seized").photographs
    assert theirs.get(f"/cases/{debt.case_id}/documents/{photographed['document']}").status_code == 200
    assert theirs.post(page, {"how": "moved", **KEPT, "why": "x"}).status_code == 403
    house.sign(house.order(debt, "release", {sealed: None}))
    house.carry_out()
    client = sign_in(house.officer)
    assert client.post(page, {"how": "returned", "to": "李强", "condition": "完好"}).status_code == 302
    assert 'value="moved"' not in client.get(page).content.decode()


@pytest.mark.parametrize("almost", ["other_clerk", "stranger"])
def test_for_whoever_has_no_part_in_the_case_it_does_not_exist(request, sign_in, page, almost):
    assert sign_in(request.getfixturevalue(almost)).get(page).status_code == 404


def test_a_clerk_writes_down_what_the_police_say_and_reads_no_other_report(sign_in, page, aygul, clerk):
    sign_in(aygul).post(page, {"how": "seen", "where": "解放路地下车库"})
    client = sign_in(clerk)
    said = {"how": "seen", "where": "北京路", "source": "police", "text": "交警发现"}
    assert client.post(page, said).status_code == 302
    shown = client.get(page).content.decode()
    assert "北京路" in shown
    assert "解放路地下车库" not in shown


@pytest.fixture
def seized(sealed, house):
    return acts.take_possession(sealed, **KEPT, by=house.officer, via=WEB)


def test_valued_proposed_announced_sold_and_transferred_on_the_page(
    sign_in, page, house, debt, seized, clock, li_qiang, second_judge, third_judge, registry_clerk
):
    client = sign_in(house.officer)
    valued = {
        "how": "valued",
        "way": "appraisal",
        "results": "甲评估 80,000\n乙评估\n丙评估",
        "valued_on": "2022-08-23",
    }
    refused = client.post(page, valued | {"paper": BytesIO(pdf())})
    assert refused.status_code == 422
    assert "VAL 4" in refused.content.decode()
    why = {f"passed_{way}": "不具备条件" for way in ("agreed", "directed", "network")}
    report = BytesIO(pdf())
    report.name = "report.pdf"
    assert client.post(page, valued | why | {"paper": report}).status_code == 302
    priced = seized.valuations.get()
    assert priced.amount == 80_000
    theirs = sign_in(li_qiang)
    assert 'value="object"' in theirs.get(page).content.decode()
    clock.move_to("2022-08-30T02:00:00Z")
    late = sign_in(li_qiang).get(page).content.decode()
    assert "80,000.00" in late
    assert 'value="object"' not in late
    client = sign_in(house.officer)
    offer = {
        "how": "propose", "round": "first", "platform": "网拍平台", "start": "55,999", "deposit": "5600", "step": "500",
        "announce_on": "2022-09-05", "opens_at": "2022-09-26T10:00", "hours": "24",
    }  # fmt: skip
    refused = client.post(page, offer)
    assert (refused.status_code, "AUC 10" in refused.content.decode()) == (422, True)
    assert client.post(page, offer | {"start": "56,000"}).status_code == 302
    sale = seized.sales.get()
    assert sale.opens_at.isoformat() == "2022-09-26T02:00:00+00:00"
    assert "网拍平台" not in sign_in(li_qiang).get(page).content.decode()
    client = sign_in(house.judge, fresh=True)
    said = {"how": "announce", "sale": sale.pk, "members": [second_judge.pk, third_judge.pk]}
    assert client.post(page, said | {"members": [second_judge.pk]}).status_code == 422
    assert client.post(page, said).status_code == 302
    assert "网拍平台" in sign_in(li_qiang).get(page).content.decode()
    assert sign_in(li_qiang).get(f"/cases/{debt.case_id}/sales/{sale.pk}/file").status_code == 404
    client = sign_in(house.officer)
    assert client.get(f"/cases/{debt.case_id}/sales/{sale.pk}/file").json()["start"] == "56000.00"
    clock.move_to("2022-09-27T03:00:00Z")
    client = sign_in(house.officer)
    result = {"how": "result", "sale": sale.pk, "reference": "1", "price": "60,000", "buyer": "买买提"}
    # What is no amount is refused, and does not say that nobody bid; nor is what is no day today.
    for typed in ("28万", "60000.123", "9" * 20):
        assert client.post(page, result | {"price": typed}).status_code == 422
    sale.refresh_from_db()
    assert sale.state == "announced"
    assert client.post(page, result).status_code == 302
    paid = {"how": "paid", "sale": sale.pk, "reference": "转账1", "day": "2022-09-27"}
    assert client.post(page, paid).status_code == 403
    assert sign_in(registry_clerk).post(page, paid | {"day": "2022-09-31"}).status_code == 422
    assert sign_in(registry_clerk).post(page, paid).status_code == 302
    assert sign_in(house.judge, fresh=True).post(page, {"how": "transfer", "sale": sale.pk}).status_code == 302
    house.carry_out()
    client = sign_in(house.officer)
    after = client.get(page).content.decode()
    assert ('value="returned"' in after, 'value="deliver"' in after) == (False, True)
    assert client.post(page, {"how": "deliver", "sale": sale.pk, "condition": "同公告"}).status_code == 302
    sale.refresh_from_db()
    assert (sale.state, seized.keepings.last().step) == ("transferred", "delivered")
    shown = sign_in(li_qiang).get(page).content.decode()
    assert "60,000.00" in shown
    # Who bought it is not the parties' to know from here; it stands in the ruling.
    assert "买买提" not in shown.split('aria-labelledby="sale"')[1]


def test_the_debtor_objects_to_the_price_and_it_waits(sign_in, page, house, seized, li_qiang):
    paper = receive(pdf(), name="x.pdf", title="报告", court=house.court, by=house.officer)
    priced = acts.value_thing(
        seized, "appraisal", results=[("甲", Decimal(80_000)), ("乙", None), ("丙", None)], paper=paper,
        passed={"agreed": "x", "directed": "x", "network": "x"}, valued_on=house.court.local_date(), by=house.officer,
        via=WEB,
    )  # fmt: skip
    client = sign_in(li_qiang)
    assert client.post(page, {"how": "object", "valuation": priced.pk, "text": " "}).status_code == 422
    assert client.post(page, {"how": "object", "valuation": priced.pk, "text": "里程写错"}).status_code == 302
    assert priced.objections.get().state == "received"
    assert client.post(page, {"how": "propose", "round": "first"}).status_code in (403, 422)
