"""A caller without a smartphone: the agent, by keyboard alone, proves who calls, helps to agree to a hearing by video
and files a complaint by word of mouth. The call itself is SIP from a softphone that is a process of its own."""

import re
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.adapters.telephone.sip import SIPTelephone
from evercourt.cases.models import Deadline, DocketEntry, Extension, PanelMember, PartyIdentity
from evercourt.filing.models import Filing
from evercourt.hearings import acts as hearings
from evercourt.hearings import consents
from evercourt.helpline import switchboard
from evercourt.helpline.models import Authority, Call
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, office_holder
from tests.journeys.conftest import aside, work
from tests.journeys.pages import good, sign_in
from tests.journeys.people import DEFENDANT, DEFENDANT_NUMBER

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAME = "阿依古丽·买买提"


@pytest.fixture
def hearing(clock, no_jobs, browser, court, judge, li_qiang):
    """A hearing that may be by video; the plaintiff has a telephone that takes text messages, and no account."""
    return aside(lambda: _asked(court, judge, li_qiang))


def _asked(court, judge, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    plaintiff = PartyFactory(case=case, name=NAME, language="ug")
    PartyIdentity.objects.create(
        party=plaintiff, number="650103198503120023", address="乌鲁木齐市沙依巴克区扬子江路1号", phone="13899990001"
    )
    PartyFactory(case=case, side="defendant", name=DEFENDANT, user=li_qiang)
    today = court.local_date()
    Deadline.objects.create(
        case=case,
        party=plaintiff,
        rule="fee.prepay",
        trigger_date=today,
        due_on=today + timedelta(days=7),
        basis="FEE 22",
    )
    room = CourtroomFactory(court=court)
    at = timezone.now() + timedelta(days=9)
    hearing = hearings.schedule(case, courtroom=room, starts_at=at, minutes=60, by=judge, via=Channel.WEB)
    consents.ask(hearing, until=timezone.now() + timedelta(days=4), why="", by=judge, via=Channel.WEB)
    return hearing


@pytest.fixture
def telephone(court):
    """The court's end of the line, carried to the desk beside the pages."""
    line = SIPTelephone("127.0.0.1", 0, ("127.0.0.1",))
    stopped = threading.Event()

    def carry():
        try:
            while not stopped.is_set():
                switchboard.carry(line, court)
        finally:
            connection.close()

    thread = threading.Thread(target=carry, name="carry")
    thread.start()
    yield line
    stopped.set()
    thread.join(20)
    line.close()


@pytest.fixture
def softphone(telephone):
    """Somebody who calls the court."""
    command = [sys.executable, "-m", "evercourt.adapters.telephone.softphone", "13899990001"]
    process = subprocess.Popen(
        [*command, "--to", f"127.0.0.1:{telephone.port}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait(10)
    process.stdin.close()
    process.stdout.close()


def reach(page, selector):
    """Walk to an element with the Tab key alone, as somebody without a mouse does."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _press in range(150):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")


def press(page, selector, key="Enter"):
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def fill(page, selector, text):
    reach(page, selector)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def code_of(call):
    def sent():
        return Message.objects.filter(letter="code", key__startswith=f"helpline:{call.pk}:").latest("pk").body

    return re.search(r"\d{6}", aside(sent))[0]


@pytest.mark.slow
def test_a_caller_without_a_smartphone_agrees_to_video_and_files(
    live_server, clock, no_jobs, desk, court, hearing, softphone, keep_picture
):
    agent = office_holder(court, Office.HOTLINE_AGENT, "阿丽娅", "agent@example.org")
    page, url = desk("zh-CN"), live_server.url
    sign_in(page, url, agent, then="/helpline")

    # It rings without the page being opened again, and is answered.
    assert softphone.stdout.readline().strip() == "ringing"
    page.wait_for_selector("#ringing form")
    good(page)
    keep_picture(page, "hotline-desk")
    press(page, "#ringing form button")
    page.wait_for_url("**/helpline/calls/*")
    assert softphone.stdout.readline().strip() == "answered"
    call = Call.objects.get()
    assert (call.phone, call.agent) == ("+8613899990001", agent)
    assert hearing.case.number not in page.inner_text("main")

    # The caller speaks Uyghur: what is read out is Uyghur from now on.
    reach(page, "#id_language")
    page.select_option("#id_language", "ug")
    press(page, "form:has(#id_language) button")
    assert "12368" in page.inner_text("blockquote[lang=ug]")

    # Who is it? Questions, then the code that came to the old telephone.
    fill(page, "#id_case_number", hearing.case.number)
    fill(page, "#id_claimed", NAME)
    press(page, "form:has(#id_claimed) button")
    fill(page, "#said-number_end", "0023")
    fill(page, "#said-address", "扬子江路1号")
    good(page)
    press(page, "form:has(#said-address) button")
    press(page, "button[value=send_code]")
    fill(page, "#id_code", code_of(call))
    good(page)
    press(page, "form:has(#id_code) button")
    keep_picture(page, "hotline-call")
    press(page, "main a.button[href*='/cases/']")
    good(page)

    # The hearing by video: the sentence is read out, and the caller says yes.
    reach(page, "form:has(button[value^='agree:']) [name=said_yes]")
    page.keyboard.press("Space")
    keep_picture(page, "hotline-case")
    press(page, "button[value^='agree:']")
    consent = hearing.consents.get(party__side="plaintiff")
    assert (consent.answer, consent.via, consent.given_by) == ("agreed", "phone", agent)
    entries = list(DocketEntry.objects.filter(case=hearing.case).order_by("number"))[-2:]
    assert [entry.act for entry in entries] == ["helpline.authorised", "hearings.consent_answered"]
    assert call.number in entries[0].text

    # The caller lies in hospital and needs more time: the very request of the party's own page, before the judge.
    reach(page, "#id_more")
    page.keyboard.type("住院治疗，请求延长十五日。")
    reach(page, "form:has(#id_more) [name=said_yes]")
    page.keyboard.press("Space")
    press(page, "form:has(#id_more) button")
    good(page)
    extension = Extension.objects.get()
    assert (extension.state, extension.deadline.rule) == ("asked", "fee.prepay")
    assert extension.work_order.call == call

    # A complaint by word of mouth: the wizard of the counter, with the person read back to.
    press(page, f"main a[href='/helpline/calls/{call.pk}']")
    reach(page, "details:has([name=do][value=file]) summary")
    page.keyboard.press("Enter")
    reach(page, "form:has([name=do][value=file]) [name=said_yes]")
    page.keyboard.press("Space")
    press(page, "form:has([name=do][value=file]) button")
    file_by_word_of_mouth(page)
    filing = Filing.objects.get()
    assert (filing.state, filing.via, filing.filer, filing.taken_by) == ("submitted", "phone", None, agent)
    work()
    filing.refresh_from_db()
    assert filing.receipt is not None

    # On the desk the call stands first; on a small screen, too.
    page.goto(f"{url}/helpline")
    page.set_viewport_size({"width": 320, "height": 640})
    good(page)
    page.set_viewport_size({"width": 1280, "height": 800})

    # The shift ends: a colleague takes the call over with a note, and the caller stays proved.
    colleague = office_holder(court, Office.HOTLINE_AGENT, "马兰", "colleague@example.org")
    page.goto(f"{url}/helpline/calls/{call.pk}")
    reach(page, "details:has(#id_colleague) summary")
    page.keyboard.press("Enter")
    fill(page, "#id_note", "已代录起诉状，还要问缴费。")
    press(page, "form:has(#id_note) button")
    page = desk("zh-CN")
    sign_in(page, url, colleague, then="/helpline")
    good(page)
    press(page, "#ringing form button")
    assert "已代录起诉状" in page.inner_text("main")
    assert page.query_selector("main a.button[href*='/cases/']")

    # The caller hangs up, and nothing more is told.
    softphone.stdin.write("\n")
    softphone.stdin.flush()
    assert softphone.stdout.readline().strip() == "ended"
    for _try in range(50):
        page.goto(f"{url}/helpline/calls/{call.pk}")
        if not page.query_selector("main a.button[href*='/cases/']"):
            break
    call.refresh_from_db()
    assert (call.state, call.is_proved) == ("ended", False)
    assert set(Authority.objects.values_list("what", flat=True)) == {"video", "file", "extension"}


def file_by_word_of_mouth(page):
    """Write down what the caller says, step by step, and hand it in."""

    def go_on():
        press(page, "main button[name=go].button:not(.button--quiet)")

    page.wait_for_url("**/dispute")
    reach(page, "[name=cause]")
    page.check("[value=private_lending]")
    go_on()
    page.select_option("[name=court]", "新0103")
    go_on()
    fill(page, "[name='parties-0-name']", NAME)
    fill(page, "[name='parties-0-address']", "乌鲁木齐市沙依巴克区扬子江路1号")
    fill(page, "[name='parties-0-phone']", "13899990001")
    fill(page, "[name='parties-1-name']", DEFENDANT)
    fill(page, "[name='parties-1-address']", "乌鲁木齐市沙依巴克区友好路2号")
    fill(page, "[name='parties-1-identity_number']", DEFENDANT_NUMBER)
    go_on()
    fill(page, "[name='claims-0-text']", "判令被告归还借款86500元")
    fill(page, "[name='claims-0-amount']", "86500")
    go_on()
    fill(page, "[name=facts]", "2021年5月1日，被告向原告借款86500元，约定2022年5月1日归还，至今未还。")
    go_on()
    go_on()
    page.check("[name=mediation][value=false]")
    go_on()
    page.check("[name='consent-answer'][value=false]")
    go_on()
    if "/confirmation" in page.url:
        page.check("[name='confirmation-manner'][value=read_aloud]")
        go_on()
    page.wait_for_url("**/check")
    press(page, "form[action$=submission] button")
