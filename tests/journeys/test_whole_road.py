"""The whole road in a real browser: filed on a phone, accepted at a desk, paid, served, answered, heard, decided,
enforced; and the file that anyone can check."""

import re
import subprocess
import sys
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Fee, Party
from evercourt.cli.main import app as commands
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court
from evercourt.decisions.models import Decision
from evercourt.decisions.tasks import let_decisions_take_effect
from evercourt.decisions.texts import fill
from evercourt.enforcement.models import EnforcementApplication
from evercourt.enforcement.tasks import open_overdue
from evercourt.hearings.models import Hearing
from evercourt.service.models import ServiceOrder
from tests.factories import UserFactory, office_holder
from tests.journeys.conftest import aside, run, work
from tests.journeys.pages import confirm_it_is_you, fits, follow, good, in_language, press, sign_in
from tests.journeys.people import DEFENDANT, DEFENDANT_NUMBER, PLAINTIFF
from tests.journeys.wizard import file_a_case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def people(no_jobs):
    """Everyone who walks the road, by what they are in it."""
    load_courts()
    court = Court.objects.get(code="新0103")
    found = {
        "plaintiff": UserFactory(name=PLAINTIFF, email="aygul@example.org", phone="+8613899990001"),
        "defendant": UserFactory(name=DEFENDANT, email="liqiang@example.org", phone="+8613899990002"),
        "clerk": office_holder(court, Office.FILING_CLERK, "马丽", "clerk@example.org"),
        "registry": office_holder(court, Office.REGISTRY_CLERK, "陈静", "registry@example.org"),
        "recorder": office_holder(court, Office.RECORDER, "杨洁", "recorder@example.org"),
    }
    office_holder(court, Office.JUDGE, "古丽娜尔", "judge@example.org")
    office_holder(court, Office.JUDGE, "刘伟", "judge2@example.org")
    return found


class Road:
    """One live court and its people; every method is a stretch of the road, walked on pages."""

    def __init__(self, address, people, clock, phone, desk, keep_picture):
        self.address, self.people, self.clock = address, people, clock
        self.phone, self.desk, self.keep = phone, desk, keep_picture
        self.case = None

    def open(self, who, path, *, on, language="zh-CN"):
        """Open a page as one of the people, signed in afresh."""
        page = on(language)
        sign_in(page, self.address, self.people[who], then=path)
        return page

    @property
    def case_path(self):
        return f"/cases/{self.case.pk}"

    def in_other_languages(self, page, name):
        """Look at the party's page in English and Uyghur, keep pictures, and come back to Chinese."""
        for language in ("en", "ug"):
            in_language(page, language)
            good(page)
            self.keep(page, f"{name}-{language}")
        in_language(page, "zh-hans")

    def accept(self, filing):
        page = self.open("clerk", "/review", on=self.desk)
        good(page)
        self.keep(page, "queue-desk-zh")
        follow(page, filing.receipt_number)
        press(page, "form[action$=claim] button")
        for item in page.locator("input[type=radio][value=ok]").all():
            item.check()
        good(page)
        self.keep(page, "review-desk-zh")
        press(page, "main form[action$=acceptance] button")
        press(page, "main button[value=confirm]")
        self.case = Case.objects.get()
        assert self.case.number in page.inner_text("main")
        work()
        presiding = self.case.panel.get(seat="presiding").user
        self.people["judge"] = presiding

    def pay(self, cashier):
        fee = Fee.objects.get(case=self.case)
        page = self.open("plaintiff", self.case_path, on=self.phone)
        good(page)
        self.keep(page, "case-zh")
        self.in_other_languages(page, "case")
        press(page, f"main a[href$='/fees/{fee.pk}']")
        good(page)
        self.keep(page, "fee-zh")
        self.in_other_languages(page, "fee")
        press(page, "main a[rel=external]")
        assert page.url.startswith(cashier)
        fits(page)
        press(page, "button[name=pay]")
        for _look in range(50):
            if Fee.objects.get(pk=fee.pk).state == Fee.State.PAID:
                break
            page.wait_for_timeout(100)
        press(page, "a")
        assert page.url.startswith(self.address)
        assert page.query_selector("main .notice--good"), "the court knows of the payment"
        good(page)

    def serve_complaint(self):
        """The registry prints the letter with the code, posts the papers and notes the signed receipt."""
        order = ServiceOrder.objects.get(case=self.case, party__side=Party.Side.DEFENDANT, purpose="complaint")
        page = self.open("registry", "/service", on=self.desk)
        good(page)
        press(page, f"main a[href='/service/{order.pk}']")
        good(page)
        letter = printed(page, "form[action$=join-letter] button")
        code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", "".join(letter.split())).group()
        page.fill("[name='posting-tracking_number']", "EMS2022081100017")
        press(page, "form[action$=posting] button")
        self.clock.shift(timedelta(days=1))
        page.fill("[name='delivery-on']", f"{self.case.court.local_date():%Y-%m-%d}")
        page.fill("[name='delivery-signed_by']", DEFENDANT)
        press(page, "form[action$=delivery] button")
        good(page)
        order.refresh_from_db()
        assert order.state == "served"
        return code

    def join_and_answer(self, code):
        page = self.open("defendant", "/cases", on=self.phone)
        press(page, "main a[href='/join']")
        good(page)
        page.fill("[name=code]", code)
        page.fill("[name=case_number]", self.case.number)
        page.fill("[name=name]", DEFENDANT)
        page.fill("[name=number]", DEFENDANT_NUMBER)
        assert not page.query_selector("[name=electronic_service]:checked"), "consent is never pre-set"
        page.check("[name=electronic_service][value=yes]")
        self.keep(page, "join-zh")
        press(page, "main form button")
        assert page.url == self.address + self.case_path
        good(page)
        press(page, "main a[href*='/answer/']")
        good(page)
        self.in_other_languages(page, "answer")
        page.fill("[name=text]", "借款属实，但已归还一万元。")
        self.keep(page, "answer-zh")
        press(page, "main form button")
        assert page.query_selector("main .notice--good")
        work()

    def hear(self):
        """The judge schedules the hearing by the page of the case; after it, outcome and minutes are entered."""
        day = self.case.court.local_date() + timedelta(days=20)
        page = self.open("judge", self.case_path, on=self.desk)
        good(page)
        self.keep(page, "case-desk-zh")
        press(page, "main a[href$='/hearings/new']")
        page.select_option("[name=courtroom]", index=1)
        page.fill("[name=day]", day.isoformat())
        page.fill("[name=time]", "10:30")
        good(page)
        press(page, "main form button")
        hearing = Hearing.objects.get()
        good(page)
        work()
        self.clock.move_to(hearing.during.upper + timedelta(hours=1))
        page = self.open("judge", f"/hearings/{hearing.pk}", on=self.desk)
        press(page, "main a[href$='/outcome']")
        page.fill("[name=outcome]", "法庭辩论终结，择期宣判")
        page.fill(
            "[name=minutes]", "审判员：现在开庭。\n原告：请求被告归还借款。\n被告：已归还一万元。\n审判员：闭庭。"
        )
        good(page)
        press(page, "main form button")
        hearing.refresh_from_db()
        assert hearing.state == "held"
        good(page)
        self.keep(page, "hearing-desk-zh")

    def decide(self):
        """Draft, send, sign with a fresh second factor, pronounce."""
        plaintiff, defendant = self.case.parties.order_by("-side")
        self.clock.shift(timedelta(days=1))
        page = self.open("judge", self.case_path, on=self.desk)
        press(page, "main a[href$='/decisions/new']")
        page.select_option("[name=kind]", "judgment")
        page.select_option("[name=template]", "judgment")
        good(page)
        press(page, "main form button")
        reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
        page.fill("[name=text]", fill(page.input_value("[name=text]"), reasons))
        page.fill("[name='line-0-ordered']", "被告李强于本判决生效之日起十日内归还原告借款86500元。")
        page.select_option("[name='line-0-obligor']", str(defendant.pk))
        page.select_option("[name='line-0-obligee']", str(plaintiff.pk))
        page.fill("[name='line-0-amount']", "86500.00")
        good(page)
        self.keep(page, "draft-desk-zh")
        press(page, "main form .actions button")
        good(page)
        press(page, "form[action$=signing] button")
        self.clock.shift(timedelta(minutes=20))
        press(page, "form[action$=signature] button")
        assert "second-factor" in page.url, "signing asks again who it is"
        good(page)
        self.keep(page, "second-factor-desk-zh")
        confirm_it_is_you(page, self.people["judge"])
        good(page)
        press(page, "form[action$=pronouncement] button")
        self.decision = Decision.objects.get()
        assert self.decision.state == Decision.State.PRONOUNCED
        good(page)
        self.keep(page, "judgment-desk-zh")
        work()

    def read_judgment(self):
        """Both parties read it on the phone; whoever is not reached electronically gets it by hand."""
        page = self.open("defendant", self.case_path, on=self.phone)
        unread = ServiceOrder.objects.get(case=self.case, party__side=Party.Side.DEFENDANT, purpose="decision")
        press(page, f"main a[href='/service/{unread.pk}']")
        good(page)
        press(page, "main form button")
        good(page)
        page.goto(f"{self.address}/decisions/{self.decision.pk}")
        assert "被告收到借款后没有归还" in page.inner_text("main")
        page = self.open("registry", "/service", on=self.desk)
        for order in ServiceOrder.objects.filter(case=self.case, purpose="decision", state="ordered"):
            page.goto(f"{self.address}/service/{order.pk}")
            page.fill("[name='handing-over-received_by']", order.party.name)
            press(page, "form[action$=handing-over] button")
        page = self.open("plaintiff", self.case_path, on=self.phone)
        press(page, f"main a[href='/decisions/{self.decision.pk}']")
        good(page)
        self.keep(page, "judgment-zh")
        self.in_other_languages(page, "judgment")

    def take_effect(self):
        """The time to appeal passes; the court's own job makes the judgment final and issues the certificate."""
        last = max(period.last_day for period in self.decision.appeal_periods.all())
        self.clock.move_to(morning(last))
        assert run(let_decisions_take_effect) == 0
        self.clock.shift(timedelta(days=1))
        assert run(let_decisions_take_effect) == 1
        self.decision.refresh_from_db()
        assert self.decision.certificate
        # Ten days to pay, and a holiday at their end.
        self.clock.shift(timedelta(days=20))

    def enforce(self):
        page = self.open("plaintiff", self.case_path, on=self.phone)
        press(page, f"main a[href='/decisions/{self.decision.pk}']")
        good(page)
        self.keep(page, "enforce-zh")
        press(page, "form[action$=enforcement] button")
        good(page)
        application = EnforcementApplication.objects.get()
        self.clock.move_to(morning(application.due_on) + timedelta(days=1))
        assert run(open_overdue) == 1
        opened = Case.objects.get(kind="enforcement")
        page = self.open("plaintiff", f"/cases/{opened.pk}", on=self.phone)
        good(page)
        self.keep(page, "enforcement-zh")


@pytest.mark.slow
def test_a_dispute_goes_from_the_phone_to_an_enforced_judgment(
    live_server, clock, cashier, people, phone, desk, keep_picture, tmp_path
):
    road = Road(live_server.url, people, clock, phone, desk, keep_picture)
    filing = file_a_case(phone("zh-CN"), live_server.url, people["plaintiff"])
    work()
    road.accept(filing)
    road.pay(cashier)
    road.join_and_answer(road.serve_complaint())
    road.hear()
    road.decide()
    road.read_judgment()
    road.take_effect()
    road.enforce()
    check_file(road.case, tmp_path / "case.zip")


def printed(page, button):
    """Press a button that answers with a PDF; return the words on it, and be back on the page."""
    sheets = []

    def keep(route):
        answer = route.fetch()
        sheets.append(answer.body())
        route.fulfill(response=answer)

    before = page.url
    page.route("**/join-letter", keep)
    with page.expect_event("response", lambda answer: answer.url.endswith("/join-letter")):
        page.click(button)
    page.goto(before)
    return "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(sheets[0])).pages)


def morning(day):
    """Return nine in the morning of a day at the court."""
    return datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))


def check_file(case, path):
    """Export the file and check it with no database; one flipped byte is found."""
    done = aside(lambda: CliRunner().invoke(commands, ["export", case.number, "-o", str(path)]))
    assert done.exit_code == 0, done.output
    command = [sys.executable, "-m", "evercourt", "verify", str(path)]
    checked = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, capture_output=True)
    assert checked.returncode == 0, checked.stdout
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    assert CliRunner().invoke(commands, ["verify", str(path)]).exit_code == 1
