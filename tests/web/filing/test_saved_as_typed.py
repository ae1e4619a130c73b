"""What is typed is saved by itself, resumed elsewhere at the same step, and never overwritten unseen."""

import pytest

from tests.web.filing.test_whole_filing import PARTIES

DATA = {"Accept": "application/json"}
NUMBER = "650103198503120023"


def by_itself(client, draft, step, base="", version=0, **typed):
    typed = {name.replace("__", "-"): value for name, value in typed.items()}
    fields = {"do": "keep", "base": base, "version": version, **typed}
    return client.post(f"/filings/{draft.pk}/{step}", fields, headers=DATA)


def typed(draft):
    draft.refresh_from_db()
    return draft.form


def test_a_page_saves_itself_and_is_told_when(client, draft):
    answer = by_itself(client, draft, "facts", version=1, facts="2021年3月1日").json()
    assert typed(draft)["facts"] == "2021年3月1日"
    assert answer["version"] == draft.version
    assert any(letter.isdigit() for letter in answer["said"])


def test_the_next_save_of_the_same_page_goes_on_from_its_answer(client, draft):
    base = by_itself(client, draft, "facts", version=1, facts="one").json()["base"]
    assert by_itself(client, draft, "facts", base, facts="one two").status_code == 200
    assert typed(draft)["facts"] == "one two"


def test_another_step_saved_in_another_tab_is_no_conflict(client, draft):
    base = by_itself(client, draft, "facts", version=1, facts="one").json()["base"]
    by_itself(client, draft, "mediation", version=2, mediation="false")
    assert by_itself(client, draft, "facts", base, version=1, facts="two").status_code == 200
    assert (typed(draft)["facts"], draft.form["mediation"]) == ("two", "false")


def test_the_same_step_changed_elsewhere_is_asked_about_field_by_field(client, draft):
    base = by_itself(client, draft, "facts", version=1, facts="old", reasons="old").json()["base"]
    by_itself(client, draft, "facts", base, facts="phone", reasons="phone")
    refused = by_itself(client, draft, "facts", base, facts="desk", reasons="desk")
    assert refused.status_code == 409
    assert typed(draft)["facts"] == "phone", "nothing is overwritten before the person chose"
    assert "keep:facts" in refused.json()["html"]
    seen = {"seen": draft.version, "facts": "desk", "reasons": "desk"}
    half = client.post(f"/filings/{draft.pk}/facts", {**seen, "keep:facts": "typed"})
    assert half.status_code == 409
    assert "keep:reasons" in half.content.decode()
    assert typed(draft)["facts"] == "phone"
    client.post(f"/filings/{draft.pk}/facts", {**seen, "keep:facts": "typed", "keep:reasons": "saved"})
    assert (typed(draft)["facts"], draft.form["reasons"]) == ("desk", "phone")


def test_a_party_removed_elsewhere_can_stay_removed(client, draft):
    client.post(f"/filings/{draft.pk}/parties", {"version": 1, **PARTIES})
    page = {"version": 2, **PARTIES, "parties-0-name": "阿依古丽"}
    client.post(f"/filings/{draft.pk}/parties", {"version": 2, **PARTIES, "do": "remove:parties:1"})
    assert client.post(f"/filings/{draft.pk}/parties", page).status_code == 409
    choices = {"seen": 3, "keep:parties.0.name": "typed", "keep:parties.1": "saved"}
    assert client.post(f"/filings/{draft.pk}/parties", {**page, **choices}).status_code == 302
    assert [party["name"] for party in typed(draft)["parties"]] == ["阿依古丽"]


def test_saving_by_itself_moves_no_field_on_the_page(client, draft):
    by_itself(
        client, draft, "parties", version=1, parties__0__name="", parties__1__side="defendant", parties__1__name="李"
    )
    assert [party["name"] for party in typed(draft)["parties"]] == ["", "李"]


def test_what_cannot_be_read_is_saved_and_said_beside_its_field(client, draft):
    answer = by_itself(client, draft, "claims", version=1, claims__0__kind="money", claims__0__amount="many").json()
    assert list(answer["problems"]) == ["id_claims-0-amount"]
    assert typed(draft)["claims"][0]["amount"] == "many"


def test_the_fee_follows_the_amount_while_it_is_typed(client, draft, court):
    client.post(f"/filings/{draft.pk}/dispute", {"version": 1, "cause": "private_lending"})
    client.post(f"/filings/{draft.pk}/court", {"version": 2, "court": court.code})
    begun = client.get(f"/filings/{draft.pk}/claims").content.decode()
    assert "25.00" not in begun, "no fee is shown that follows from an amount nobody has said"
    amount = {"claims__0__kind": "money", "claims__0__amount": "86500"}
    assert "981.25" in by_itself(client, draft, "claims", version=3, **amount).json()["parts"]["cost"]


def test_one_goes_on_at_the_same_step_on_another_device(client, draft):
    client.post(f"/filings/{draft.pk}/parties", {"version": 1, **PARTIES, "go": "claims"})
    assert f'href="/filings/{draft.pk}/claims"' in client.get(f"/filings/{draft.pk}").content.decode().split("<ol")[0]


def test_an_entry_that_cannot_be_read_is_shown_before_going_on_and_does_not_bar_the_way(client, draft):
    wrong = {"version": 1, "claims-0-kind": "money", "claims-0-amount": "many", "go": "facts"}
    answer = client.post(f"/filings/{draft.pk}/claims", wrong)
    assert answer.url.endswith("claims#problems")
    page = client.get(f"/filings/{draft.pk}/claims").content.decode()
    assert 'href="#id_claims-0-amount"' in page
    assert f'href="/filings/{draft.pk}/facts"' in page


def test_a_number_is_shown_masked_and_comes_back_whole(client, draft):
    number = {"parties-0-identity_kind": "resident_card", "parties-0-identity_number": NUMBER}
    client.post(f"/filings/{draft.pk}/parties", {"version": 1, **PARTIES, **number})
    page = client.get(f"/filings/{draft.pk}/parties").content.decode()
    assert NUMBER not in page
    assert "**************0023" in page
    masked = {"parties-0-identity_kind": "resident_card", "parties-0-identity_number": "**************0023"}
    client.post(f"/filings/{draft.pk}/parties", {"version": 2, **PARTIES, **masked, "parties-0-name": "阿依古丽"})
    assert typed(draft)["parties"][0]["identity_number"] == NUMBER


def test_a_number_that_does_not_add_up_is_shown_so_that_it_can_be_mended(client, draft):
    wrong = {"parties-0-identity_kind": "resident_card", "parties-0-identity_number": "650103198503120024"}
    client.post(f"/filings/{draft.pk}/parties", {"version": 1, **PARTIES, **wrong})
    assert "650103198503120024" in client.get(f"/filings/{draft.pk}/parties").content.decode()


def test_the_account_fills_what_is_empty_only_when_asked(client, draft, aygul):
    assert aygul.phone not in client.get(f"/filings/{draft.pk}/parties").content.decode()
    start = {"version": 1, "parties-0-side": "plaintiff", "parties-0-kind": "person", "parties-0-email": "mine@b.cn"}
    client.post(f"/filings/{draft.pk}/parties", {**start, "do": "own:parties:0"})
    filled = typed(draft)["parties"][0]
    assert (filled["name"], filled["phone"], filled["email"]) == (aygul.name, aygul.phone, "mine@b.cn")


def test_a_clerk_never_fills_their_own_account_into_the_filing_of_another(client, clerk):
    client.force_login(clerk)
    address = client.post("/counter", {"via": "counter"}).url.replace("dispute", "parties")
    assert "own:parties" not in client.get(address).content.decode()
    client.post(address, {"version": 1, "parties-0-name": "", "do": "own:parties:0"})
    assert clerk.name not in client.get(address).content.decode().split("<main", 1)[1]


def test_the_clerk_sees_the_number_only_by_a_look_that_is_recorded(client, clerk, aygul, court):
    from evercourt.filing.acts.drafting import save, start
    from evercourt.filing.acts.submitting import submit
    from evercourt.ledger.models import Access
    from tests.filing.conftest import FORM

    filing = start(by=aygul, via="web", language="zh-hans")
    parties = [FORM["parties"][0] | {"identity_kind": "resident_card", "identity_number": NUMBER}]
    filing = submit(
        save(filing, FORM | {"court": court.code, "parties": parties}, version=1, by=aygul), by=aygul, via="web"
    )
    client.force_login(clerk)
    assert NUMBER not in client.get(f"/review/{filing.pk}").content.decode()
    assert not Access.objects.filter(what="identity numbers").exists()
    assert NUMBER in client.get(f"/review/{filing.pk}?numbers").content.decode()
    assert Access.objects.get(what="identity numbers").actor == f"user:{clerk.pk}"


@pytest.mark.parametrize("step", ["facts", "parties"])
def test_after_submission_a_page_left_open_is_told_so_and_changes_nothing(client, draft, court, step):
    client.post(f"/filings/{draft.pk}/court", {"version": 1, "court": court.code})
    client.post(f"/filings/{draft.pk}/parties", {"version": 2, **PARTIES})
    client.post(f"/filings/{draft.pk}/submission", {})
    before = typed(draft)
    late = by_itself(client, draft, step, version=3, facts="too late")
    assert late.status_code == 409
    assert late.json()["next_step"]
    assert typed(draft) == before
