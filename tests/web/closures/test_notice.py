"""The notice in public: on every page it concerns and on no other, with every clause, and on paper for the door."""

from datetime import UTC, datetime, timedelta

import pypdfium2 as pdfium
import pytest
import time_machine
import zxingcpp
from django.utils import timezone

from evercourt.appointments import acts as visits
from evercourt.continuity import acts
from evercourt.web.closures.sheet import page_address, sheet_pdf
from tests.continuity.conftest import WEB

BANNER = "Read the whole notice"
ENGLISH = {"accept-language": "en"}


def shown(client, path):
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    return BANNER in answer.content.decode()


@pytest.fixture
def english(aygul):
    aygul.language = "en"
    aygul.save()
    return aygul


def test_every_page_it_concerns_shows_it_to_a_visitor(client, closed):
    for path in ("/", "/courts", f"/courts/{closed.court.code}", "/today", "/appointments", "/accounts/login/"):
        assert shown(client, path), path


def test_a_party_sees_it_with_the_hearing_the_case_and_the_visit(client, closed, english, hearing, visit):
    client.force_login(english)
    for path in (
        f"/hearings/{hearing.pk}",
        f"/cases/{hearing.case_id}",
        f"/appointments/{visit.pk}",
        "/appointments",
        "/appointments/new",
        f"/appointments/new?court={closed.court.code}",
    ):
        assert shown(client, path), path


def test_pages_it_does_not_concern_do_not_show_it(client, closed, other_court):
    for path in (f"/courts/{other_court.code}", "/fees", "/forms", "/notices", "/privacy", "/guidance"):
        assert not shown(client, path), path


def test_before_it_is_issued_and_after_it_is_over_no_page_shows_it(client, order, president, visit):
    draft = order()
    assert not shown(client, "/")
    issued = acts.issue(draft, by=president, via=WEB)
    assert shown(client, "/")
    with time_machine.travel(issued.ends_at + timedelta(minutes=1), tick=False):
        assert not shown(client, "/")


def test_telephone_and_other_ways_stand_before_the_days(client, closed):
    page = client.get("/", headers=ENGLISH).content.decode()
    places = [page.index(part) for part in ('href="tel:12368"', "0991-5550103", "人民法院在线服务", BANNER)]
    assert places == sorted(places)


def test_while_it_is_closed_no_page_says_that_the_counters_are_open(client, closed):
    with time_machine.travel("2022-08-09T03:00:00Z", tick=False):
        assert "Counters open" in client.get(f"/courts/{closed.court.code}", headers=ENGLISH).content.decode()
    with time_machine.travel("2022-08-11T03:00:00Z", tick=False):
        page = client.get(f"/courts/{closed.court.code}", headers=ENGLISH).content.decode()
    assert "Counters open" not in page
    assert "16 Aug" in page.replace("Aug. 16", "16 Aug").replace("August 16", "16 Aug"), "when it opens again"


def test_the_page_says_every_clause(client, order, president, counter):
    issued = acts.issue(
        order(
            places=[{"kind": "floor", "name": "二楼", "counters": ["1号窗口"]}],
            stopped=[{"service": "filing", "visits": "online"}, {"service": "advice", "visits": "call_back"}],
            replacements=[
                {"kind": "portal", "name": "网上立案", "service": "filing"},
                {"kind": "mini_program", "name": "小程序", "value": "pages/court/index"},
                {"kind": "telephone", "value": "12368", "hours": "10:00–20:00", "free_of_charge": False},
                {"kind": "post", "value": "扬子江路1号", "addressee": "立案庭收"},
                {"kind": "email", "value": "court@example.org"},
            ],
            hearings=[{"what": "remote", "answer_days": 2, "keep_announced": True, "keep_when_all_ask": True}],
            deadlines=[{"deadline_class": "appeals", "way": "extend", "days": 10}],
            notes=[{"zh-hans": "请佩戴口罩。", "en": "Please wear a mask."}],
        ),
        by=president,
        via=WEB,
    )
    page = client.get(f"/closures/{issued.number}", headers=ENGLISH).content.decode()
    for said in (
        issued.number, "二楼: 1号窗口", "replaced by doing it online", "the court calls you", "pages/court/index",
        "10:00–20:00", "calls are charged", "立案庭收", "mailto:court@example.org", "by video where all parties agree",
        "2 days before the hearing", "summoned by announcement", "when all its parties ask", "order otherwise",
        "moves by 10 days", "appeals and other remedies", "Please wear a mask.", "urgent preservation",
    ):  # fmt: skip
        assert said in page, said
    assert "请佩戴口罩。" in client.get(f"/closures/{issued.number}").content.decode()


def test_an_order_that_was_replaced_leads_to_the_later_one(client, closed, order, president):
    later = acts.issue(order(change="extension", supersedes=closed.number, ends_at=None), by=president, via=WEB)
    assert f"/closures/{later.number}" in page_of(client, closed)
    assert closed.number in page_of(client, later)


def page_of(client, order):
    from urllib.parse import unquote

    return unquote(client.get(f"/closures/{order.number}").content.decode())


def test_the_sheet_is_one_page_whose_code_leads_to_the_notice(client, closed):
    answer = client.get(f"/closures/{closed.number}/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    document = pdfium.PdfDocument(answer.content)
    assert len(document) == 1
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842), "A4"
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert code.text == page_address(closed)
    said = "".join(document[0].get_textpage().get_text_range().split())
    for words in (closed.title, "Call12368", "扬子江路1号"):
        assert words in said, words
    assert any("؀" <= letter <= "ۿ" or "ﭐ" <= letter <= "ﻼ" for letter in said), "Uyghur is on it"


def test_however_much_the_order_says_the_sheet_stays_one_page(order, president, visit):
    much = "因疫情防控需要暂停现场接待并通过网上电话邮寄办理" * 7
    ways = [{"kind": "post", "value": much[:200], "addressee": much[:150]} for _number in range(6)]
    telephone = {"kind": "telephone", "value": "12368"}
    drafted = order(title=much[:150], replacements=[{"kind": "portal"}, telephone, *ways], ends_at=None)
    issued = acts.issue(drafted, by=president, via=WEB)
    document = pdfium.PdfDocument(sheet_pdf(issued))
    assert len(document) == 1
    assert [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())] == [
        page_address(issued)
    ]


def test_a_visitor_of_the_court_learns_how_to_come_in_again(client, closed, president, other_court):
    now = datetime(2022, 8, 11, 2, 0, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        president.second_factor_at = now
        conditions = {"text": "请佩戴口罩。", "texts": {"en": "Wear a mask."}, "hours": "10:00–16:00",
                      "capacity_percent": 50}  # fmt: skip
        acts.reopen(closed, conditions=conditions, by=president, via=WEB)
        for path in (f"/courts/{closed.court.code}", f"/closures/{closed.number}"):
            page = client.get(path, headers=ENGLISH).content.decode()
            for said in ("Wear a mask.", "10:00–16:00", "50 %"):
                assert said in page, (path, said)
        assert not shown(client, "/"), "the start page is for what is closed"
        assert not shown(client, f"/courts/{other_court.code}")
    with time_machine.travel(now + timedelta(days=15), tick=False):
        assert not shown(client, f"/courts/{closed.court.code}")


def test_a_pause_of_one_counter_closes_no_court(client, counter, administrator, closed):
    with time_machine.travel("2022-09-07T03:00:00Z", tick=False):
        visits.pause(
            closed.court, begins_at=timezone.now(), ends_at=None, reason="维修", counter=counter,
            by=administrator, via=WEB,
        )  # fmt: skip
        assert "Counters open" in client.get(f"/courts/{closed.court.code}", headers=ENGLISH).content.decode()
