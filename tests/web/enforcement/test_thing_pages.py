"""The page of a sealed vehicle: each person reads what is theirs to know and does the next step that is theirs."""
# ruff: noqa: F811 — the fixtures of the debt are imported.

from io import BytesIO

import pytest

from tests.documents.files import picture
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import car
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
