"""The pages of recusal, walked: declare, ask, decide, ask to reconsider; and the same over the API."""

from datetime import date

import pytest
from django.utils import timezone

from evercourt.cases.models import DeclaredRelation, PanelMember, Recusal
from evercourt.cases.trial import Trial
from evercourt.messages.models import Message
from evercourt.web.middleware import SECOND_FACTOR_AT
from tests.api.machine import Machine, work

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def go(client):
    def go(person, path, **typed):
        client.force_login(person)
        if person.is_office_holder:
            session = client.session
            session[SECOND_FACTOR_AT] = timezone.now().isoformat()
            session["second_factor_by"] = person.pk
            session.save()
        if typed:
            return client.post(path, typed, headers=ENGLISH)
        return client.get(path, headers=ENGLISH)

    return go


def test_a_judge_declares_and_ends_a_relation_and_no_party_has_that_page(world, go, judge, second_judge, aygul):
    assert "阿依古丽·艾山" in go(judge, "/relations").content.decode()
    assert "阿依古丽·艾山" not in go(second_judge, "/relations").content.decode()
    assert go(aygul, "/relations").status_code == 404
    assert go(judge, "/relations", name="", ground="relative").status_code == 422
    assert go(judge, "/relations", name="李四", ground="interest").status_code == 302
    made = DeclaredRelation.objects.get(name="李四")
    assert go(second_judge, f"/relations/{made.pk}/end", yes="1").status_code == 404
    assert go(judge, f"/relations/{made.pk}/end", yes="1").status_code == 302
    assert DeclaredRelation.objects.get(pk=made.pk).ended_at


def test_a_party_asks_the_president_decides_and_the_party_asks_once_to_reconsider(
    world, go, aygul, president, judge, stranger
):
    case, member = world["case_id"], PanelMember.objects.get(case=world["case_id"], seat="presiding")
    assert f"/cases/{case}/recusals/new" in go(aygul, f"/cases/{case}").content.decode()
    assert go(stranger, f"/cases/{case}/recusals/new").status_code == 404
    assert go(aygul, f"/cases/{case}/recusals/new", member=member.pk, ground="", reasons="x").status_code == 422
    sent = go(aygul, f"/cases/{case}/recusals/new", member=member.pk, ground="interest", reasons="合伙经商")
    made = Recusal.objects.get(member=member)
    assert sent["Location"] == f"/recusals/{made.pk}"
    work()
    assert Message.objects.filter(to=president, letter="recusal_to_decide").exists()
    assert go(stranger, f"/recusals/{made.pk}").status_code == 404
    assert go(judge, f"/recusals/{made.pk}", do="refuse", reasons="x").status_code == 404
    assert f"/recusals/{made.pk}" in go(president, f"/cases/{case}").content.decode()
    assert go(president, f"/recusals/{made.pk}", do="refuse", reasons="  ").status_code == 422
    assert go(president, f"/recusals/{made.pk}", do="refuse", reasons="查无实据").status_code == 302
    work()
    assert Message.objects.filter(to=aygul, letter="recusal_decided").exists()
    page = go(aygul, f"/recusals/{made.pk}").content.decode()
    assert "查无实据" in page
    assert "申请复议（一次）" in page
    assert go(aygul, f"/recusals/{made.pk}", reasons="另有证据").status_code == 302
    assert "申请复议（一次）" not in go(aygul, f"/recusals/{made.pk}").content.decode()
    go(president, f"/recusals/{made.pk}", do="grant", reasons="属实")
    member.refresh_from_db()
    assert member.until


def test_the_same_over_the_api(world, aygul, president, judge, second_judge):
    case, machine = world["case_id"], Machine(aygul)
    member = next(seat for seat in machine.get(f"/cases/{case}")["panel"] if seat["seat"] == "presiding")
    asked = {"member": member["id"], "party": world["plaintiff"], "ground": "gifts", "reasons": "受请吃饭"}
    made = machine.post(f"/cases/{case}/recusals", **asked)
    assert (made["state"], made["due_on"]) == ("asked", "2022-08-15")
    head = Machine(president)
    refused = head.send("POST", f"/recusals/{made['id']}/decision", {"grant": True, "reasons": "属实"})
    assert refused.json()["type"] == "urn:evercourt:problem:second-factor-needed"
    head.confirm()
    assert head.post(f"/recusals/{made['id']}/decision", grant=False, reasons="查无实据")["state"] == "refused"
    assert machine.post(f"/recusals/{made['id']}/objection", reasons="另有证据")["state"] == "reconsider"
    assert [one["id"] for one in machine.get(f"/cases/{case}/recusals")][-1] == made["id"]
    software = Machine(judge)
    relation = software.post("/me/relations", name="李四", ground="relative")
    assert software.post(f"/me/relations/{relation['id']}/end")["ended_at"]
    assert relation["id"] in [one["id"] for one in software.get("/me/relations")]
    assert Machine(second_judge).send("POST", f"/me/relations/{relation['id']}/end").status_code == 404


def test_after_the_trial_began_the_form_asks_since_when_and_after_the_debate_says_what_is_left(
    world, go, aygul, monkeypatch
):
    path, member = (
        f"/cases/{world['case_id']}/recusals/new",
        PanelMember.objects.get(case=world["case_id"], seat="recorder"),
    )
    typed = {"member": member.pk, "ground": "gifts", "reasons": "受请吃饭"}
    monkeypatch.setattr("evercourt.cases.trial._tellers", [lambda case: Trial(began_on=date(2022, 8, 9))])
    assert 'name="known_on"' in go(aygul, path).content.decode()
    assert go(aygul, path, **typed).status_code == 422
    early = go(aygul, path, **typed, known_on="2022-08-08")
    assert "2022-08-09之前已经知道" in early.content.decode()
    monkeypatch.setattr(
        "evercourt.cases.trial._tellers", [lambda case: Trial(began_on=date(2022, 8, 9), debate_ended=True)]
    )
    shown = go(aygul, path).content.decode()
    assert "可以在上诉时提出" in shown
    assert "<textarea" not in shown
    assert go(aygul, path, **typed, known_on="2022-08-09").status_code == 422
    assert path not in go(aygul, f"/cases/{world['case_id']}").content.decode()


def test_the_registry_hears_that_the_judicial_committee_must_decide_and_enters_it(
    world, go, aygul, president, registry_clerk
):
    case = world["case_id"]
    PanelMember.objects.filter(case=case, seat="presiding").update(until=timezone.now())
    seat = PanelMember.objects.create(case_id=case, user=president, seat="presiding")
    go(aygul, f"/cases/{case}/recusals/new", member=seat.pk, ground="interest", reasons="合伙经商")
    made = Recusal.objects.get(member=seat)
    work()
    letter = Message.objects.get(to=registry_clerk, letter="recusal_to_decide", line="portal")
    assert "审判委员会" in letter.body
    assert not Message.objects.filter(to=president, letter="recusal_to_decide").exists()
    assert "committee_record" in go(registry_clerk, f"/recusals/{made.pk}").content.decode()
    assert go(registry_clerk, f"/recusals/{made.pk}", do="refuse", reasons="查无实据").status_code == 422
    said = {"do": "refuse", "reasons": "查无实据", "committee_record": "2022年第5次"}
    assert go(registry_clerk, f"/recusals/{made.pk}", **said).status_code == 302
    assert "2022年第5次" in go(aygul, f"/recusals/{made.pk}").content.decode()
