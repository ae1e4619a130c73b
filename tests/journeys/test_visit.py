"""A visit: booked on a phone in Uyghur, received, called and served; nothing in the way, nothing too wide."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.appointments.models import Appointment, Counter
from evercourt.appointments.services import services
from tests.journeys.pages import fits, no_barriers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counters(court):
    Counter.objects.create(
        court=court, name="1号窗口", names={"ug": "1-كۆزنەك"}, services=list(services()), languages=["ug"], capacity=2
    )


def signed_in(context, person, url):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
    return context.new_page()


def test_a_visit_from_the_phone_to_the_counter(
    live_server, clock, browser, counters, court, aygul, clerk, keep_picture
):
    url = live_server.url
    User.objects.filter(pk=aygul.pk).update(language="ug")
    phone = browser.new_context(viewport={"width": 320, "height": 640}, locale="ug", java_script_enabled=True)
    page = signed_in(phone, aygul, url)
    page.goto(f"{url}/appointments")

    def look(name):
        assert page.get_attribute("html", "dir") == "rtl"
        no_barriers(page)
        fits(page)
        keep_picture(page, f"visit-{name}")

    look("list")
    page.click("main .page-head a.button")
    for name, go_on in (
        ("court", "main .way a"),
        ("service", "main a[href*='service=filing']"),
        ("needs", "main form button"),
        ("day", "main .way >> nth=1 >> a"),
        ("time", "main ul.cluster a"),
        ("confirm", "main form button"),
    ):
        look(name)
        if name == "needs":
            page.check("[value=interpreter]")
        page.click(f"{go_on} >> nth=0" if "nth" not in go_on else go_on)
        page.wait_for_load_state()
    look("booked")
    visit = Appointment.objects.get()
    assert visit.needs == ["interpreter"]
    assert page.locator("main img").evaluate("image => image.naturalWidth") > 0, "the code is drawn"

    # The day has come.
    soon = timezone.now() + timedelta(minutes=1)
    Appointment.objects.filter(pk=visit.pk).update(starts_at=soon, ends_at=soon + timedelta(minutes=30))
    desk = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page_of_clerk = signed_in(desk, clerk, url)
    page_of_clerk.goto(f"{url}/counter/queue")
    page_of_clerk.click("form[action$='/counter'] button")
    no_barriers(page_of_clerk)
    fits(page_of_clerk)
    # A reader of codes types what it reads, and Enter.
    page_of_clerk.focus("#id_who")
    page_of_clerk.keyboard.type(f"{settings.PUBLIC_ADDRESS}/appointments/{visit.pk}")
    page_of_clerk.keyboard.press("Enter")
    page_of_clerk.wait_for_url("**/counter/queue/tickets/*")
    assert "A001" in page_of_clerk.inner_text("main")
    keep_picture(page_of_clerk, "visit-slip")

    page.goto(f"{url}/halls/{court.code}")
    look("hall")
    page_of_clerk.goto(f"{url}/counter/queue")
    page_of_clerk.focus("form[action$='/calls'] button")
    page_of_clerk.keyboard.press("Enter")
    page_of_clerk.wait_for_selector("form[action$='/end']")
    no_barriers(page_of_clerk)
    keep_picture(page_of_clerk, "visit-desk")
    page.wait_for_selector(".number:has-text('A001')", timeout=6000)
    assert aygul.name not in page.inner_text("main")
    look("called")
    page_of_clerk.focus("form[action$='/end'] button >> nth=0")
    page_of_clerk.keyboard.press("Enter")
    page_of_clerk.wait_for_selector("form[action$='/end']", state="detached")
    visit.refresh_from_db()
    assert visit.state == Appointment.State.SERVED
    phone.close()
    desk.close()


def test_without_javascript_a_visit_is_booked_all_the_same(live_server, clock, browser, counters, aygul):
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = signed_in(context, aygul, live_server.url)
    page.goto(f"{live_server.url}/appointments/new?court=新0103&service=filing&asked=1")
    page.click("main .way a >> nth=0")
    page.click("main ul.cluster a >> nth=0")
    page.click("main form button")
    assert Appointment.objects.get().starts_at > datetime(2022, 1, 1, tzinfo=UTC)
    context.close()
