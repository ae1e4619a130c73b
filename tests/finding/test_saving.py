"""Saved searches and alerts: told once, of what may be seen at that moment, and naming nothing."""

import pytest
from django.utils import timezone

from evercourt.cases.acts import seal
from evercourt.cases.models import PanelMember
from evercourt.finding.acts import asked_of, keep_search, remove_search, tell, tell_all
from evercourt.finding.keeping import keep_all
from evercourt.finding.models import SavedSearch
from evercourt.finding.searching import Asked
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.api.machine import Machine
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul, joined_at=timezone.now())
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强", joined_at=timezone.now())
    return case


@pytest.fixture
def saved(case, li_qiang):
    keep_all()
    return keep_search(Asked(text="骆驼"), name="骆驼奶", alerts=True, by=li_qiang, via=WEB)


def letters():
    return Message.objects.filter(letter="search_answered", line="portal")


def test_what_is_new_is_told_once_and_nothing_of_it_is_named(case, saved, aygul, li_qiang, file_a_paper):
    assert tell_all() == 0
    file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul), title="骆驼合同")
    assert tell_all() == 1
    letter = letters().get()
    assert (letter.to, letter.link) == (li_qiang, f"/searches/{saved.pk}")
    assert "合同" not in letter.subject + letter.body
    assert case.number not in letter.subject + letter.body
    assert tell_all() == 0
    assert letters().count() == 1


def test_what_was_there_before_is_no_news(case, aygul, li_qiang, file_a_paper):
    file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul))
    keep_search(Asked(text="骆驼"), name="骆驼奶", alerts=True, by=li_qiang, via=WEB)
    assert tell_all() == 0


def test_what_is_sealed_when_the_letter_would_be_written_is_told_to_nobody(
    case, saved, aygul, judge, fresh, file_a_paper
):
    entry = file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul))
    seal(case, entry=entry, to="outside", ground="trade_secret", reasons="商业秘密", by=judge, via=WEB)
    assert tell(saved) == 0
    assert not letters().exists()


def test_who_may_see_the_case_no_more_is_told_nothing(case, saved, aygul, li_qiang, file_a_paper):
    file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul))
    case.parties.filter(user=li_qiang).update(user=None)
    assert tell(saved) == 0
    li_qiang.is_active = False
    li_qiang.save()
    assert tell_all() == 0


def test_a_search_is_kept_under_one_name_and_is_its_owners_alone(saved, li_qiang, aygul, client):
    assert asked_of(saved) == Asked(text="骆驼")
    for name, text in (("骆驼奶", "马"), ("", "马"), ("x" * 101, "马奶"), ("号码", "13899990001")):
        with pytest.raises(BadInput):
            keep_search(Asked(text=text), name=name, alerts=False, by=li_qiang, via=WEB)
    keep_search(Asked(text="骆驼"), name="骆驼奶", alerts=False, by=aygul, via=WEB)
    with pytest.raises(NotAllowed):
        remove_search(saved, by=aygul, via=WEB)
    client.force_login(aygul)
    assert client.get(f"/searches/{saved.pk}").status_code == 404
    # The words are the person's own: the record says that a search was kept, not what for.
    facts = Entry.objects.get(act="finding.search_kept", stream=li_qiang.ledger_stream).facts_text
    assert "骆驼" not in facts


def test_the_number_of_kept_searches_is_limited(monkeypatch, li_qiang):
    monkeypatch.setattr("evercourt.finding.acts.saving.MOST_KEPT", 2)
    for name in ("一", "二"):
        keep_search(Asked(text="骆驼"), name=name, alerts=False, by=li_qiang, via=WEB)
    with pytest.raises(BadInput, match="2"):
        keep_search(Asked(text="骆驼"), name="三", alerts=False, by=li_qiang, via=WEB)


def test_keeping_opening_and_removing_on_the_pages(client, court, li_qiang):
    client.force_login(li_qiang)
    asked = {"text": "骆驼", "kind": "paper", "court": court.code, "first": "2022-01-01"}
    assert "骆驼" in client.get("/searches/new", asked).content.decode()
    assert client.post("/searches/new", {**asked, "name": ""}).status_code == 422
    client.post("/searches/new", {**asked, "name": "奶", "alerts": "on"})
    kept = SavedSearch.objects.get()
    assert kept.alerts
    opened = client.get(f"/searches/{kept.pk}", follow=True)
    assert dict(opened.context["typed"].items()) == asked
    assert "奶" in client.get("/searches").content.decode()
    client.post(f"/searches/{kept.pk}")
    assert not SavedSearch.objects.exists()
    assert 'class="empty"' in client.get("/searches").content.decode()


def test_keeping_and_removing_over_the_api(court, li_qiang, aygul):
    machine = Machine(li_qiang)
    made = machine.send("POST", "/searches", {"text": "骆驼", "name": "奶", "court": court.code, "alerts": True})
    assert made.status_code == 201
    key = made.json()["id"]
    assert machine.send("GET", "/searches").json()["items"] == [made.json()]
    assert Machine(aygul).send("DELETE", f"/searches/{key}").status_code == 404
    assert machine.send("DELETE", f"/searches/{key}").status_code == 204
    assert machine.send("GET", "/searches").json()["items"] == []
