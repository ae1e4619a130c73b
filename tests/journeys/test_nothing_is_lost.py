"""The line is cut at every step of the wizard, and comes back: nothing is lost, nothing is doubled."""

import re

import pytest
from playwright.sync_api import expect

from evercourt.courts.loading import load_courts
from evercourt.documents.models import Upload
from evercourt.filing.models import Filing, Submission
from tests.documents import files
from tests.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": where}
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def aygul_at(live_server, phone):
    """Open the wizard as Aygul on a phone of her own, at a step."""
    load_courts()
    UserFactory(name="阿依古丽·买买提", email="aygul@example.org", phone="+8613899990001", language="en")

    def opened(path="/filings/new"):
        page = phone("en")
        page.set_default_timeout(30_000)
        page.goto(f"{live_server.url}/accounts/login/?next={path}")
        page.fill("[name=login]", "aygul@example.org")
        page.fill("[name=password]", "correct horse battery")
        page.click("main form button")
        page.wait_for_url(f"**{path}")
        return page

    return opened


def said(page, text):
    expect(page.locator("[data-status]").first).to_contain_text(text)


def go_on(page):
    page.click("main button[name=go].button:not(.button--quiet)")


# Two cores may be busy with other tests; none of these waits is a rule of the house.
expect.set_options(timeout=15_000)


def name_both_sides(page):
    page.fill("[name='parties-0-name']", "阿依古丽·买买提")
    page.fill("[name='parties-1-name']", "李强")


# Step, what is typed there, and where it is kept.
STEPS = [
    ("dispute", lambda page: page.check("[value=private_lending]"), ("cause", "private_lending")),
    ("court", lambda page: page.select_option("[name=court]", "新0103"), ("court", "新0103")),
    ("parties", name_both_sides, ("parties.1.name", "李强")),
    ("claims", lambda page: page.fill("[name='claims-0-text']", "归还借款"), ("claims.0.text", "归还借款")),
    ("facts", lambda page: page.fill("[name=facts]", "2021年5月1日借款"), ("facts", "2021年5月1日借款")),
    ("evidence", lambda page: page.fill("[name='evidence-0-title']", "借条"), ("evidence.0.title", "借条")),
    ("mediation", lambda page: page.check("[name=mediation][value=false]"), ("mediation", "false")),
    ("contact", lambda page: page.check("[name='consent-answer'][value=false]"), ("consent.answer", "false")),
]  # fmt: skip


def kept(path):
    value = Filing.objects.get().form
    for step in path.split("."):
        value = value[int(step)] if step.isdecimal() else value[step]
    return value


def test_the_line_is_cut_at_every_step_and_nothing_is_lost(aygul_at):
    page = aygul_at()
    page.click("main form button")
    for step, type_in, (path, value) in STEPS:
        page.wait_for_url(f"**/{step}")
        if step == "evidence":
            page.click("button[value='add:evidence']")
            page.wait_for_selector("[name='evidence-0-title']")
        page.context.set_offline(True)
        type_in(page)
        said(page, "No connection")
        go_on(page)
        said(page, "Press the button again")
        assert f"/{step}" in page.url, "the page and what was typed stay in sight"
        page.context.set_offline(False)
        said(page, "Saved at")
        assert kept(path) == value
        go_on(page)
    page.wait_for_url("**/check")
    page.context.set_offline(True)
    page.click("#submission button")
    said(page, "No connection")
    assert not Submission.objects.exists()
    page.context.set_offline(False)
    page.dblclick("#submission button")
    page.wait_for_url(re.compile(r"/filings/\d+$"))
    assert Submission.objects.count() == 1
    page.go_back()
    expect(page.locator("main")).to_contain_text("already submitted")


def test_a_page_closed_without_a_line_gives_back_what_was_typed_and_asks_about_what_the_phone_changed(
    live_server, aygul_at
):
    page = aygul_at()
    page.click("main form button")
    page.wait_for_url("**/dispute")
    pk = Filing.objects.get().pk
    facts = f"/filings/{pk}/facts"
    page.goto(live_server.url + facts)
    page.context.set_offline(True)
    page.fill("[name=facts]", "typed in the mountains")
    said(page, "No connection")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/filings/{pk}/court")
    expect(page.locator("[data-slot]")).to_contain_text("not saved yet")
    page.click("[data-slot] a")
    expect(page.locator("[name=facts]")).to_have_value("typed in the mountains")
    while page.evaluate("Object.keys(localStorage).some(key => key.startsWith('draft:'))"):
        page.wait_for_timeout(200)
    assert kept("facts") == "typed in the mountains"

    other = aygul_at(facts)
    assert other.input_value("[name=facts]") == "typed in the mountains", "on another device, at the same step"
    page.context.set_offline(True)
    page.fill("[name=facts]", "typed here")
    said(page, "No connection")
    other.fill("[name=facts]", "typed on the phone")
    said(other, "Saved at")
    page.context.set_offline(False)
    expect(page.locator("#elsewhere")).to_contain_text("typed on the phone")
    assert kept("facts") == "typed on the phone"
    page.check("[name='keep:facts'][value=typed]")
    page.click("#elsewhere button")
    expect(page.locator("#elsewhere")).to_have_count(0)
    assert kept("facts") == "typed here"


def test_files_go_in_pieces_on_after_a_cut_line_and_a_reload_and_a_session_that_ended_loses_no_word(
    live_server, aygul_at, tmp_path
):
    big, small, wrong = tmp_path / "film.mp4", tmp_path / "iou.pdf", tmp_path / "wrong.pdf"
    big.write_bytes(files.mp4() + b"\0\x20\0\0free" + bytes(0x200000 - 8))
    small.write_bytes(files.pdf())
    wrong.write_bytes(b"MZ\x90\x00 a program")
    page = aygul_at()
    page.click("main form button")
    page.wait_for_url("**/dispute")
    pk = Filing.objects.get().pk
    page.goto(f"{live_server.url}/filings/{pk}/evidence")
    page.route("**/pieces?offset=1048576", lambda route: route.abort())
    page.set_input_files("#upload-file", big)
    expect(page.locator("[data-list]")).to_contain_text("The line is cut")
    page.reload()
    expect(page.locator("main")).to_contain_text("Not sent whole yet")
    assert Upload.objects.get().received == 1048576
    page.unroute("**/pieces?offset=1048576")
    pieces = []
    page.on("request", lambda request: "pieces" in request.url and pieces.append(request.url.rpartition("=")[2]))
    page.set_input_files("#upload-file", [big, small, wrong])
    expect(page.locator("#attached")).to_contain_text("iou")
    assert pieces[0] == "1048576", "the first piece was not sent again"
    assert {paper.document.size for paper in Filing.objects.get().documents.all()} == {
        big.stat().st_size,
        small.stat().st_size,
    }
    expect(page.locator("main")).to_contain_text("whatever its name says")

    page.goto(f"{live_server.url}/filings/{pk}/facts")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=facts]", "typed after the session ended")
    said(page, "You are signed out")
    page.click("[data-status] a")
    page.fill("[name=login]", "aygul@example.org")
    page.fill("[name=password]", "correct horse battery")
    page.click("main form button")
    page.wait_for_url("**/facts")
    said(page, "Saved at")
    assert kept("facts") == "typed after the session ended"
