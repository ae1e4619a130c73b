"""A case is filed with the keyboard alone: Tab, Enter, Space and arrows; one always sees where one is."""

import pytest

from evercourt.courts.loading import load_courts
from evercourt.filing.models import Filing
from tests.factories import UserFactory
from tests.journeys.people import DEFENDANT, PASSWORD, PLAINTIFF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# More presses of Tab than any page of ours has places to stop at.
MOST_STOPS = 120
HERE = "document.activeElement"
# The ring around what has the focus: at least two pixels wide, and on the screen.
VISIBLE = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


class Keyboard:
    """Someone who has no mouse."""

    def __init__(self, page):
        self.page = page

    def to(self, selector):
        """Go on with Tab until what `selector` names has the focus; everything on the way shows that it has it."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(VISIBLE), self.page.evaluate(f"{HERE}.outerHTML")
            if self.page.evaluate(f"wanted => {HERE}.matches(wanted)", selector):
                return
        raise AssertionError(f"{self.page.url}: Tab never comes to {selector}")

    def write(self, selector, text):
        self.to(selector)
        self.page.keyboard.insert_text(text)

    def choose(self, name, value):
        """Choose one of several answers: Space takes the first, the arrow goes on to the next."""
        self.to(f"[name='{name}']")
        if self.page.evaluate(f"{HERE}.type") == "radio":
            self.page.keyboard.press("Space")
        for _answer in range(MOST_STOPS):
            if self.page.evaluate(f"{HERE}.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {name} never becomes {value}")

    def press(self, selector):
        self.to(selector)
        self.enter()

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_a_case_is_filed_without_a_mouse(live_server, desk):
    load_courts()
    UserFactory(name=PLAINTIFF, email="aygul@example.org")
    page = desk("zh-CN")
    keyboard = Keyboard(page)

    page.goto(live_server.url)
    keyboard.to("a.skip")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{HERE}.id") == "main", "the skip link leads to the content"
    keyboard.press("main a[href='/filings/new'], main a[href='/filings/']")
    if "/login" not in page.url:
        keyboard.press("main a[href*='/filings/new'], main form button")
    keyboard.write("main [name=login]", "aygul@example.org")
    keyboard.write("main [name=password]", PASSWORD)
    keyboard.enter()
    keyboard.press("main form button")

    def go_on():
        keyboard.press("main button[name=go].button:not(.button--quiet)")

    keyboard.choose("cause", "private_lending")
    go_on()
    keyboard.choose("court", "新0103")
    go_on()
    keyboard.write("[name='parties-0-name']", PLAINTIFF)
    keyboard.write("[name='parties-0-address']", "扬子江路1号")
    keyboard.write("[name='parties-0-phone']", "13899990001")
    keyboard.write("[name='parties-1-name']", DEFENDANT)
    keyboard.write("[name='parties-1-address']", "友好路2号")
    go_on()
    keyboard.write("[name='claims-0-text']", "判令被告归还借款86500元")
    keyboard.write("[name='claims-0-amount']", "86500")
    go_on()
    keyboard.write("[name=facts]", "2021年5月1日借款86500元，至今未还。")
    go_on()
    go_on()
    keyboard.choose("mediation", "false")
    go_on()
    keyboard.choose("consent-answer", "false")
    go_on()
    keyboard.press("form[action$=submission] button")
    filing = Filing.objects.get()
    assert filing.state == Filing.State.SUBMITTED
    assert filing.form["claims"][0]["amount"] == "86500"
    assert filing.receipt_number in page.inner_text("main")
