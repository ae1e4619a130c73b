"""A device that keeps drafts for when there is no line, one that reads aloud, and one that many people use."""

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court
from evercourt.documents.acts import receive
from evercourt.filing.models import Filing
from tests.documents.files import pdf
from tests.factories import UserFactory
from tests.journeys.pages import good, press, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WRITTEN = "在山上没有网络时写下的。"
KEPT = "caches.open('kept').then((kept) => kept.keys()).then((keys) => keys.map((key) => new URL(key.url).pathname))"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def aygul(db):
    load_courts()
    return UserFactory(name="阿依古丽·买买提", email="aygul@example.org", language="en")


def test_a_draft_is_opened_and_written_on_without_a_line_and_signing_out_removes_it(
    live_server, phone, aygul, keep_picture
):
    page, address = phone("en"), live_server.url
    sign_in(page, address, aygul, then="/device")
    good(page)
    keep_picture(page, "device-en")
    page.click("[data-start]")
    expect(page.locator("[data-state]")).to_contain_text("keeps your drafts")
    page.goto(f"{address}/filings/new")
    press(page, "main form button")
    page.goto(page.url.replace("/dispute", "/facts"))
    step = page.url
    page.context.set_offline(True)
    page.goto(step)
    expect(page.locator("[data-kept]")).to_be_visible()
    good(page)
    page.fill("[name=facts]", WRITTEN)
    expect(page.locator("[data-status]").first).to_contain_text("No connection")
    keep_picture(page, "device-offline-en")
    page.goto(f"{address}/cases/")
    expect(page.locator("h1")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.goto(step)
    expect(page.locator("[name=facts]")).to_have_value(WRITTEN)
    # Put back and saved by the page, or by its last breath as it was left.
    while page.evaluate(DRAFTS):
        page.wait_for_timeout(100)
    assert Filing.objects.get().form["facts"] == WRITTEN
    assert f"/filings/{Filing.objects.get().pk}/facts" in page.evaluate(KEPT)
    page.goto(f"{address}/accounts/logout/")
    press(page, "main form button")
    page.goto(f"{address}/courts")
    assert set(page.evaluate(KEPT)) <= {"/"}
    page.context.set_offline(True)
    page.goto(step)
    expect(page.locator("h1")).to_contain_text("No connection")


@pytest.fixture
def filed(aygul):
    """A filing of Aygul's that reached the court, with its receipt."""
    court = Court.objects.filter(takes_filings=True).first()
    paper = receive(pdf(), name="receipt.pdf", title="收件凭证", court=court, by=aygul)
    return Filing.objects.create(
        filer=aygul, court=court, state="submitted", submitted_at=timezone.now(), received_at=timezone.now(),
        due_on=timezone.localdate(), receipt=paper,
    )  # fmt: skip


def test_the_receipt_of_a_filing_is_there_without_a_line_and_gone_after_signing_out(live_server, filed, aygul, phone):
    page, address = phone("en"), live_server.url
    receipt = f"/filings/{filed.pk}/receipt"
    sign_in(page, address, aygul, then="/device")
    page.click("[data-start]")
    expect(page.locator("[data-state]")).to_contain_text("keeps your drafts")
    page.goto(f"{address}/filings/{filed.pk}")
    page.wait_for_function(f"{KEPT}.then((paths) => paths.includes('{receipt}'))")
    page.context.set_offline(True)
    page.goto(f"{address}/filings/{filed.pk}")
    expect(page.locator("[data-kept]")).to_be_visible()
    # A browser without a window for PDF saves it, another shows it; the page of no line would be neither.
    try:
        got = page.goto(f"{address}{receipt}").headers["content-type"]
    except Error as saving:
        got = str(saving)
    assert "application/pdf" in got or "Download is starting" in got
    page.context.set_offline(False)
    page.goto(f"{address}/accounts/logout/")
    press(page, "main form button")
    page.goto(f"{address}/courts")
    assert receipt not in page.evaluate(KEPT)


SPEECH = """
window.heard = [];
window.speechSynthesis.getVoices = () => [{lang: "en-GB"}];
window.speechSynthesis.speak = (words) => {
  window.heard.push([words.lang, words.text]);
  setTimeout(() => words.onend(), 1);
};
void 0;
"""


def test_a_page_is_read_aloud_in_its_order_and_type_is_very_large(live_server, phone, db, keep_picture):
    page = phone("en")
    page.goto(f"{live_server.url}/device")
    page.check("[value=largest]")
    page.check("[name=read_aloud]")
    press(page, "main form button")
    page.goto(f"{live_server.url}/accessibility")
    good(page)
    keep_picture(page, "largest-en")
    # The voice of this machine is not tested, only what it is given to say.
    page.evaluate(SPEECH)
    page.click("court-aloud [data-start]")
    expect(page.locator("court-aloud [data-start]")).to_be_visible()
    heard = page.evaluate("window.heard")
    assert {lang for lang, _text in heard} == {"en"}
    texts = [text for _lang, text in heard]
    assert texts[0] == "Accessibility"
    assert len(texts) == len(set(texts)) > 10, "nothing is read twice"


def test_a_shared_device_signs_out_whoever_leaves_it_and_keeps_no_draft(live_server, phone, aygul, keep_picture):
    page, address = phone("en"), live_server.url
    page.clock.install()
    page.goto(f"{address}/device")
    page.check("[name=shared_device]")
    press(page, "main form button")
    sign_in(page, address, aygul, then="/filings/new")
    press(page, "main form button")
    page.goto(page.url.replace("/dispute", "/facts"))
    page.fill("[name=facts]", "秘密")
    assert page.evaluate("localStorage.length") == 0
    good(page)
    keep_picture(page, "shared-device-en")
    page.clock.fast_forward("09:30")
    expect(page.locator("[data-court-idle]")).to_be_visible()
    page.clock.fast_forward("00:45")
    page.wait_for_url(f"{address}/")
    assert "阿依古丽" not in page.content()
    assert not {cookie["name"] for cookie in page.context.cookies()} & {"sessionid", "person", "django_language"}
