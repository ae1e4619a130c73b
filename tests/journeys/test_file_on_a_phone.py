"""A plaintiff files on a 320-pixel phone, in Chinese; the receipt can be looked up by anyone, in any language."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from evercourt.courts.loading import load_courts
from evercourt.filing.models import Filing
from tests.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def no_barriers(page):
    """Assert that axe finds nothing in the way of a person who cannot see, hear or point."""
    result = Axe().run(page)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"


def fits(page):
    """Assert that nothing sticks out sideways on this screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def test_a_plaintiff_files_on_a_phone(live_server, phone, keep_picture):
    load_courts()
    UserFactory(name="阿依古丽·买买提", email="aygul@example.org", phone="+8613899990001")
    page = phone("zh-CN")
    page.goto(live_server.url)
    keep_picture(page, "home-zh")
    no_barriers(page)
    fits(page)

    page.goto(f"{live_server.url}/accounts/login/?next=/filings/new")
    page.fill("[name=login]", "aygul@example.org")
    page.fill("[name=password]", "correct horse battery")
    page.click("main button[type=submit], main form button")
    page.wait_for_url("**/filings/new")
    page.click("main form button")

    def step(name):
        page.wait_for_url(f"**/filings/*/{name}")
        no_barriers(page)
        fits(page)

    def go_on():
        page.click("main button[name=go].button:not(.button--quiet)")

    step("dispute")
    page.check("[value=private_lending]")
    go_on()
    step("court")
    page.select_option("[name=court]", "新0103")
    go_on()
    step("parties")
    page.fill("[name='parties-0-name']", "阿依古丽·买买提")
    page.fill("[name='parties-0-address']", "乌鲁木齐市沙依巴克区扬子江路1号")
    page.fill("[name='parties-0-phone']", "13899990001")
    page.fill("[name='parties-1-name']", "李强")
    page.fill("[name='parties-1-address']", "乌鲁木齐市沙依巴克区友好路2号")
    keep_picture(page, "parties-zh")
    go_on()
    step("claims")
    page.fill("[name='claims-0-text']", "判令被告归还借款86500元")
    page.fill("[name='claims-0-amount']", "86500")
    go_on()
    step("facts")
    page.fill("[name=facts]", "2021年5月1日，被告向原告借款86500元，约定2022年5月1日归还，至今未还。")
    go_on()
    step("evidence")
    go_on()
    step("mediation")
    assert not page.query_selector("[name=mediation]:checked"), "nothing is chosen for the person"
    page.check("[name=mediation][value=false]")
    go_on()
    step("contact")
    assert not page.query_selector("[name='consent-answer']:checked"), "consent is never pre-set"
    page.check("[name='consent-answer'][value=false]")
    go_on()
    step("check")
    keep_picture(page, "check-zh")
    page.click("form[action$=submission] button")
    page.wait_for_url("**/filings/*")
    filing = Filing.objects.get()
    assert filing.state == Filing.State.SUBMITTED
    assert filing.receipt_number in page.inner_text("main")
    no_barriers(page)
    fits(page)
    keep_picture(page, "receipt-zh")

    for language, picture in (("en", "receipt-en"), ("ug", "receipt-ug")):
        other = phone(language)
        other.goto(f"{live_server.url}/receipts?number={filing.receipt_number}")
        assert other.get_attribute("html", "dir") == ("rtl" if language == "ug" else "ltr")
        assert "李强" not in other.inner_text("main"), "a receipt never shows names"
        no_barriers(other)
        fits(other)
        keep_picture(other, picture)
