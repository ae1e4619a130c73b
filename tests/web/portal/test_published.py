"""What the portal publishes: hearings as the law announces them, forms, feed, contacts, and answers to a search."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from evercourt.courts.loading import load_courts
from evercourt.courts.models import Division
from evercourt.courts.procedures import pack
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.notices.acts import announce
from tests.documents import files
from tests.factories import MORNING, CaseFactory, CourtroomFactory, PartyFactory

ATOM = "{http://www.w3.org/2005/Atom}"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def hearing(court, judge, *, cause="private_lending", public=True, name="阿依古丽·买买提", hours=2):
    case = CaseFactory(court=court, cause=cause)
    PartyFactory(case=case, name=name)
    starts = timezone.now() + timedelta(hours=hours)
    return Hearing.objects.create(
        case=case,
        courtroom=CourtroomFactory(court=court),
        during=(starts, starts + timedelta(hours=1)),
        public=public,
        scheduled_by=judge,
    )


def test_a_public_hearing_is_announced_with_names_dispute_time_and_place(client, court, judge):
    hearing(court, judge)
    answer = client.get(f"/today?court={court.code}", headers=ENGLISH)
    page = answer.content.decode()
    assert "阿依古丽·买买提" in page
    assert "private lending" in page
    assert answer["X-Robots-Tag"] == "noindex, noarchive"


@pytest.mark.parametrize("closed", [{"public": False}, {"cause": "divorce"}, {"cause": "unheard_of"}])
def test_of_a_hearing_that_is_or_may_be_closed_no_name_and_no_number_is_shown(client, court, judge, closed):
    held = hearing(court, judge, **closed)
    page = client.get("/today", headers=ENGLISH).content.decode()
    assert "阿依古丽" not in page
    assert held.case.number not in page
    assert "may be closed" in page


def test_yesterdays_hearings_are_not_listed_any_more(client, court, judge):
    hearing(court, judge, hours=-24)
    assert "阿依古丽" not in client.get("/today?day=2022-08-09", headers=ENGLISH).content.decode()


@pytest.mark.parametrize("name", pack("cn").forms)
@pytest.mark.parametrize("language", ["zh-hans", "en", "ug"])
def test_every_form_can_be_printed_blank_in_every_language(client, db, name, language):
    answer = client.get(f"/forms/{name}/blank.pdf", headers={"accept-language": language})
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(files.text_of(answer.content).split())
    for field in pack("cn").forms[name].fields:
        assert "".join(field.names["zh-hans"].split()) in text


def test_a_form_filled_in_prints_what_was_typed_and_takes_nothing_as_markup(client, db):
    answers = {"plaintiff_name": "阿依古丽·买买提", "facts": '#import "/etc/passwd" $x$ *b*'}
    text = "".join(files.text_of(client.post("/forms/complaint", answers).content).split())
    assert "阿依古丽·买买提" in text
    assert '#import"/etc/passwd"$x$*b*' in text
    assert client.get("/forms/nothing").status_code == 404
    assert client.post("/forms/complaint", {"plaintiff_name": "x" * 201}).status_code == 422


def test_a_complaint_form_asks_all_that_the_law_wants_in_it():
    asked = " ".join(field.names["zh-hans"] for field in pack("cn").forms["complaint"].fields)
    for needed in (
        "姓名",
        "性别",
        "出生日期",
        "民族",
        "职业",
        "工作单位",
        "住所",
        "联系电话",
        "诉讼请求",
        "事实与理由",
        "证据",
        "证人",
    ):
        assert needed in asked


def test_the_feed_holds_the_announcements_as_rfc_4287_wants(client, court):
    announce(court, kind="news", title="暂停 <开放>", body="请网上办理。", by=None, via=Channel.SYSTEM)
    answer = client.get("/notices/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for part in (feed, feed.find(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert part.findtext(ATOM + needed)
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}title") == "暂停 <开放>"
    assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text == court.name
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} >= {"self", "alternate"}


def test_the_contacts_of_a_court_are_a_card_and_linked_data(client, court):
    Division.objects.create(court=court, name="立案庭; 一,二", phone="0991-1234567")
    answer = client.get(f"/courts/{court.code}/card.vcf")
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == 2
    assert f"FN:{court.name}" in lines
    assert f"ORG:{court.name};立案庭\\; 一\\,二" in lines
    assert all(len(line.encode()) <= 75 for line in answer.content.decode().split("\r\n"))
    court.address = "</script><script>alert(1)</script>"
    court.save()
    page = client.get(f"/courts/{court.code}").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(block)
    assert (told["@type"], told["name"], told["contactPoint"][0]["telephone"]) == (
        ["Courthouse", "GovernmentOrganization"],
        court.name,
        "0991-1234567",
    )
    assert told["address"]["streetAddress"] == court.address


@pytest.mark.parametrize(
    ("asked", "address"),
    [("借贷", "/guidance/private_lending"), ("lending", "/guidance/private_lending"), ("沙依巴克", "/courts/"),
     ("起诉状", "/forms/complaint"), ("power of attorney", "/forms/power_of_attorney")],
)  # fmt: skip
def test_the_search_finds_guidance_courts_and_forms_in_any_language(client, db, asked, address):
    load_courts()
    whole = client.get("/search", {"q": asked}).content.decode()
    part = client.get("/search", {"q": asked}, headers={"hx-request": "true"}).content.decode()
    assert address in whole
    assert address in part
    assert "<html" not in part


def test_a_search_that_finds_nothing_says_where_to_ask(client, db):
    assert "12368" in client.get("/search?q=zzzz", headers={"hx-request": "true"}).content.decode()
