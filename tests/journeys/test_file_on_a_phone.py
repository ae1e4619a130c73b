"""A plaintiff files on a 320-pixel phone, in Chinese; the receipt can be looked up by anyone, in any language."""

import pytest

from evercourt.courts.loading import load_courts
from evercourt.filing.models import Filing
from tests.factories import UserFactory
from tests.journeys.pages import good
from tests.journeys.people import DEFENDANT, PLAINTIFF
from tests.journeys.wizard import file_a_case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_plaintiff_files_on_a_phone(live_server, phone, keep_picture):
    load_courts()
    aygul = UserFactory(name=PLAINTIFF, email="aygul@example.org", phone="+8613899990001")
    page = phone("zh-CN")
    page.goto(live_server.url)
    keep_picture(page, "home-zh")
    good(page)

    def look(page, step):
        good(page)
        if step in ("parties", "check"):
            keep_picture(page, f"{step}-zh")

    filing = file_a_case(page, live_server.url, aygul, look)
    assert filing.state == Filing.State.SUBMITTED
    assert filing.receipt_number in page.inner_text("main")
    good(page)
    keep_picture(page, "receipt-zh")

    for language in ("en", "ug"):
        other = phone(language)
        other.goto(f"{live_server.url}/receipts?number={filing.receipt_number}")
        assert other.get_attribute("html", "dir") == ("rtl" if language == "ug" else "ltr")
        assert DEFENDANT not in other.inner_text("main"), "a receipt never shows names"
        good(other)
        keep_picture(other, f"receipt-{language}")
