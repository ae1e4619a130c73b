"""The joint calendar: read by a client that others wrote, by nobody without a key for it, and never written."""

import base64
from datetime import date, timedelta

import caldav
import pytest
from caldav.lib.error import AuthorizationError
from django.test import Client
from django.utils import timezone
from lxml import etree

from evercourt.accounts.models import User
from evercourt.cases.models import Deadline, PanelMember, Party
from evercourt.hearings.models import Hearing
from tests.api.machine import key_of
from tests.factories import CaseFactory, PartyFactory

JOINT = "/dav/calendars/joint/"


def basic(secret: str, name: str = "anybody") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def hearing_in(case, after: timedelta) -> Hearing:
    at = timezone.now().replace(microsecond=0) + after
    room = case.court.courtrooms.first() or case.court.courtrooms.create(name="第一法庭")
    during = (at, at + timedelta(hours=1))
    by = User.objects.earliest("pk")
    made = Hearing.objects.create(case=case, courtroom=room, kind="trial", during=during, scheduled_by=by)
    return Hearing.objects.get(pk=made.pk)


@pytest.fixture
def practice(court, lawyer_zhao, aygul):
    """A case of the lawyer's client, with a hearing and two last days, and the case of somebody else."""
    case = CaseFactory(court=court, number="（2022）新0103民初1号")
    client = PartyFactory(case=case, side=Party.Side.PLAINTIFF, name="阿依古丽", user=aygul)
    client.representations.create(user=lawyer_zhao, name="赵敏", scope="special", since=date(2022, 1, 1))
    other_side = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    today = timezone.localdate()
    rule = {"case": case, "rule": "defence", "trigger_date": today, "basis": "CPL 128"}
    own = Deadline.objects.create(party=client, due_on=today + timedelta(days=10), **rule)
    Deadline.objects.create(party=other_side, due_on=today + timedelta(days=10), **rule)
    Deadline.objects.create(party=client, due_on=today - timedelta(days=200), **rule)
    foreign = hearing_in(CaseFactory(court=court, number="（2022）新0103民初2号"), timedelta(days=3))
    return {"case": case, "hearing": hearing_in(case, timedelta(days=2)), "deadline": own, "foreign": foreign}


def test_a_calendar_program_finds_lists_and_reads_it(live_server, practice, lawyer_zhao):
    secret = key_of(lawyer_zhao, "calendar")
    with caldav.DAVClient(f"{live_server.url}/dav/", username="zhao@example.org", password=secret) as client:
        (calendar,) = client.principal().calendars()
        assert calendar.get_supported_components() == ["VEVENT"]
        events = {str(one.icalendar_component["uid"]): one.icalendar_component for one in calendar.events()}
        hearing, last_day = practice["hearing"], practice["deadline"]
        assert set(events) == {f"hearing-{hearing.pk}@evercourt", f"deadline-{last_day.pk}@evercourt"}
        assert events[f"hearing-{hearing.pk}@evercourt"]["dtstart"].dt == hearing.during.lower
        assert events[f"deadline-{last_day.pk}@evercourt"]["dtstart"].dt == last_day.due_on
        assert "民初1号" in events[f"hearing-{hearing.pk}@evercourt"]["summary"]
        now = timezone.now()
        near = calendar.search(start=now, end=now + timedelta(days=5), event=True, expand=False)
        assert [str(one.icalendar_component["uid"]) for one in near] == [f"hearing-{hearing.pk}@evercourt"]
        one = calendar.event_by_uid(f"deadline-{last_day.pk}@evercourt")
        one.load()
        assert "CPL 128" in one.icalendar_component["description"]
        with pytest.raises(AuthorizationError):
            calendar.save_event(one.data.replace("deadline-", "mine-"))
        with pytest.raises(AuthorizationError):
            one.delete()


def test_the_whole_is_one_file_and_each_entry_one_with_a_tag_that_changes_with_it(practice, lawyer_zhao):
    sender, headers = Client(), basic(key_of(lawyer_zhao, "calendar"))
    whole = sender.get(JOINT, headers=headers)
    assert whole.content.count(b"BEGIN:VEVENT") == 2
    hearing = practice["hearing"]
    path = f"{JOINT}hearing-{hearing.pk}.ics"
    tag = sender.get(path, headers=headers)["ETag"]
    assert sender.get(path, headers=headers)["ETag"] == tag
    assert sender.get(f"{JOINT}hearing-{practice['foreign'].pk}.ics", headers=headers).status_code == 404
    for name in ("hearing-0.ics", "hearing-x.ics", "else.ics", "hearing-99999999999999999999.ics"):
        assert sender.get(JOINT + name, headers=headers).status_code == 404, name
    Hearing.objects.filter(pk=hearing.pk).update(mode="remote")
    assert sender.get(path, headers=headers)["ETag"] != tag
    assert sender.get(JOINT, headers=headers)["ETag"] != whole["ETag"]


def test_a_member_of_the_bench_reads_the_hearings_and_the_last_days_of_the_court(practice, judge):
    case = practice["case"]
    PanelMember.objects.create(case=case, user=judge, seat="presiding")
    day = timezone.localdate() + timedelta(days=30)
    Deadline.objects.create(case=case, rule="defence", trigger_date=day, due_on=day)
    whole = Client().get(JOINT, headers=basic(key_of(judge, "calendar"))).content
    assert whole.count(b"UID:hearing-") == 1
    assert whole.count(b"UID:deadline-") == 1


@pytest.mark.parametrize("scope", ["read", "file", "tell"])
def test_only_a_key_made_for_the_calendar_opens_it_and_opens_nothing_else(scope, practice, lawyer_zhao):
    assert Client().get(JOINT, headers=basic(key_of(lawyer_zhao, scope))).status_code == 401
    own = key_of(lawyer_zhao, "calendar")
    assert Client().get("/api/v1/cases", headers={"authorization": f"Bearer {own}"}).status_code == 403
    assert Client().get(JOINT, headers={"authorization": f"Bearer {own}"}).status_code == 200


def test_without_a_key_one_is_asked_for(db):
    for headers in ({}, {"authorization": "Basic !!"}, {"authorization": "Digest x"}, basic("evercourt_x")):
        answer = Client().generic("PROPFIND", "/dav/", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic ")
    assert Client().get("/.well-known/caldav")["Location"] == "/dav/"
    assert "calendar-access" in Client().options("/dav/")["DAV"]


QUERY = '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{}</C:calendar-query>'
INNER = '<C:comp-filter name="{}">{}</C:comp-filter>'
EVENTS = f'<C:filter><C:comp-filter name="VCALENDAR">{INNER}</C:comp-filter></C:filter>'


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("PROPFIND", "<x", 400),
        ("PROPFIND", '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', 400),
        ("PROPFIND", "", 207),
        ("REPORT", "", 403),
        ("REPORT", '<D:sync-collection xmlns:D="DAV:"/>', 403),
        ("REPORT", QUERY.format(""), 403),
        ("REPORT", QUERY.format(EVENTS.format("VEVENT", '<C:time-range start="tomorrow"/>')), 403),
        ("REPORT", QUERY.format(EVENTS.format("VEVENT", '<C:prop-filter name="SUMMARY"/>')), 403),
        ("REPORT", QUERY.format(EVENTS.format("VTODO", "")), 207),
        ("PUT", "BEGIN:VCALENDAR", 403),
        ("DELETE", "", 403),
        ("PROPPATCH", "<x/>", 403),
        ("BREW", "", 405),
    ],
)
def test_what_cannot_be_read_or_is_not_done_here_is_refused(method, body, status, practice, lawyer_zhao):
    headers = basic(key_of(lawyer_zhao, "calendar"))
    answer = Client().generic(method, JOINT, body.encode(), content_type="application/xml", headers=headers)
    assert answer.status_code == status
    if answer.content:
        etree.fromstring(answer.content)


def test_a_list_of_names_is_answered_name_by_name(practice, lawyer_zhao):
    hearing, foreign = practice["hearing"], practice["foreign"]
    body = (
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
        f"<C:calendar-data/></D:prop><D:href>{JOINT}hearing-{hearing.pk}.ics</D:href>"
        f"<D:href>{JOINT}hearing-{foreign.pk}.ics</D:href></C:calendar-multiget>"
    )
    headers = basic(key_of(lawyer_zhao, "calendar"))
    answer = Client().generic("REPORT", JOINT, body.encode(), content_type="application/xml", headers=headers)
    text = answer.content.decode()
    assert text.count("200 OK") == 1
    assert text.count("404 Not Found") == 1
    assert f"UID:hearing-{hearing.pk}@evercourt" in text


def test_it_asks_a_constant_number_of_queries(practice, lawyer_zhao, django_assert_max_num_queries):
    for number in range(20):
        hearing_in(practice["case"], timedelta(days=20 + number))
    headers = basic(key_of(lawyer_zhao, "calendar"))
    with django_assert_max_num_queries(8):
        assert Client().get(JOINT, headers=headers).content.count(b"UID:hearing-") == 21
