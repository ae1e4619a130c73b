"""From a blank form to a public page, by two persons in a browser without scripts; and the directory beside it."""

import json
import re

import pytest
from django.utils import timezone

from evercourt.helpline import acts as helpline
from evercourt.helpline.models import OpenQuestion
from evercourt.messages.models import Message
from evercourt.notices import acts
from evercourt.notices.models import ContactVersion, Notice, UnansweredNumber
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.factories import MORNING, CourtFactory
from tests.helpline.conftest import PHONE, agent, call, case, monday, plaintiff  # noqa: F401
from tests.notices.conftest import WEB, clock, fresh, released, write  # noqa: F401

ENGLISH = {"accept-language": "en"}
FORM = {
    "kind": "announcement",
    "title_zh-hans": "诉讼服务中心搬迁公告",
    "body_zh-hans": "迁至友好路1号。\n请走东门。",
    "title_ug": "كۆچۈش ئېلانى",
    "body_ug": "يېڭى ئادرېس.",
    "urgent": "on",
}


@pytest.fixture
def as_person(client, db):
    """Return what opens a page, or sends a form, as somebody who has just confirmed their second factor."""

    def opened(person, path, posted=None, *, confirmed=True):
        person.language = "en"
        person.save(update_fields=["language"])
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        if confirmed:
            session = client.session
            session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
            session.save()
        return client.get(path) if posted is None else client.post(path, posted)

    return opened


def text(answer):
    return answer.content.decode()


def test_one_person_writes_another_releases_and_everyone_reads(client, clock, court, clerk, president, as_person):  # noqa: F811
    assert "Title (Uyghur)" in text(as_person(clerk, "/notices/desk/new"))
    made = as_person(clerk, "/notices/desk/new", FORM)
    draft = Notice.objects.get()
    assert made.url == f"/notices/desk/{draft.pk}"
    client.logout()
    assert client.get(f"/notices/{draft.pk}").status_code == 404
    assert draft.title not in text(client.get("/notices"))
    changed = {**FORM, "body_zh-hans": "迁至友好路2号。", "revision": "1"}
    assert as_person(clerk, f"/notices/desk/{draft.pk}/text", changed).status_code == 302
    assert as_person(clerk, f"/notices/desk/{draft.pk}", {"do": "propose"}).status_code == 302
    page = text(as_person(clerk, f"/notices/desk/{draft.pk}"))
    assert "Release it in the name of the court" not in page
    assert "somebody else of the registry" in page
    release = {"do": "release", "revision": "2"}
    assert as_person(clerk, f"/notices/desk/{draft.pk}", release).status_code == 403
    assert "Release it in the name of the court" in text(as_person(president, f"/notices/desk/{draft.pk}"))
    client.logout()
    unconfirmed = as_person(president, f"/notices/desk/{draft.pk}", release, confirmed=False)
    draft.refresh_from_db()
    assert (unconfirmed.status_code in (302, 403), draft.state) == (True, "proposed")
    assert as_person(president, f"/notices/desk/{draft.pk}", release).status_code == 302
    client.logout()
    shown = text(client.get(f"/notices/{draft.pk}", headers={"accept-language": "ug"}))
    assert "كۆچۈش ئېلانى" in shown
    official = text(client.get(f"/notices/{draft.pk}?in=zh-hans", headers=ENGLISH))
    assert "迁至友好路2号。" in official
    assert "There is no version in" in official
    assert "Urgent notice" in text(client.get("/", headers=ENGLISH))
    assert draft.title in text(client.get("/notices"))


@pytest.mark.parametrize("who", ["other_clerk", "judge", "administrator", "aygul"])
def test_the_desk_is_for_the_editors_of_the_court(write, as_person, who, request):  # noqa: F811
    draft, person = write(), request.getfixturevalue(who)
    status = 404 if who == "other_clerk" else 403
    for path in (f"/notices/desk/{draft.pk}", f"/notices/desk/{draft.pk}/text"):
        assert as_person(person, path).status_code == status
        assert as_person(person, path, {"do": "propose"}).status_code == status
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(clock, clerk, as_person):  # noqa: F811
    answer = as_person(clerk, "/notices/desk/new", {**FORM, "ends_at": "2022-08-01T10:00"})
    assert answer.status_code == 422
    assert "cannot end before it begins" in text(answer)
    assert "请走东门" in text(answer)
    assert as_person(clerk, "/notices/desk/new", {**FORM, "kind": "service"}).status_code == 422
    assert as_person(clerk, "/notices/desk/new", {**FORM, "kind": "correction"}).status_code == 422
    assert not Notice.objects.exists()


def test_versions_show_what_changed_and_old_ones_say_so(client, released, clerk, president):  # noqa: F811
    first = released()
    draft = acts.new_version(first, by=clerk, via=WEB)
    words = {"zh-hans": {"title": first.title, "body": first.body.replace("1号", "2号")}}
    draft = acts.propose(acts.revise(draft, texts=words, revision=1, by=clerk, via=WEB), by=clerk, via=WEB)
    acts.release(draft, revision=2, by=fresh(president), via=WEB)
    page = text(client.get(f"/notices/{first.pk}", headers=ENGLISH))
    assert "<del>1</del><ins>2</ins>" in page
    assert "友好路2号" in page
    old = text(client.get(f"/notices/{first.pk}/versions/1", headers=ENGLISH))
    assert "This version was replaced" in old
    assert client.get(f"/notices/{draft.pk}")["Location"] == f"/notices/{first.pk}/versions/2"
    assert client.get(f"/notices/{first.pk}/versions/3").status_code == 404
    assert text(client.get("/notices")).count(f'href="/notices/{first.pk}"') == 1


def test_a_correction_and_what_it_corrects_lead_to_each_other(client, released, write, clerk, president):  # noqa: F811
    wrong = released()
    right = acts.propose(write(kind="correction", corrects=wrong), by=clerk, via=WEB)
    assert "This was corrected" not in text(client.get(f"/notices/{wrong.pk}", headers=ENGLISH))
    acts.release(right, revision=1, by=fresh(president), via=WEB)
    assert f'href="/notices/{right.pk}"' in text(client.get(f"/notices/{wrong.pk}", headers=ENGLISH))
    assert f'href="/notices/{wrong.pk}"' in text(client.get(f"/notices/{right.pk}", headers=ENGLISH))


def test_what_was_withdrawn_says_why_and_leaves_the_list(client, released, registry_clerk, as_person):  # noqa: F811
    notice = released()
    path = f"/notices/desk/{notice.pk}"
    assert as_person(registry_clerk, path, {"do": "withdraw", "remark": ""}).status_code == 422
    assert as_person(registry_clerk, path, {"do": "withdraw", "remark": "地址有误"}).status_code == 302
    client.logout()
    page = text(client.get(f"/notices/{notice.pk}", headers=ENGLISH))
    assert "This notice was withdrawn" in page
    assert "地址有误" in page
    assert notice.local_title not in text(client.get("/notices"))
    assert "withdrawn" in text(client.get("/notices?past=1", headers=ENGLISH))
    assert "(withdrawn)" in text(client.get("/notices/feed.atom", headers=ENGLISH))


def test_the_list_is_narrowed_by_court_kind_and_words(client, released, other_court, clock):  # noqa: F811
    mine = released()
    theirs = acts.announce(other_court, kind="news", title="周六开放", body="延时服务", by=None, via=WEB)

    def found(**asked):
        page = text(client.get("/notices", asked))
        return {one.pk for one in (mine, theirs) if f'href="/notices/{one.pk}"' in page}

    assert found() == {mine.pk, theirs.pk}
    assert found(court=other_court.code) == {theirs.pk}
    assert found(kind="announcement") == {mine.pk}
    assert found(q="延时") == {theirs.pk}
    assert found(q="service centre") == {mine.pk}, "in a translation too"
    assert found(q="nothing of that") == set()
    assert found(kind="closure") == set()


def test_guidance_takes_the_place_of_the_general_text_by_court(client, released, other_court):  # noqa: F811
    words = {"zh-hans": {"title": "借条要点", "body": "写明还款日。"}}
    released(kind="guidance", cause="private_lending", texts=words)
    page = text(client.get("/guidance/private_lending", headers=ENGLISH))
    assert "写明还款日" in page
    assert "The general text" in page
    assert "写明还款日" not in text(client.get("/guidance/sale_contract", headers=ENGLISH))


def test_a_question_of_callers_becomes_guidance_the_agent_sends(
    client, call, agent, clerk, president, registry_clerk, as_person  # noqa: F811
):  # fmt: skip
    helpline.leave_question(call, text="手语翻译怎样申请？", by=agent, via=PHONE)
    question = OpenQuestion.objects.get()
    assert "Write the answer" in text(as_person(clerk, "/helpline/questions"))
    form = as_person(clerk, f"/notices/desk/new?question={question.pk}")
    assert "手语翻译怎样申请" in text(form)
    posted = {"kind": "guidance", "question": question.pk, "title_zh-hans": "申请手语翻译", "body_zh-hans": "请致电。"}
    as_person(clerk, "/notices/desk/new", posted)
    notice = Notice.objects.get()
    question.refresh_from_db()
    assert (question.state, question.guidance) == ("open", notice)
    acts.propose(notice, by=clerk, via=WEB)
    acts.release(notice, revision=1, by=fresh(president), via=WEB)
    question.refresh_from_db()
    assert (question.state, question.page) == ("answered", f"/notices/{notice.pk}")
    page = text(as_person(agent, f"/helpline/calls/{call.pk}?find=手语"))
    assert f'<option value="/notices/{notice.pk}">' in page
    sent = {"do": "guidance", "page": f"/notices/{notice.pk}"}
    assert as_person(agent, f"/helpline/calls/{call.pk}", sent).status_code == 302
    assert f"/notices/{notice.pk}" in Message.objects.filter(letter="guidance").get().body
    helpline.leave_question(call, text="再问一次？", by=agent, via=PHONE)
    again = OpenQuestion.objects.latest("pk")
    as_person(registry_clerk, "/helpline/questions", {"question": again.pk, "guidance": notice.pk})
    again.refresh_from_db()
    assert again.state == "answered"


def rows(prefix, *filled):
    """Return what a browser sends for the rows of a form."""
    sent = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-{place}-{name}": value for place, row in enumerate(filled) for name, value in row.items()}


ENTRY = {
    "version": "0", "name": "立案庭", "name_en": "Filing division", "in_use": "on", "hours": "own",
    "day_1": "10:00-14:00, 16：00～20：00", "address": "友好路1号", "postal_code": "830000", "addressee": "立案庭收",
    "email": "lian@example.org", "step_free": "on", "languages": ["zh-hans", "ug"], "reason": "换号",
    **rows("numbers", {"phone": "0991-5550777", "answers_zh_hans": "立案咨询", "answers_en": "Filing"}, {"phone": ""}),
    **rows("days", {"first": "2022-10-01", "last": "2022-10-07", "note_zh_hans": "国庆节"}, {}),
}  # fmt: skip


def test_the_directory_is_kept_in_a_form_and_read_by_everyone(client, clock, court, registry_clerk, as_person):  # noqa: F811
    division = court.divisions.create(name="立案庭", phone="0991-5550001")
    path = f"/contacts/desk/{division.pk}"
    assert "0991-5550001" in text(as_person(registry_clerk, path))
    assert as_person(registry_clerk, path, ENTRY).status_code == 302
    client.logout()
    page = text(client.get(f"/contacts/{division.pk}", headers=ENGLISH))
    for said in ('href="tel:09915550777"', "0991-5550001", "Closed now", "Filing division", "立案庭收", "换号"):
        assert said in page, said
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    point = json.loads(block)["contactPoint"][0]
    assert (point["telephone"], point["availableLanguage"]) == ("0991-5550777", ["zh-CN", "ug"])
    assert {hours["opens"] for hours in point["hoursAvailable"]} == {"10:00", "16:00", "00:00"}
    for search in ("/contacts?q=0991-5550777", f"/contacts?court={court.code}", "/contacts?q=filing"):
        assert f'href="/contacts/{division.pk}"' in text(client.get(search)), search
    assert "0991-5550777" in text(client.get(f"/courts/{court.code}"))
    assert "TEL;VALUE=text:0991-5550777" in text(client.get(f"/courts/{court.code}/card.vcf"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_1": "from ten"},
        {"day_1": "14:00-10:00"},
        {"numbers-0-phone": "call me"},
        {"days-0-last": "2022-09-01"},
        {"valid_from": "2022-08-01"},
        {"email": "nobody"},
        {"name": ""},
    ],
)
def test_a_wrong_entry_is_refused_with_all_that_was_typed(clock, court, registry_clerk, as_person, wrong):  # noqa: F811
    division = court.divisions.create(name="立案庭", phone="0991-5550001")
    answer = as_person(registry_clerk, f"/contacts/desk/{division.pk}", {**ENTRY, **wrong})
    assert answer.status_code == 422
    assert "立案庭收" in text(answer)
    assert not ContactVersion.objects.exists()


def test_the_entry_of_the_court_a_new_tribunal_and_a_number_nobody_answers(
    client, clock, court, registry_clerk, clerk, other_clerk, as_person  # noqa: F811
):  # fmt: skip
    assert as_person(registry_clerk, "/contacts/desk/court", {**ENTRY, "name": "假法院"}).status_code == 302
    court.refresh_from_db()
    assert (court.name, court.phone) == ("乌鲁木齐市沙依巴克区人民法院", "0991-5550777")
    assert as_person(registry_clerk, "/contacts/desk/new", {**ENTRY, "name": "人民法庭"}).status_code == 302
    tribunal = court.divisions.get(name="人民法庭")
    acts.flag_number(court, "0991-5550777", note="无人接听", by=clerk, via=WEB)
    assert "无人接听" in text(as_person(registry_clerk, "/contacts/desk"))
    flagged = UnansweredNumber.objects.get()
    assert as_person(other_clerk, f"/contacts/desk/answered/{flagged.pk}", {"x": "1"}).status_code == 404
    assert as_person(registry_clerk, f"/contacts/desk/answered/{flagged.pk}", {"x": "1"}).status_code == 302
    flagged.refresh_from_db()
    assert flagged.settled_at == MORNING
    for person, status in ((clerk, 403), (other_clerk, 403)):
        for path in ("/contacts/desk", "/contacts/desk/new", f"/contacts/desk/{tribunal.pk}"):
            assert as_person(person, path).status_code == status
            assert as_person(person, path, ENTRY).status_code in (403, 405)


def test_the_agent_says_that_nobody_answers(court, call, agent, registry_clerk, as_person):  # noqa: F811
    court.divisions.create(name="立案庭", phone="0991-5550001")
    path = f"/helpline/calls/{call.pk}"
    assert as_person(agent, path, {"do": "unanswered", "phone": "nobody"}).status_code == 422
    assert as_person(agent, path, {"do": "unanswered", "phone": "0991-5550001"}).status_code == 302
    assert "nobody answers" in text(as_person(agent, path))
    assert "0991-5550001" in text(as_person(registry_clerk, "/contacts/desk"))


def test_texts_of_people_are_never_markup(client, released):  # noqa: F811
    bad = "<script>alert(1)</script>"
    notice = released(texts={"zh-hans": {"title": bad, "body": bad}, "en": {"title": bad, "body": bad}}, urgent=True)
    for path in ("/", "/notices", f"/notices/{notice.pk}", "/search?q=alert"):
        assert bad not in text(client.get(path)), path


def test_the_courts_with_nothing_to_say_have_empty_lists(client, db):
    CourtFactory()
    assert "no notices now" in text(client.get("/notices", headers=ENGLISH))
    assert "Choose a court" in text(client.get("/contacts", headers=ENGLISH))
    assert "Nothing fits" in text(client.get("/contacts?q=zzz", headers=ENGLISH))
