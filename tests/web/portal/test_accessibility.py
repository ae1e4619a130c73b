"""Every public page in a real browser: no breach that axe finds, nothing wider than a small telephone."""

import os
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from evercourt.courts.loading import load_courts
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.notices.acts import announce
from evercourt.notices.models import Announcement
from tests.factories import MORNING, CourtFactory
from tests.web.portal.test_pages import PAGES

BROWSER = {
    "executable_path": os.environ.get("EVERCOURT_BROWSER", "/usr/bin/chromium"),
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}


@pytest.fixture
def world(transactional_db):
    load_courts()
    court = CourtFactory()
    moments = {"submitted_at": MORNING, "received_at": MORNING, "due_on": date(2022, 8, 17)}
    Filing.objects.create(court=court, state="submitted", receipt_number="R23456789ABC", **moments)
    announce(court, kind=Announcement.Kind.NEWS, title="暂停开放", body="请网上办理。", by=None, via=Channel.SYSTEM)


@pytest.mark.journey
@pytest.mark.parametrize("language", ["zh-hans", "ug"])
def test_no_public_page_breaks_a_rule_of_accessibility(live_server, world, language, monkeypatch):
    # Playwright runs an event loop of its own in this thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**BROWSER)
        context = browser.new_context(viewport={"width": 320, "height": 800})
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        for address in PAGES:
            page.goto(live_server.url + address)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{address}: wider than the screen")
            for breach in Axe().run(page).response["violations"]:
                found.append(f"{address}: {breach['id']} {breach['nodes'][0]['html'][:200]}")
        browser.close()
    assert not found, "\n".join(found)
