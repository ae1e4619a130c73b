"""The public pages: open to all in four languages, a steady number of queries, useful answers to bad input."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings

from evercourt.appointments.models import Pause
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court, Division
from evercourt.documents.models import Document
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.notices.acts import announce
from evercourt.notices.models import Notice
from tests.factories import MORNING

PAGES = (
    "/",
    "/courts",
    "/courts?place=沙依巴克区&cause=private_lending",
    "/courts?place=Atlantis",
    "/courts/新0103",
    "/guidance",
    "/guidance/private_lending",
    "/fees",
    "/fees?kind=property&amount=86,500",
    "/deadlines",
    "/deadlines?court=新0103&rule=appeal.judgment&trigger=2022-06-24",
    "/receipts",
    "/receipts?number=R23456789ABC",
    "/check",
    "/check/K7QM-4TXA-92",
    "/notices",
    "/notices?q=暂停&past=1&kind=news&court=新0103",
    "/contacts",
    "/contacts?court=新0103",
    "/contacts?q=立案",
    "/today",
    "/today?court=新0103&day=2022-08-10",
    "/search",
    "/search?q=借贷",
    "/forms",
    "/forms/complaint",
    "/accessibility",
    "/privacy",
)


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def world(court, aygul):
    """The courts of Xinjiang, a filing, an issued document, an announcement."""
    load_courts()
    Filing.objects.create(
        court=court,
        filer=aygul,
        state=Filing.State.SUBMITTED,
        receipt_number="R23456789ABC",
        submitted_at=MORNING,
        received_at=MORNING,
        due_on=date(2022, 8, 17),
        form={"parties": [{"name": aygul.name}]},
    )
    Document.objects.create(
        court=court,
        title="阿依古丽的受理通知书",
        name="notice.pdf",
        media_type="application/pdf",
        size=9,
        pages=2,
        sha256="ab" * 32,
        origin=Document.Origin.ISSUED,
        check_code="K7QM-4TXA-92",
    )
    announce(court, kind="news", title="暂停开放", body="请网上办理。", by=None, via=Channel.SYSTEM)
    return court


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_public_page_opens_in_every_language(client, world, language):
    pages = (*PAGES, f"/notices/{Notice.objects.get().pk}", f"/contacts/{Division.objects.first().pk}")
    for page in pages:
        answer = client.get(page, headers={"accept-language": language})
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language in ("ug", "kk-arab") else "ltr"}"' in text
        assert 'style="' not in text
        assert "<h1" in text


def test_the_number_of_queries_does_not_grow_with_the_courts_and_announcements(
    client, world, court, django_assert_max_num_queries
):
    for number in range(15):
        announce(court, kind="news", title=f"{number}", body="文", by=None, via=Channel.SYSTEM)
    # Closures in force, urgent notices, whether the counters are paused; of the court also how its entry changed.
    for page in PAGES:
        with django_assert_max_num_queries(11):
            client.get(page)


def test_the_start_page_says_whether_the_counters_are_open(client, world):
    assert "Counters open" in client.get("/", headers={"accept-language": "en"}).content.decode()
    with time_machine.travel("2022-08-13 03:00Z", tick=False):  # a Saturday
        assert "Counters closed" in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_start_page_calls_no_counters_open_while_a_closure_pauses_those_of_some_court(client, world):
    last = Court.objects.filter(takes_filings=True).last()
    pause = Pause.objects.create(court=last, during=(MORNING, MORNING + timedelta(days=5)), reason="疫情防控")
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Counters open" not in page
    assert "Counters closed" not in page
    Pause.objects.filter(pk=pause.pk).update(lifted_at=MORNING)
    assert "Counters open" in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_a_court_is_found_by_an_address_that_contains_its_district(client, world):
    page = client.get("/courts", {"place": "乌鲁木齐市 沙依巴克区友好路9号"}).content.decode()
    assert "/courts/%E6%96%B00103" in page
    assert "/courts/%E6%96%B00102" not in page


def test_an_unknown_court_or_kind_of_dispute_is_not_found(client, world):
    assert client.get("/courts/新9999").status_code == 404
    assert client.get("/guidance/witchcraft").status_code == 404


@pytest.mark.parametrize("amount", ["86500", "86,500.00", "￥８６５００", "٨٦٥٠٠"])
def test_the_fee_is_counted_however_the_amount_is_typed(client, world, amount):
    page = client.get("/fees", {"kind": "property", "amount": amount}).content.decode()
    assert "1,962.50" in page


@pytest.mark.parametrize(
    "entered",
    [
        {"kind": "property", "amount": "many"},
        {"kind": "property", "amount": "-1"},
        {"kind": "property", "amount": ""},
        {"kind": "property", "amount": "NaN"},
        {"kind": "property", "amount": "1e99"},
        {"kind": "gold", "amount": "1"},
        {"kind": "enforcement", "amount": "1", "halve": "summary"},
        {"kind": "property", "amount": "1", "halve": "because"},
    ],
)
def test_what_the_fee_calculator_cannot_use_is_said_beside_the_field(client, world, entered):
    answer = client.get("/fees", entered)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize(
    "entered",
    [
        {"trigger": ""},
        {"trigger": "yesterday"},
        {"trigger": "2022-02-30"},
        {"trigger": "1066-10-14"},
        {"trigger": "9999-12-31"},
        {"trigger": "2022-08-10", "rule": "doom"},
        {"trigger": "2022-08-10", "court": "新9999"},
        {"trigger": "2013-01-02", "rule": "online.link_case"},
    ],
)
def test_what_the_deadline_calculator_cannot_use_is_said_beside_the_field(client, world, entered):
    answer = client.get("/deadlines", {"court": "新0103", "rule": "appeal.judgment", **entered})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_both_dates_are_shown_when_local_holidays_make_a_difference(client, world):
    # Kurban 2022 was from 9 to 13 July in Xinjiang.
    page = client.get("/deadlines", {"court": "新0103", "rule": "appeal.judgment", "trigger": "2022-06-26"})
    text = page.content.decode()
    assert 'datetime="2022-07-14"' in text
    assert 'datetime="2022-07-11"' in text


def test_a_receipt_shows_the_clock_and_the_queue_and_no_name(client, world, aygul):
    page = client.get("/receipts", {"number": "r2345 6789-abc"}).content.decode()
    assert 'datetime="2022-08-17"' in page
    assert aygul.name not in page


def test_the_receipt_of_a_draft_or_an_unknown_number_is_not_found(client, world, aygul):
    draft = Filing.objects.create(filer=aygul)
    for number in (draft.receipt_number, "R99999999999"):
        assert client.get("/receipts", {"number": number}).status_code == 404


def test_a_check_code_confirms_the_document_and_shows_nothing_of_it(client, world):
    assert client.get("/check", {"code": "k7qm4txa92"})["Location"] == "/check/K7QM-4TXA-92"
    page = client.get("/check/K7QM-4TXA-92").content.decode()
    assert "ab" * 32 in page
    assert "阿依古丽" not in page


def test_a_document_that_a_party_handed_in_is_not_confirmed(client, world):
    received = Document.objects.create(
        title="借条", name="a.pdf", media_type="application/pdf", size=1, sha256="c" * 64
    )
    assert client.get(f"/check/{received.check_code}").status_code == 404


def test_what_ended_leaves_the_list_and_stays_readable_with_a_mark(client, world):
    notice = Notice.objects.create(
        court=world, kind="news", title="周六开放", body="文", state="released", published_at=MORNING,
        ends_at=MORNING + timedelta(hours=1),
    )  # fmt: skip
    assert notice.title in client.get("/notices").content.decode()
    with time_machine.travel(MORNING + timedelta(hours=2), tick=False):
        assert notice.title not in client.get("/notices").content.decode()
        assert notice.title in client.get("/notices?past=1").content.decode()
        page = client.get(f"/notices/{notice.pk}", headers={"accept-language": "en"}).content.decode()
    assert "no longer in force" in page


@pytest.mark.parametrize(("old", "new"), [("", ""), ("/feed.atom", "/feed.atom"), ("/7", "/7")])
def test_the_addresses_of_before_lead_to_the_notices(client, world, old, new):
    answer = client.get(f"/announcements{old}")
    assert (answer.status_code, answer["Location"]) == (301, f"/notices{new}")


def test_larger_type_is_kept_and_leads_back_here_only(client, db):
    back = client.get("/type-size?to=larger&next=/courts")
    assert back.headers["Location"] == "/courts"
    assert 'class="larger"' in client.get("/").content.decode()
    assert client.get("/type-size?to=normal&next=https://elsewhere.example").headers["Location"] == "/"
    assert 'class="larger"' not in client.get("/").content.decode()
