"""The notice of 10 August 2022 in a browser: published from a blank form; and on a phone, in Uyghur, nobody is lost."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.appointments.models import Appointment
from evercourt.continuity import acts
from evercourt.continuity.models import ClosureOrder
from evercourt.kernel.channels import Channel
from tests.continuity.notice import build, load
from tests.journeys.conftest import aside, work
from tests.journeys.pages import confirm_it_is_you, fits, follow, good, press, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NOTICE = "2022-08-xinjiang"
# Who types forty words a minute fills in so many fields, most of them chosen from a list, in under ten minutes.
MOST_TYPED = 50


@pytest.fixture
def town(clock, no_jobs, browser):
    clock.move_to(datetime(2022, 8, 9, 2, 0, tzinfo=UTC))
    made = aside(lambda: build(load(NOTICE)))
    User.objects.filter(pk__in=[made.clerk.pk, made.president.pk]).update(language="en")
    return made


class Typist:
    """Fills in what is on the page as a person does, and counts the fields."""

    def __init__(self, page, keep_picture):
        self.page, self.keep_picture, self.fields = page, keep_picture, 0

    def fill(self, go="Save and continue", **values):
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") == "checkbox":
                self.page.check(f"main [name='{name}'][value='{value}']")
            else:
                field.fill(value)
            self.fields += 1
        self.keep_picture(self.page, f"closure-{self.page.url.rsplit('/', 1)[-1]}")
        good(self.page)
        follow(self.page, go)

    def rows(self, prefix, rows):
        """Fill the rows, adding further ones as the page offers them."""
        entered = 0
        while entered < len(rows):
            shown = int(self.page.input_value(f"[name={prefix}-TOTAL_FORMS]"))
            some = rows[entered:shown]
            values = {
                f"{prefix}-{place}-{name}": value
                for place, row in enumerate(some, start=entered)
                for name, value in row.items()
            }
            entered += len(some)
            self.fill("Save and continue" if entered == len(rows) else "Save and add", **values)


def test_the_august_notice_is_published_from_a_blank_form(town, live_server, desk, phone, keep_picture):
    page = desk("en")
    sign_in(page, live_server.url, town.clerk, then="/closures/desk/new")
    said = load(NOTICE).data["clauses"]
    typist = Typist(page, keep_picture)
    typist.fill(
        "Begin", start="", first_day="2022-08-10", last_day="2022-08-15", title=said["title"], grounds=said["grounds"]
    )
    typist.fill(courts="新01")
    typist.rows("places", said["places"])
    typist.fill(**{f"service_{row['service']}" if row["service"] else "all": row["visits"] for row in said["stopped"]})
    typist.rows("channels", said["replacements"])
    typist.rows("contacts", said["contacts"])
    typist.rows("hearings", [{"what": "remote", "answer_days": "1"}])
    typist.fill()
    typist.rows("notes", [{code.replace("-", "_"): text for code, text in row.items()} for row in said["notes"]])
    typist.fill("Save and look", **{"ug-title": said["names"]["ug"]["title"]})
    keep_picture(page, "closure-draft")
    assert "Nothing keeps it from being issued" in page.inner_text("main")
    assert typist.fields <= MOST_TYPED, f"{typist.fields} fields are too many for ten minutes"

    head = desk("en")
    order = ClosureOrder.objects.get()
    sign_in(head, live_server.url, town.president, then=f"/closures/desk/{order.pk}/preview")
    follow(head, "Count what it moves")
    keep_picture(head, "closure-preview")
    good(head)
    follow(head, "To the issue")
    follow(head, "Issue the order")
    if "/second-factor" in head.url:
        confirm_it_is_you(head, town.president)
    keep_picture(head, "closure-issued")
    order.refresh_from_db()
    assert order.state == "issued"

    anybody = phone("ug")
    anybody.goto(f"{live_server.url}/")
    keep_picture(anybody, "closure-banner")
    assert said["names"]["ug"]["title"] in anybody.inner_text("body")
    good(anybody)


def issued(town):
    town.clerk.second_factor_at = town.president.second_factor_at = timezone.now()
    order = acts.draft(town.court, load(NOTICE).clauses, by=town.clerk, via=Channel.WEB)
    acts.issue(order, by=town.president, via=Channel.WEB)


def test_a_party_learns_on_the_phone_that_the_visit_moved_rebooks_and_finds_the_telephone(
    town, clock, live_server, phone, keep_picture
):
    aside(lambda: issued(town))
    work()
    clock.move_to(datetime(2022, 8, 10, 2, 0, tzinfo=UTC))
    (aygul, _other) = town.people
    page = phone("ug")
    sign_in(page, live_server.url, aygul)

    def look(name):
        keep_picture(page, f"moved-{name}")
        assert page.get_attribute("html", "dir") == "rtl"
        good(page)

    look("start")
    page.goto(f"{live_server.url}/appointments")
    look("visits")
    press(page, "main a[href*='move=']")
    look("again")
    for _step in range(6):
        if Appointment.objects.filter(follows__isnull=False).exists():
            break
        press(page, "main form button, main ul.cluster a, main .way a")
        look(f"step-{_step}")
    chosen = Appointment.objects.get(follows__isnull=False)
    assert chosen.starts_at > datetime(2022, 8, 15, 16, 0, tzinfo=UTC), "no time is offered within the closure"
    page.goto(f"{live_server.url}/appointments")
    assert not page.locator("main a[href*='move=']").count(), "what was chosen anew is no longer asked for"
    page.goto(f"{live_server.url}/closures/{ClosureOrder.objects.get().number}")
    look("order")
    numbers = page.locator("main a[href^='tel:']").all_inner_texts()
    assert any("12368" in one for one in numbers), numbers
    fits(page)
