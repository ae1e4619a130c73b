"""Every public page in a real browser: no breach that axe finds, nothing wider than a small telephone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from evercourt.courts.loading import load_courts
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.notices.acts import announce
from tests.factories import MORNING, CourtFactory
from tests.web.portal.test_pages import PAGES


@pytest.fixture
def world(transactional_db):
    load_courts()
    court = CourtFactory()
    moments = {"submitted_at": MORNING, "received_at": MORNING, "due_on": date(2022, 8, 17)}
    Filing.objects.create(court=court, state="submitted", receipt_number="R23456789ABC", **moments)
    announce(court, kind="news", title="暂停开放", body="请网上办理。", by=None, via=Channel.SYSTEM)


@pytest.mark.journey
@pytest.mark.parametrize("language", ["zh-hans", "ug"])
def test_no_public_page_breaks_a_rule_of_accessibility(live_server, world, language, phone):
    found = []
    page = phone(language)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for address in PAGES:
        page.goto(live_server.url + address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{address}: wider than the screen")
        for breach in Axe().run(page).response["violations"]:
            found.append(f"{address}: {breach['id']} {breach['nodes'][0]['html'][:200]}")
    assert not found, "\n".join(found)
