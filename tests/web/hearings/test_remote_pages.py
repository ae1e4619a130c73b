"""The pages of hearings by video: each shows to whom it belongs, acts by the act, and says what stands in the way."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evercourt.accounts.models import LawyerLicence
from evercourt.cases.models import PartyIdentity
from evercourt.documents.acts import receive
from evercourt.hearings import consents, course, eligibility, transcripts
from evercourt.hearings.models import Centre, Transcript
from evercourt.kernel.channels import Channel
from evercourt.service.acts import order_service
from evercourt.service.states import Purpose
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.documents.files import pdf
from tests.hearings.conftest import (
    MORNING,
    answers_for,
    civil_case,
    clock,
    criminal,
    go_to,
    hearing,
    no_ground,
    of_role,
    opened,
    room,
    to_the_door,
)  # fmt: skip

__all__ = ["civil_case", "clock", "criminal", "hearing", "room"]
WEB = Channel.WEB


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        session = client.session
        session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
        session.save()
        return client

    return enter


def text(response):
    return response.content.decode()


def test_the_bench_shows_every_obstacle_with_its_article_and_opens_when_there_is_none(criminal, sign_in):
    to_the_door(criminal)
    criminal.room.record(criminal.hearing, centre=False)
    judge = sign_in(criminal.judge)
    address = f"/hearings/{criminal.hearing.pk}/bench"
    page = text(judge.get(address))
    assert "看守所录音录像设备未运行" in page
    assert "REC 1; REC 3" in page
    refused = judge.post(address, {"do": "open"})
    assert refused.status_code == 409
    assert "REC 1; REC 3" in text(refused)
    criminal.room.record(criminal.hearing)
    assert judge.post(address, {"do": "open"}).status_code == 302
    page = text(judge.get(address))
    for words in ("请说明你的姓名", "ئىسمىڭىزنى", "Please say your name"):
        assert words in page
    live = judge.get(f"{address}/live?at=door")
    assert live["HX-Refresh"] == "true"
    assert "HX-Refresh" not in judge.get(f"{address}/live?at=open.identity")


def test_a_hearing_is_held_from_the_screen_of_the_bench_alone(criminal, sign_in):
    sitting = opened(criminal)
    judge = sign_in(criminal.judge)
    address = f"/hearings/{criminal.hearing.pk}/bench"
    while sitting.step != "close":
        for person, answer in answers_for(sitting):
            given = {"do": f"answer:{person.pk}", "answer": answer, "text": "……", "step": sitting.step}
            assert judge.post(address, given).status_code == 302
        assert judge.post(address, {"do": "step"}).status_code == 302
        sitting.refresh_from_db()
    assert judge.post(address, {"do": "close"}).status_code == 302
    sitting.refresh_from_db()
    assert sitting.state == "closed"


@pytest.mark.parametrize("who", ["accused", "counsel", "prosecutor"])
def test_each_of_the_three_is_asked_on_a_page_of_their_own(criminal, sign_in, who):
    eligibility.sign_eligibility(criminal.hearing, found=no_ground(criminal.hearing), by=criminal.judge, via=WEB)
    consents.ask(criminal.hearing, until=MORNING + timedelta(days=5), why="疫情", by=criminal.judge, via=WEB)
    address = f"/hearings/{criminal.hearing.pk}"
    own = sign_in(getattr(criminal, who))
    assert f"{address}/consent" in text(own.get(address))
    assert text(own.get(f"{address}/consent")).count('value="yes"') == 1, "each answers for themselves alone"
    assert sign_in(criminal.judge).get(f"{address}/consent").status_code == 404
    assert f"{address}/consent" not in text(sign_in(criminal.judge).get(address))


@pytest.mark.parametrize("who", ["accused", "counsel", "prosecutor", "operator"])
def test_the_bench_is_nobody_elses(criminal, sign_in, who, registry_clerk):
    for person in (getattr(criminal, who), registry_clerk):
        assert sign_in(person).get(f"/hearings/{criminal.hearing.pk}/bench").status_code == 404
        assert sign_in(person).get(f"/hearings/{criminal.hearing.pk}/bench/live").status_code == 404


def test_the_recorder_enters_answers_and_does_not_lead(criminal, sign_in):
    sitting = opened(criminal)
    recorder = sign_in(criminal.recorder)
    address = f"/hearings/{criminal.hearing.pk}/bench"
    page = text(recorder.get(address))
    assert 'value="step"' not in page
    assert recorder.post(address, {"do": "step"}).status_code == 403
    person, answer = answers_for(sitting)[0]
    assert recorder.post(address, {"do": f"answer:{person.pk}", "answer": answer}).status_code == 302


def test_the_judge_answers_the_grounds_one_by_one_and_signs(hearing, judge, recorder, sign_in):
    address = f"/hearings/{hearing.pk}/grounds"
    assert sign_in(recorder).get(address).status_code == 403
    page = sign_in(judge)
    shown = text(page.get(address))
    assert "checked" not in shown, "nothing is answered beforehand"
    assert shown.count("OLR 21(1)") == 7
    given = dict.fromkeys(no_ground(hearing), "no")
    assert page.post(address, {**given, "secret": ""}).status_code == 422
    assert page.post(address, given).status_code == 302
    assert hearing.eligibilities.get().allowed
    assert "未发现" in text(page.get(f"/hearings/{hearing.pk}/way"))


def test_everyone_is_asked_and_reads_the_explanation_in_their_language(hearing, judge, aygul, sign_in):
    assert sign_in(judge).post(f"/hearings/{hearing.pk}/way", {"do": "ask", "why": "疫情"}).status_code == 302
    client = sign_in(aygul)
    client.cookies["django_language"] = "ug"
    page = text(client.get(f"/hearings/{hearing.pk}/consent"))
    assert "ياق دېسىڭىز زىيان تارتمايسىز" in page
    assert "checked" not in page
    asked = hearing.consents.get(party__user=aygul)
    assert client.post(f"/hearings/{hearing.pk}/consent", {f"answer-{asked.pk}": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.told_language) == ("agreed", "ug")


def test_a_person_sees_their_own_place_and_only_they(criminal, sign_in, stranger):
    opened(criminal)
    address = f"/hearings/{criminal.hearing.pk}/place"
    page = text(sign_in(criminal.accused).get(address))
    assert "与辩护人单独交谈" in page
    assert "请说明你的姓名" in page
    assert "与辩护人单独交谈" not in text(sign_in(criminal.prosecutor).get(address))
    for person in (stranger, criminal.operator):
        assert sign_in(person).get(address).status_code == 404
        assert sign_in(person).get(f"{address}/live").status_code == 404
    assert sign_in(criminal.counsel).post(address, {"do": "talk"}).status_code == 302
    assert text(sign_in(criminal.accused).get(f"{address}/live")).count("被告人与辩护人单独交谈") == 1
    centre = f"/centre/hearings/{criminal.hearing.pk}"
    assert "请立即离开听力范围" in text(sign_in(criminal.operator).get(f"{centre}/live"))
    assert sign_in(criminal.prosecutor).post(address, {"do": "end_talk"}).status_code == 403
    assert sign_in(criminal.accused).post(address, {"do": "end_talk"}).status_code == 302


def test_a_witness_does_not_read_what_is_said_before_they_testify(criminal, sign_in):
    from evercourt.hearings import people
    from tests.factories import UserFactory

    witness = UserFactory(name="王五")
    people.invite(criminal.hearing, role="witness", name="王五", user=witness, by=criminal.judge, via=WEB)
    opened(criminal)
    transcript = Transcript.objects.get(hearing=criminal.hearing)
    transcripts.write_line(transcript, text="绝密的一句话", speaker=None, by=criminal.recorder, via=WEB)
    page = text(sign_in(witness).get(f"/hearings/{criminal.hearing.pk}/place"))
    assert "绝密的一句话" not in page
    assert "届时会传唤" in page
    assert sign_in(witness).get(f"/hearings/{criminal.hearing.pk}/transcript").status_code == 404
    assert sign_in(witness).get(f"/hearings/{criminal.hearing.pk}/transcript.vtt").status_code == 404
    assert "绝密的一句话" in text(sign_in(criminal.accused).get(f"/hearings/{criminal.hearing.pk}/place"))


def test_the_operator_fills_in_the_form_of_their_room(criminal, sign_in, judge):
    to_the_door(criminal)
    operator = sign_in(criminal.operator)
    assert str(criminal.hearing.pk) in text(operator.get("/centre/hearings"))
    address = f"/centre/hearings/{criminal.hearing.pk}"
    assert "民事" not in text(operator.get(address))
    assert operator.post(address, {"present": ""}).status_code == 422
    given = {"present": "民警甲", "whole_room": "on", "no_coercion": "on", "outside_earshot": "on"}
    assert operator.post(address, given).status_code == 302
    assert "不符合要求" in text(operator.get(address)), "the papers were not given"
    assert sign_in(judge).get(address).status_code == 404
    assert sign_in(criminal.counsel).get("/centre/hearings").status_code == 200


def test_the_operator_hands_over_what_is_for_people_held_in_their_centre_and_nothing_else(criminal, sign_in, judge):
    party = criminal.case.parties.get(side="accused")
    identity, _made = PartyIdentity.objects.get_or_create(party=party)
    PartyIdentity.objects.filter(pk=identity.pk).update(held_at=Centre.objects.get().name)
    paper = receive(io.BytesIO(pdf()), name="x.pdf", title="起诉书", court=criminal.case.court, by=None)
    order = order_service(
        criminal.case, party, purpose=Purpose.INDICTMENT, documents=[paper], by=None, via=Channel.SYSTEM
    )
    page = text(sign_in(criminal.operator).get("/centre/papers"))
    assert party.name in page
    address = "/centre/papers"
    assert sign_in(criminal.operator).post(address, {"order": order.pk, "received_by": ""}).status_code == 422
    assert sign_in(judge).post(address, {"order": order.pk, "received_by": "x"}).status_code == 404
    PartyIdentity.objects.filter(pk=identity.pk).update(held_at="another centre")
    assert party.name not in text(sign_in(criminal.operator).get(address))
    assert sign_in(criminal.operator).post(address, {"order": order.pk, "received_by": "x"}).status_code == 404
    PartyIdentity.objects.filter(pk=identity.pk).update(held_at=Centre.objects.get().name)
    assert sign_in(criminal.operator).post(address, {"order": order.pk, "received_by": party.name}).status_code == 302
    order.refresh_from_db()
    assert order.state == "served"


def test_the_registry_enters_the_defender_the_agency_sent(criminal, sign_in, court, lawyer_zhao, stranger):
    party = criminal.case.parties.get(side="accused")
    address = f"/cases/{criminal.case.pk}/counsel/{party.pk}/defender"
    assert address in text(sign_in(criminal.judge).get(f"/cases/{criminal.case.pk}"))
    assert "值班律师" in text(sign_in(criminal.judge).get(address))
    for person in (stranger, criminal.accused, criminal.counsel):
        assert sign_in(person).get(address).status_code == 404
    paper = SimpleUploadedFile("letter.pdf", pdf())
    given = {"person": lawyer_zhao.email, "ground": "no_defender", "power": paper}
    assert sign_in(criminal.judge).post(address, {**given, "person": "nobody@example.org"}).status_code == 422
    paper.seek(0)
    refused = sign_in(criminal.judge).post(address, given)
    assert refused.status_code == 422
    assert "自行委托" in text(refused), "the accused's own choice goes first"
    party.representations.update(until=timezone.localdate() - timedelta(days=1))
    paper.seek(0)
    assert "只能指派律师" in text(sign_in(criminal.judge).post(address, given))
    LawyerLicence.objects.create(user=lawyer_zhao, number="16501201810123456", firm="firm", verified_at=timezone.now())
    paper.seek(0)
    assert sign_in(criminal.judge).post(address, given).status_code == 302
    assert party.representations.filter(user=lawyer_zhao, assigned="duty").exists()


def test_the_transcript_is_written_corrected_read_and_signed(criminal, sign_in):
    sitting = opened(criminal)
    address = f"/hearings/{criminal.hearing.pk}/transcript"
    recorder = sign_in(criminal.recorder)
    speaker = of_role(criminal.hearing, "accused")
    assert recorder.post(address, {"do": "write", "text": "我认罪。", "speaker": speaker.pk}).status_code == 302
    transcript = Transcript.objects.get(hearing=criminal.hearing)
    line = transcripts.lines_of(transcript)[0]
    assert line.speaker == speaker
    assert recorder.post(address, {"do": f"correct:{line.pk}", "text": "我自愿认罪。"}).status_code == 302
    page = text(recorder.get(address))
    assert "<del>我认罪。</del>" in page
    assert "我自愿认罪。" in text(recorder.get(f"{address}/lines"))
    assert sign_in(criminal.accused).post(address, {"do": "write", "text": "x"}).status_code == 403
    course.close_sitting(go_to(sitting, "close", by=criminal.judge), by=criminal.judge, via=WEB)
    assert sign_in(criminal.recorder).post(address, {"do": "lay_open"}).status_code == 302
    accused = sign_in(criminal.accused)
    transcript.refresh_from_db()
    page = text(accused.get(address))
    assert transcript.sha256 in page
    assert (
        accused.post(address, {"do": f"sign:{speaker.pk}", "seen": transcript.sha256, "answer": "no"}).status_code
        == 422
    )
    given = {"do": f"sign:{speaker.pk}", "seen": transcript.sha256, "answer": "no", "text": "记录不全"}
    assert accused.post(address, given).status_code == 302
    other = of_role(criminal.hearing, "defender")
    assert accused.post(address, {"do": f"sign:{other.pk}", "seen": transcript.sha256}).status_code == 403
    assert "拒绝" in text(accused.get(address))
    vtt = accused.get(f"{address}.vtt")
    assert vtt["Content-Type"].startswith("text/vtt")


def test_a_judge_sees_the_line_before_finding_absence(criminal, sign_in):
    opened(criminal)
    person = of_role(criminal.hearing, "prosecutor")
    for what in ("left", "prompted", "warned", "called"):
        criminal.room.note(person, what)
    address = f"/hearings/{criminal.hearing.pk}/people/{person.pk}/line"
    judge = sign_in(criminal.judge)
    page = judge.get(address)
    assert "电话联系" in text(page)
    given = {"finding": "left_midway", "reasons": "未返回", "seen": "wrong"}
    assert "OLR 25" in text(judge.post(address, given))
    assert judge.post(address, {**given, "seen": page.context["seen"]}).status_code == 302
    assert sign_in(criminal.recorder).post(address, {**given, "seen": page.context["seen"]}).status_code == 403


def test_anyone_reads_the_public_list_and_asks_to_watch(hearing, judge, stranger, client, sign_in):
    hearing.mode = "mixed"
    hearing.save()
    page = text(client.get("/hearings/public"))
    assert hearing.case.title in page
    address = f"/hearings/{hearing.pk}/observing"
    assert address in page
    asks = sign_in(stranger)
    assert asks.post(address, {}).status_code == 422
    assert asks.post(address, {"accepted": "on"}).status_code == 302
    hearing.public = False
    hearing.save()
    assert asks.get(address).status_code == 404
    assert hearing.case.title not in text(client.get("/hearings/public"))


def test_small_cases_can_be_heard_by_recorded_videos(civil_case, aygul, li_qiang, judge, sign_in, stranger):
    address = f"/cases/{civil_case.pk}/recorded-hearing"
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(aygul).post(address, {"do": "apply", "text": "在国外"}).status_code == 302
    defendant = civil_case.parties.get(side="defendant")
    assert sign_in(li_qiang).post(address, {"do": f"agree:{defendant.pk}"}).status_code == 302
    judge = sign_in(judge)
    assert judge.post(address, {"do": "start", "text": "", "days": "3"}).status_code == 422
    assert judge.post(address, {"do": "start", "text": "无争议", "days": "3"}).status_code == 302
    assert (
        sign_in(aygul).post(address, {"do": f"send:{civil_case.parties.get(side='plaintiff').pk}"}).status_code == 422
    )
    assert civil_case.async_hearings.get().stage == "claim"


def test_office_holders_see_the_hearings_of_their_cases(hearing, judge, other_clerk, sign_in):
    assert f"/hearings/{hearing.pk}" in text(sign_in(judge).get("/hearings"))
    assert f"/hearings/{hearing.pk}" not in text(sign_in(other_clerk).get("/hearings"))


def test_the_administrator_arranges_centres_and_interpreters(court, administrator, stranger, registry_clerk, sign_in):
    page = sign_in(administrator)
    given = {"do": "room", "room-centre": "乌鲁木齐市看守所", "room-room": "提讯室1"}
    wrong = page.post("/hearings/arranging", {**given, "room-email": stranger.email})
    assert wrong.status_code == 422, "without the office nobody operates a centre"
    assert page.post("/hearings/arranging", given).status_code == 302
    asked = {"do": "interpreter", "interpreter-email": stranger.email, "interpreter-languages": ["ug"]}
    assert page.post("/hearings/arranging", asked).status_code == 302
    shown = text(page.get("/hearings/arranging"))
    assert "提讯室1" in shown
    assert stranger.name in shown
    assert sign_in(registry_clerk).get("/hearings/arranging").status_code == 404
