"""A person files wholly with plain pages; a clerk takes a filing down at the counter in the same ones."""

import pytest
import time_machine

from evercourt.filing.models import Filing
from tests.factories import MORNING

PARTIES = {
    "parties-0-side": "plaintiff",
    "parties-0-kind": "person",
    "parties-0-name": "阿依古丽·买买提",
    "parties-0-sex": "female",
    "parties-0-born_on": "1988-03-12",
    "parties-0-ethnicity": "维吾尔族",
    "parties-0-address": "乌鲁木齐市沙依巴克区友好路1号",
    "parties-0-phone": "13899990001",
    "parties-1-side": "defendant",
    "parties-1-kind": "person",
    "parties-1-name": "李强",
    "parties-1-address": "乌鲁木齐市沙依巴克区黄河路2号",
}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=True):
        yield


def post(client, draft, step, **typed):
    draft.refresh_from_db()
    typed = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(f"/filings/{draft.pk}/{step}", {"version": draft.version, **typed})


def typed(draft):
    draft.refresh_from_db()
    return draft.form


def write(client, draft, court):
    post(client, draft, "dispute", cause="private_lending", go="court")
    post(client, draft, "court", court=court.code)
    post(client, draft, "parties", **PARTIES)
    claim = {"claims-0-kind": "money", "claims-0-text": "偿还借款", "claims-0-amount": "86,500"}
    post(client, draft, "claims", **claim, do="work-out")
    post(client, draft, "facts", facts="2021年3月1日借款。")
    evidence = {"evidence-0-title": "借条", "evidence-0-proves": "借款", "evidence-0-source": "原告持有"}
    post(client, draft, "evidence", do="add:evidence")
    post(client, draft, "evidence", **evidence)
    post(client, draft, "mediation", mediation="false")
    consent = {"consent-answer": "true", "consent-channels": ["portal", "sms"], "consent-phone": "13899990001"}
    post(client, draft, "contact", **consent)


def test_a_person_files_wholly_and_holds_a_receipt_with_its_clock(client, draft, court):
    write(client, draft, court)
    claims = client.get(f"/filings/{draft.pk}/claims").content.decode()
    assert "981.25" in claims
    check = client.get(f"/filings/{draft.pk}/check").content.decode()
    assert "badge--warn" not in check
    draft.refresh_from_db()
    answer = client.post(f"/filings/{draft.pk}/submission", {"version": draft.version}, follow=True)
    page = answer.content.decode()
    assert draft.receipt_number in page
    assert "2022-08-17" in page
    assert 'class="explanation"' in page
    draft.refresh_from_db()
    assert draft.state == Filing.State.SUBMITTED
    assert client.get(f"/filings/{draft.pk}/facts").status_code == 409


def test_an_empty_filing_says_all_that_is_missing_and_where_to_add_it(client, draft):
    page = client.get(f"/filings/{draft.pk}/check").content.decode()
    assert page.count("badge--warn") > 5
    assert f"/filings/{draft.pk}/parties" in page
    refused = client.post(f"/filings/{draft.pk}/submission", {"version": draft.version})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()


def test_nothing_is_chosen_for_the_person(client, draft):
    for step in ("mediation", "contact", "dispute"):
        assert "checked" not in client.get(f"/filings/{draft.pk}/{step}").content.decode()
    assert draft.form.get("consent") is None


def test_consent_keeps_the_text_that_was_shown_and_its_language(client, draft):
    post(client, draft, "contact", **{"consent-answer": "true"})
    assert typed(draft)["consent"]["told_text_version"].startswith("service.electronic 20")
    assert typed(draft)["consent"]["told_language"]
    post(client, draft, "contact", **{"consent-answer": ""})
    assert typed(draft)["consent"]["told_language"] == ""


def test_buttons_add_change_and_remove_and_keep_what_was_typed(client, draft):
    answer = post(client, draft, "parties", **PARTIES, do="add:parties:defendant")
    assert answer.url.endswith("#parties-2")
    names = [(party["side"], party.get("name", "")) for party in typed(draft)["parties"]]
    assert names == [("plaintiff", "阿依古丽·买买提"), ("defendant", "李强"), ("defendant", "")]
    post(client, draft, "parties", **PARTIES, do="add:representatives:0")
    assert typed(draft)["parties"][0]["representatives"] == [{}]
    acting = {**PARTIES, "parties-0-representatives-0-name": "赵敏"}
    post(client, draft, "parties", **acting, do="kind:parties:1")
    assert typed(draft)["parties"][1]["kind"] == "company"
    assert typed(draft)["parties"][0]["representatives"][0]["name"] == "赵敏"
    post(client, draft, "parties", **acting, do="remove:parties:0")
    assert [party["name"] for party in typed(draft)["parties"]] == ["李强"]


def test_an_untouched_second_party_can_become_a_company(client, draft):
    empty = {"parties-0-side": "plaintiff", "parties-0-name": "", "parties-1-side": "defendant", "parties-1-name": ""}
    post(client, draft, "parties", **empty, do="kind:parties:1")
    assert typed(draft)["parties"] == [
        {"side": "defendant", "name": "", "kind": "company", "identity_kind": "company_code", "representatives": []}
    ]
    assert "legal_representative" in client.get(f"/filings/{draft.pk}/parties").content.decode()


@pytest.mark.parametrize("nonsense", ["remove:parties:99", "up:cause:0", "add", "kind:parties:x", "::", "detach:0x"])
def test_a_button_nobody_made_changes_nothing(client, draft, nonsense):
    post(client, draft, "parties", **PARTIES)
    before = typed(draft)
    post(client, draft, "parties", **PARTIES, do=nonsense)
    assert typed(draft) == before


def test_a_clerk_takes_an_oral_filing_and_the_person_confirms_it(client, clerk, court):
    client.force_login(clerk)
    assert client.get("/counter").status_code == 200
    client.post("/counter", {"via": "counter"})
    taken = Filing.objects.get()
    assert (taken.filer, taken.taken_by, taken.via) == (None, clerk, "counter")
    write(client, taken, court)
    assert "badge--warn" in client.get(f"/filings/{taken.pk}/check").content.decode()
    post(client, taken, "confirmation", **{"confirmation-manner": "read_aloud"})
    client.post(f"/filings/{taken.pk}/submission", {"version": taken.version + 1})
    taken.refresh_from_db()
    assert taken.submissions.get().via == "counter"
    assert taken.receipt_number in client.get("/counter").content.decode()


@pytest.mark.parametrize("person", ["aygul", "judge", "president", "registry_clerk"])
def test_only_filing_clerks_open_the_counter_desk(client, person, request):
    client.force_login(request.getfixturevalue(person))
    assert client.get("/counter").status_code == 403
    assert client.post("/counter", {"via": "counter"}).status_code == 403


def test_a_filing_from_home_has_no_step_for_the_word_of_another(client, draft):
    assert client.get(f"/filings/{draft.pk}/confirmation").status_code == 404
