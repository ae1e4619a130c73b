"""The closure desk: drafts saved at every step, bad clauses named where they are mended, previews of any size."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from evercourt.accounts.offices import Office
from evercourt.appointments.models import Appointment
from evercourt.continuity import acts, preview, reading
from evercourt.continuity.models import ClosureOrder, Issuing, Preview
from evercourt.continuity.tasks import count_preview, issue_large
from evercourt.web.closures.desk.steps import STEPS
from tests.continuity.conftest import (  # noqa: F401 — the same Monday before the closure
    WEB,
    _fresh,
    _monday,
    agent,
    case,
    clauses,
    counter,
    hearing,
    order,
    period,
    visit,
)
from tests.continuity.forms import Browser
from tests.factories import PartyFactory, office_holder

DESK = "/closures/desk"


def test_the_page_shows_how_far_a_large_issue_is(registry_clerk, president, order, visit, monkeypatch):  # noqa: F811
    monkeypatch.setattr("evercourt.continuity.acts.beginning.AT_ONCE", 0)
    made = order()
    preview.ask(made, by=registry_clerk)
    page = Browser(president)
    page.open(f"{DESK}/{made.pk}/issuing")
    page.press("Issue the order")
    assert page.page.xpath("//progress/@value") == ["0"], page.text
    assert ClosureOrder.objects.get().state == "draft"
    issue_large(order_id=made.pk)
    page.open(f"{DESK}/{made.pk}")
    assert "What it moved" in page.text
    assert Appointment.objects.get(pk=visit.pk).state == "cancelled"


def test_what_refuses_a_large_order_stands_on_its_page(registry_clerk, president, order, visit, monkeypatch):  # noqa: F811
    monkeypatch.setattr("evercourt.continuity.acts.beginning.AT_ONCE", 0)
    made = order()
    acts.begin_issue(made, by=president, via=WEB)
    Issuing.objects.update(failed="The database was full.")
    page = Browser(president)
    page.open(f"{DESK}/{made.pk}")
    assert "nothing was moved" in page.text
    assert "The database was full." in page.text


@pytest.fixture
def writer(registry_clerk):
    return Browser(registry_clerk)


def fill(writer, made, step, button="Save and continue", **fields):
    writer.open(f"{DESK}/{made.pk}/steps/{step}")
    return writer.press(button, **fields)


def test_from_the_august_pattern_to_the_issue_in_fourteen_pages(writer, president, court, visit, hearing, period):  # noqa: F811
    court.phone = "0991-5550103"
    court.save()
    day = period("defence", date(2022, 8, 12))
    writer.open(DESK)
    writer.open(f"{DESK}/new")
    writer.press("Begin", start="pattern:1-centre", first_day="2022-08-10", last_day="2022-08-15")
    for step in STEPS:
        assert writer.address.endswith(f"/steps/{step}"), writer.text
        writer.press("Save and look" if step == "languages" else "Save and continue")
    assert "Nothing keeps it from being issued" in writer.text
    made = ClosureOrder.objects.get()
    assert (made.first_day, made.last_day) == (date(2022, 8, 10), date(2022, 8, 15))
    assert made.names["ug"]["title"]
    page = Browser(president, confirmed=False)
    page.open(f"{DESK}/{made.pk}")
    page.press("Preview")
    page.open(f"{DESK}/{made.pk}/issuing")
    page.press("Issue the order")
    assert "/second-factor" in page.address, "a dangerous act asks again who it is"
    page = Browser(president)
    page.open(f"{DESK}/{made.pk}/issuing")
    page.press("Issue the order")
    made.refresh_from_db()
    assert made.state == "issued"
    assert made.number in page.text
    day.refresh_from_db()
    assert day.due_on == date(2022, 8, 18)
    assert not Preview.objects.exists(), "what it moved is now what it moved"


def test_a_draft_waits_where_it_was_left(writer, order, registry_clerk):  # noqa: F811
    made = order()
    fill(writer, made, "contacts", "Save", **{"contacts-1-division": "执行局", "contacts-1-phone": "0991-5550199"})
    again = Browser(registry_clerk)
    assert made.title in again.open(DESK)
    again.open(f"{DESK}/{made.pk}/steps/contacts")
    assert again.value("contacts-1-phone") == "0991-5550199"
    assert reading.clauses_of(ClosureOrder.objects.get()).contacts[1].division == "执行局"
    fill(writer, made, "contacts", "Save", **{"contacts-0-DELETE": True})
    assert [row.phone for row in made.contacts.all()] == ["0991-5550199"]


def test_a_step_that_is_saved_unchanged_changes_no_clause(writer, order):  # noqa: F811
    made = order(
        notes=[{"zh-hans": "请佩戴口罩。", "ug": "ماسكا تاقاڭ."}],
        names={"en": {"title": "Closed", "grounds": "Epidemic."}},
        hearings=[{"what": "postpone", "first": "2022-08-10", "last": "2022-08-11", "answer_days": 2}],
    )
    before = reading.clauses_of(made)
    for step in STEPS:
        fill(writer, made, step, "Save")
        assert writer.status == 200
    assert reading.clauses_of(ClosureOrder.objects.get()) == before


# The step, what is entered, what is said; "issue": it is saved, and said there and on the order's page.
WRONG = [
    ("about", {"last_day": "2022-08-01"}, "cannot end before it begins", False),
    ("about", {"title": ""}, "This field is required", False),
    ("about", {"first_day": "gestern"}, "Enter a valid date", False),
    ("places", {"places-1-name": "三楼"}, "This field is required", False),
    ("places", {"places-0-counters": "九号窗口"}, "has no counter 九号窗口", False),
    ("services", {"all": ""}, "stops nothing", True),
    ("channels", {"channels-2-DELETE": True}, "must go on", True),
    ("channels", {"channels-1-value": ""}, "Give the address or the number", True),
    ("contacts", {"contacts-0-phone": "无"}, "is no telephone number", True),
    ("contacts", {"contacts-0-DELETE": True}, "at least one telephone number", True),
    ("hearings", {"hearings-1-what": "keep"}, "cover the same days", True),
    ("deadlines", {"class-appeals-way": "extend"}, "By how many days", True),
    ("deadlines", {"class-appeals-days": "-3", "class-appeals-way": "extend"}, "greater than or equal to 0", False),
]


@pytest.mark.parametrize(("step", "entered", "says", "saved"), WRONG)
def test_every_bad_clause_is_answered_on_its_step(writer, order, step, entered, says, saved):  # noqa: F811
    hearings = [] if step == "services" else clauses().hearings
    made = order(hearings=hearings)
    text = fill(writer, made, step, **entered)
    assert says in text
    assert f"/steps/{step}" in writer.address, "one stays where it is mended"
    assert (writer.status == 200) == saved
    made.refresh_from_db()
    assert made.version == (2 if saved else 1)
    if saved:
        assert "Go on all the same" in text
        assert says in writer.open(f"{DESK}/{made.pk}")
        assert "To the issue" not in writer.open(f"{DESK}/{made.pk}/preview")


def test_what_never_waits_cannot_be_entered(writer, order):  # noqa: F811
    made = order()
    writer.open(f"{DESK}/{made.pk}/steps/deadlines")
    for never in ("custody", "fixed_by_law", "never_waits"):
        assert not writer.has(f"class-{never}-way")
    assert "no closure moves them" in writer.text


def test_the_refusal_of_what_must_not_stop_names_the_article(writer, order):  # noqa: F811
    made = order(replacements=[{"kind": "telephone", "name": "12368", "value": "12368"}])
    text = writer.open(f"{DESK}/{made.pk}/steps/channels")
    assert "acceptance of complaints must go on" in text
    assert "Provisions on Case Registration 2" in text
    assert "Civil Procedure Law 85" in text, "post"


def test_two_people_at_one_draft_do_not_overwrite_each_other(writer, order, president):  # noqa: F811
    made = order()
    writer.open(f"{DESK}/{made.pk}/steps/about")
    other = Browser(president)
    fill(other, made, "about", "Save", title="院长的标题")
    text = writer.press("Save and continue", title="书记员的标题")
    assert "Someone else changed this draft" in text
    assert writer.value("title") == "书记员的标题", "what was typed is still there"
    assert ClosureOrder.objects.get().title == "院长的标题"


def test_nobody_issues_what_nobody_looked_at(order, president, writer):  # noqa: F811
    made = order()
    page = Browser(president)
    text = page.open(f"{DESK}/{made.pk}/issuing")
    assert "Nobody has looked" in text
    page.press("Count what it moves")
    page.open(f"{DESK}/{made.pk}/issuing")
    fill(writer, made, "about", "Save", title="另一标题")
    assert "was changed since you looked" in page.press("Issue the order")
    made.refresh_from_db()
    assert made.state == "draft"


def test_an_order_is_extended_and_narrowed_from_its_page(order, president):  # noqa: F811
    made = acts.issue(order(), by=president, via=WEB)
    page = Browser(president)
    text = page.open(f"{DESK}/{made.pk}")
    assert "extends an earlier order" in text
    page.open(f"{DESK}/new?start=extension:{made.pk}")
    assert page.value("first_day") == "2022-08-10"
    page.press("Begin", last_day="2022-08-31")
    longer = ClosureOrder.objects.get(state="draft")
    assert (longer.supersedes, longer.change, longer.title) == (made, "extension", made.title)
    assert longer.contacts.get().phone == "0991-5550103", "every clause comes with it"
    page.press("Save", change="narrowing")
    longer.refresh_from_db()
    assert longer.change == "narrowing"
    page.open(f"{DESK}/{longer.pk}/discarding")
    page.press("Put the draft away")
    longer.refresh_from_db()
    assert longer.state == "discarded"


def test_a_large_order_is_counted_by_a_job_and_says_how_far_it_is(order, writer, counter, monkeypatch):  # noqa: F811
    for seat in range(3):
        at = clauses().begins_at
        Appointment.objects.create(
            counter=counter, service="filing", starts_at=at, ends_at=at, seat=seat + 1, name=f"人{seat}",
            phone=f"+861380000000{seat}", via="phone", language="ug",
        )  # fmt: skip
    monkeypatch.setattr(preview, "AT_ONCE", 2)
    made = order()
    writer.open(f"{DESK}/{made.pk}")
    assert "Counting" in writer.press("Preview")
    counting = Preview.objects.get()
    assert (counting.counted_at, counting.lines.count()) == (None, 0)
    monkeypatch.setattr(preview, "BATCH", 2)
    count_preview.func(preview_id=counting.pk)
    assert "Counting" not in writer.open(f"{DESK}/{made.pk}/preview")
    counting.refresh_from_db()
    assert counting.counts["visits"] == {"rebook": 3}
    assert counting.counts["people"] == {"letter": 3}
    count_preview.func(preview_id=counting.pk)
    assert counting.lines.count() == 3, "begun again it counts nothing twice"
    assert Appointment.objects.filter(state="booked").count() == 3, "a preview moves nothing"


def test_the_preview_tells_what_the_issue_then_does(order, president, visit, hearing, period, case):  # noqa: F811
    PartyFactory(case=case, side="defendant", name="张三", position=2)
    period("defence", date(2022, 8, 12))
    made = order()
    counted = preview.ask(made, by=president)
    people = set(counted.people.values_list("person", "party", "name"))
    assert counted.counts["people"] == {"letter": 2, "none": 1}
    lines = {
        (line.kind, line.thing, line.outcome if line.kind != "deadlines" else line.after)
        for line in counted.lines.all()
    }
    issued = acts.issue(made, by=president, via=WEB)
    assert set(issued.recipients.values_list("person", "party", "name")) == people
    done = {("visits", row.visit_id, row.outcome) for row in issued.visiteffects.all()}
    done |= {("hearings", row.hearing_id, row.outcome) for row in issued.hearingeffects.all()}
    done |= {("deadlines", row.deadline_id, row.after) for row in issued.deadlineeffects.all()}
    assert done == lines


def test_the_unreachable_are_named_and_letters_speak_their_reader_s_language(writer, order, visit, hearing, case):  # noqa: F811
    PartyFactory(case=case, side="defendant", name="张三", position=2)
    visit.person.language = "ug"
    visit.person.save()
    made = order()
    writer.open(f"{DESK}/{made.pk}")
    text = writer.press("Preview")
    assert "Nobody knows how to reach these people" in text
    assert "张三" in text
    assert "张三" in writer.open(f"{DESK}/{made.pk}/preview/people?way=none")
    one = made.preview.people.get(person=visit.person)
    assert any("\u0600" <= letter <= "\u06ff" for letter in writer.open(f"{DESK}/{made.pk}/letters/{one.pk}"))
    assert "1号窗口" in writer.open(f"{DESK}/{made.pk}/preview/visits")
    assert case.number in writer.open(f"{DESK}/{made.pk}/preview/hearings")
    assert writer.client.get(f"{DESK}/{made.pk}/preview/moods").status_code == 404


PAGES = ("", "/steps/about", "/preview", "/preview/people", "/letters/1", "/issuing", "/discarding")


@pytest.fixture
def next_door(other_court):
    return office_holder(other_court, Office.PRESIDENT, "邻院院长", "nextdoor@example.org")


@pytest.mark.parametrize("almost", ["clerk", "judge", "agent", "other_clerk", "next_door", "aygul"])
def test_who_may_not_even_see_a_draft(request, order, almost):  # noqa: F811
    made = order()
    client = Client()
    client.force_login(request.getfixturevalue(almost))
    for page in PAGES:
        assert client.get(f"{DESK}/{made.pk}{page}").status_code == 404, page
    for page in ("/steps/about", "/preview", "/issuing", "/discarding"):
        assert client.post(f"{DESK}/{made.pk}{page}", {"version": 1}).status_code == 404, page
    assert client.get(f"{DESK}/new").status_code == (403 if almost != "next_door" else 200)
    made.refresh_from_db()
    assert (made.state, made.version) == ("draft", 1)


def test_who_writes_does_not_issue_and_the_administrator_reads_no_names(order, registry_clerk, administrator, visit):  # noqa: F811
    made = order()
    for person in (registry_clerk, administrator):
        page = Browser(person)
        page.open(f"{DESK}/{made.pk}/preview")
        text = page.press("Count")
        assert "To the issue" not in text
        assert page.client.get(f"{DESK}/{made.pk}/issuing").status_code == 403
        assert page.client.post(f"{DESK}/{made.pk}/issuing", {"version": made.version}).status_code == 403
        status = page.client.get(f"{DESK}/{made.pk}/preview/people").status_code
        assert status == (200 if person == registry_clerk else 403)
    assert visit.name not in text


def test_the_president_above_reads_a_draft_below_and_writes_nothing_in_it(order, court):  # noqa: F811
    upper = type(court).objects.create(code="新01", name="乌鲁木齐市中级人民法院", level="intermediate")
    court.parent = upper
    court.save()
    above = office_holder(upper, Office.PRESIDENT, "上级院长", "above@example.org")
    made = order()
    page = Browser(above)
    assert "Go on writing" not in page.open(f"{DESK}/{made.pk}")
    assert made.title in page.text
    assert page.client.get(f"{DESK}/{made.pk}/steps/about").status_code == 403
    assert page.client.post(f"{DESK}/{made.pk}/preview").status_code == 403


def test_who_adds_further_entries_is_not_told_yet_what_is_missing(writer, order):  # noqa: F811
    made = order(replacements=[])
    fill(writer, made, "channels", "Save and add", **{"channels-0-kind": "portal", "channels-0-name": "在线服务"})
    assert "cannot be issued like this" not in writer.text
    fill(writer, made, "channels", "Save and continue")
    assert "cannot be issued like this" in writer.text


def test_whole_days_are_said_as_days(writer, order):  # noqa: F811
    whole, part = order(), order(begins_at=datetime(2022, 8, 10, 3, 0, tzinfo=UTC))
    assert whole.whole_days
    assert not part.whole_days
    assert "Aug. 10, 2022 – Aug. 15, 2022" in writer.open(f"{DESK}/{whole.pk}")
    assert "Aug. 16, 2022, 00:00" in writer.open(f"{DESK}/{part.pk}")
