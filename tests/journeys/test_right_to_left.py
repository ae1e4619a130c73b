"""What a Uyghur or Kazakh reader sees, read from the screen: numbers, days and names stand in their own order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from evercourt.cases.acts import take_payment
from evercourt.courts.procedures import pack
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.hearings import acts as hearings
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from evercourt.service import acts as service
from evercourt.service.models import ServiceOrder
from tests.api.test_filings import FORM
from tests.factories import CourtroomFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WEB = Channel.WEB

# Reads every text of the page as the eye does: where each character stands. A run that is written from left to right
# (case number, day, hour, amount, telephone number, e-mail address, receipt) must not jump back within its line.
READ = r"""
root => {
  const runs = new RegExp([
    String.raw`（\d{4}）[\u4e00-\u9fff0-9]+号`, String.raw`\d{4}-\d\d-\d\d`, String.raw`\b\d\d:\d\d\b`,
    String.raw`¥ [\d,.]+`, String.raw`\d[\d,]*\.\d\d`, String.raw`\+?\d{3,}[\d -]*\d`, String.raw`[\w.]+@[\w.]+`,
    String.raw`\bR[A-Z0-9-]{6,}`, String.raw`\w+\.(?:pdf|jpg|docx)`,
  ].join("|"), "gu");
  const read = [], scrambled = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    for (const found of node.data.matchAll(runs)) {
      const seen = [];
      for (let i = found.index; i < found.index + found[0].length; i++) {
        const range = new Range();
        range.setStart(node, i); range.setEnd(node, i + 1);
        const box = range.getClientRects()[0];
        if (box && box.width) seen.push({x: box.left, y: Math.round(box.top)});
      }
      if (!seen.length) continue;
      read.push(found[0]);
      if (seen.some((at, i) => i && at.y === seen[i - 1].y && at.x < seen[i - 1].x)) scrambled.push(found[0]);
    }
  }
  return {read, scrambled};
}
"""

# The lines of the docket whose beginning (their first value, or first letters) is not furthest to the right.
RUN_THE_OTHER_WAY = r"""
root => [...root.querySelectorAll(".timeline li > div:first-of-type")].filter(line => {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), rights = [];
  const text = line.textContent, end = text.startsWith("\u2068") ? text.indexOf("\u2069") : 3;
  for (let node; (node = walker.nextNode());) {
    for (let i = 0; i < node.data.length; i++) {
      const range = new Range();
      range.setStart(node, i); range.setEnd(node, i + 1);
      rights.push(range.getBoundingClientRect().right);
    }
  }
  return Math.max(...rights.slice(0, end)) < Math.max(...rights) - 1;
}).map(line => line.textContent)
"""


def reads(page, *expected):
    """Assert that nothing on the page is scrambled, and that these were among what was read."""
    page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
    seen = page.evaluate(READ, page.query_selector("main"))
    assert not seen["scrambled"], f"{page.url}: {seen['scrambled']}"
    assert page.evaluate(RUN_THE_OTHER_WAY, page.query_selector("main")) == []
    for text in expected:
        assert text in seen["read"], f"{page.url}: {text} is not among {seen['read']}"


def test_the_reading_finds_what_is_scrambled(phone):
    page = phone("ug")
    page.set_content('<main dir="rtl">ئەرز （2022）新0103民初1234号 قوبۇل قىلىندى، مۆھلىتى 2022-08-17</main>')
    scrambled = page.evaluate(READ, page.query_selector("main"))["scrambled"]
    assert set(scrambled) == {"（2022）新0103民初1234号", "2022-08-17"}
    page.set_content('<main dir="rtl">ئەرز <bdi>（2022）新0103民初1234号</bdi> قوبۇل، \u20682022-08-17\u2069</main>')
    assert page.evaluate(READ, page.query_selector("main"))["scrambled"] == []


@pytest.fixture
def case(language, court, aygul, li_qiang, clerk, registry_clerk, judge, second_judge, recorder):
    """A case under way: accepted, paid, served, with a hearing to come."""

    aygul.language = language
    aygul.save(update_fields=["language"])

    def build():
        filing = drafting.start(by=aygul, via=WEB, language=language)
        filing = drafting.save(filing, {**FORM, "court": court.code}, version=filing.version, by=aygul)
        filing = submitting.submit(filing, by=aygul, via=WEB)
        reviewing.claim(filing, by=clerk, via=WEB)
        in_order = {item.id: True for item in pack("cn").checklist("civil_first")}
        case = reviewing.accept(filing, by=clerk, via=WEB, procedure="summary", checked=in_order)
        reviewing.prepare_papers(case)
        fee = case.fees.get()
        take_payment(fee, amount=fee.amount, reference="00017", by=registry_clerk, via=Channel.COUNTER)
        for order in ServiceOrder.objects.filter(case=case, state="ordered"):
            service.hand_over(order, received_by=order.party.name, by=registry_clerk, via=Channel.COUNTER)
        starts_at = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=30)
        room = CourtroomFactory(court=court)
        hearings.schedule(case, courtroom=room, starts_at=starts_at, minutes=120, by=recorder, via=WEB)
        connections.close_all()
        return case

    # The browser's loop runs in this thread, and sealing a letter needs a loop of its own.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(build).result()


def signed_in(page, person, url):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


@pytest.mark.parametrize("language", ["ug", "kk-arab"])
def test_no_page_of_a_party_scrambles_a_number(live_server, phone, keep_picture, case, aygul, language):
    url, filing, page = live_server.url, case.filing, phone(language)
    signed_in(page, aygul, url)
    fee, letter = case.fees.get(), Message.objects.filter(to=aygul, line=Message.Line.PORTAL).first()
    roads = {
        "case": (f"/cases/{case.pk}", case.number, case.deadlines.last().due_on.isoformat()),
        "cases": ("/cases", case.number),
        "filing": (f"/filings/{filing.pk}", filing.receipt_number, filing.due_on.isoformat()),
        "receipt": (f"/receipts?number={filing.receipt_number}", case.number, filing.receipt_number),
        "fee": (f"/cases/{case.pk}/fees/{fee.pk}", f"¥ {fee.amount:,.2f}"),
        "messages": ("/messages", case.number),
        "message": (f"/messages/{letter.pk}",),
        "profile": ("/profile", aygul.email),
        "deadlines": (f"/deadlines?rule=defence&trigger=2022-09-16&court={case.court.code}", "2022-10-08"),
        "fees": ("/fees?kind=property&amount=86500", "¥ 1,962.50"),
    }
    for name, (path, *expected) in roads.items():
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            answer = page.goto(url + path)
            assert answer.status == 200, f"{path}: {answer.status}"
            assert page.get_attribute("html", "dir") == "rtl"
            assert page.get_attribute("html", "lang").lower() == language
            reads(page, *expected)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} is {wide} pixels too wide at {width}"
            keep_picture(page, f"rtl-{name}-{language}-{width}")
