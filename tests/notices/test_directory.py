"""The directory: who keeps it, every version stays, one source for the house, open or closed by the court's clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.continuity import patterns
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.models import Contact as ContactOfOrder
from evercourt.continuity.soundness import problems
from evercourt.courts.directory import Contact, Number, contact_of, open_now, read_contact
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court
from evercourt.courts.opening import opening
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from evercourt.notices import acts, tasks
from evercourt.notices.models import ContactVersion, UnansweredNumber
from tests.factories import MORNING, office_holder
from tests.notices.conftest import WEB, fresh

CONTACT = {
    "name": "立案庭",
    "names": {"en": "Case filing division"},
    "numbers": [
        {"phone": "0991-5550103", "answers": {"zh-hans": "立案咨询", "en": "Filing"}},
        {"phone": "+86 991 5550104"},
    ],
    "address": "乌鲁木齐市友好路1号",
    "postal_code": "830000",
    "addressee": "立案庭收",
    "email": "lian@court.example.org",
}


@pytest.fixture
def division(clock, court):
    return court.divisions.create(name="立案庭", phone="0991-5550001", hours="10:00–14:00")


def contact(**changes):
    return read_contact({**CONTACT, **changes})


def change(place, by, version=0, **options):
    wanted = options.pop("to", None) or contact()
    return acts.change_contact(place, wanted, version=version, by=fresh(by), via=WEB, **options)


@pytest.mark.parametrize("who", ["registry_clerk", "president", "administrator"])
def test_the_registry_the_president_and_the_administrator_keep_it(division, who, request):
    made = change(division, request.getfixturevalue(who))
    division.refresh_from_db()
    assert (made.version, division.phone, division.address) == (2, "0991-5550103", "乌鲁木齐市友好路1号")
    assert contact_of(division) == contact()
    assert Entry.objects.get(act="notices.contact_changed").stream == f"court:{division.court_id}"


@pytest.mark.parametrize("who", ["clerk", "other_clerk", "judge", "aygul"])
def test_nobody_else_does(division, who, request):
    with pytest.raises(NotAllowed):
        change(division, request.getfixturevalue(who))
    assert not ContactVersion.objects.exists()


def test_almost_allowed(division, other_court, registry_clerk):
    next_door = office_holder(other_court, Office.REGISTRY_CLERK, "周燕", "next@example.org")
    with pytest.raises(NotAllowed):
        change(division, next_door)
    with pytest.raises(SecondFactorNeeded):
        acts.change_contact(division, contact(), version=0, by=registry_clerk, via=WEB)
    registry_clerk.offices_held.update(until=date(2022, 8, 9))
    with pytest.raises(NotAllowed):
        change(division, User.objects.get(pk=registry_clerk.pk))


def test_every_version_stays_the_first_is_what_was_there(division, registry_clerk):
    change(division, registry_clerk)
    change(division, registry_clerk, 2, to=contact(numbers=[{"phone": "0991-5550999"}]), reason="换号")
    numbers = [row.read.numbers[0].phone for row in ContactVersion.objects.of(division.court, division)]
    assert numbers == ["0991-5550999", "0991-5550103", "0991-5550001"]


def test_the_same_again_changes_nothing_and_nobody_overwrites_another(division, registry_clerk, president):
    change(division, registry_clerk)
    assert change(division, registry_clerk, 2).version == 2
    with pytest.raises(WrongState):
        change(division, president, 0, to=contact(address="别处"))


def test_a_passing_entry_begins_and_gives_way_by_itself(division, registry_clerk, clock):
    change(division, registry_clerk)
    first, last = date(2022, 8, 12), date(2022, 8, 13)
    change(division, registry_clerk, 2, to=contact(numbers=[{"phone": "12345"}]), valid_from=first, valid_until=last)
    shown = {}
    for _day in range(5):
        tasks.apply_contacts(0)
        division.refresh_from_db()
        shown[division.court.local_date().day] = division.phone
        clock.shift(timedelta(days=1))
    assert shown == {10: "0991-5550103", 11: "0991-5550103", 12: "12345", 13: "12345", 14: "0991-5550103"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_from": date(2022, 8, 9)}, "valid_from"),
        ({"valid_from": date(2022, 8, 12), "valid_until": date(2022, 8, 11)}, "valid_until"),
    ],
)
def test_days_in_the_past_or_the_wrong_order_are_named(division, registry_clerk, wrong, field):
    with pytest.raises(BadInput) as refused:
        change(division, registry_clerk, **wrong)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"numbers": [{"phone": "call me"}]}, "numbers"),
        ({"numbers": [{"phone": "1"}]}, "numbers"),
        ({"email": "nobody"}, "email"),
        ({"weekly": {"8": []}}, "weekly"),
        ({"weekly": {"1": [{"opens": "14:00", "closes": "10:00"}]}}, "weekly"),
        ({"exceptions": [{"first": "2022-09-02", "last": "2022-09-01"}]}, "exceptions"),
        ({"name": ""}, "name"),
        ({"languages": ["fr"]}, "languages"),
        ({"fax": "1"}, "fax"),
    ],
)
def test_what_cannot_be_dialled_or_read_is_named(wrong, field):
    with pytest.raises(BadInput) as refused:
        contact(**wrong)
    assert refused.value.field == field


def test_a_tribunal_is_part_of_a_division_and_no_deeper(division, registry_clerk):
    by = fresh(registry_clerk)
    tribunal = acts.add_division(division.court, contact(name="红光山人民法庭", part_of=division.pk), by=by, via=WEB)
    assert list(division.parts.all()) == [tribunal]
    for wrong in (contact(name="派出点", part_of=tribunal.pk), contact(name="x", part_of=2**31 - 1)):
        with pytest.raises(BadInput):
            acts.add_division(division.court, wrong, by=by, via=WEB)
    with pytest.raises(BadInput):
        acts.add_division(division.court, contact(), by=by, via=WEB)


def test_closure_orders_take_their_contacts_from_it(division, registry_clerk):
    change(division, registry_clerk)
    named = [(row["division"], row["phone"]) for row in patterns.contacts_of(division.court)]
    assert named == [("立案庭", "0991-5550103"), ("立案庭", "+86 991 5550104")]
    change(division.court, registry_clerk, to=contact(name=division.court.name, addressee="办公室收"))
    clauses = patterns.started(division.court, "1-centre", begins_at=MORNING, ends_at=None, title="x", grounds="x")
    post = next(one for one in clauses.replacements if one.kind == "post")
    assert (post.value, post.addressee) == (f"830000 乌鲁木齐市友好路1号 {division.court.name}", "办公室收")


def test_what_the_court_entered_is_not_loaded_over(clock, registry_clerk):
    load_courts()
    court = Court.objects.get(code="新0103")
    place = court.divisions.first()
    change(court, registry_clerk, to=contact(name=court.name))
    change(place, registry_clerk)
    load_courts()
    court.refresh_from_db()
    place.refresh_from_db()
    assert (court.phone, place.phone, place.name) == ("0991-5550103", "0991-5550103", "立案庭")


def test_a_number_nobody_answers_is_counted_kept_from_orders_and_cleared_when_it_is_replaced(
    division, clerk, registry_clerk, other_clerk
):
    court, phone = division.court, "0991-5550001"
    with pytest.raises(NotAllowed):
        acts.flag_number(court, phone, by=other_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.flag_number(court, "call me", by=clerk, via=WEB)
    acts.flag_number(court, phone, note="响铃一分钟", by=clerk, via=WEB)
    assert acts.flag_number(court, phone, by=registry_clerk, via=WEB).times == 2
    order = ClosureOrder.objects.create(court=court, title="闭院", grounds="x", begins_at=MORNING, drafted_by=clerk)
    ContactOfOrder.objects.create(order=order, court=court, division="立案庭", phone=phone)
    assert any(phone in str(found) for found in problems(order))
    with pytest.raises(NotAllowed):
        acts.settle_number(UnansweredNumber.objects.get(), by=clerk, via=WEB)
    change(division, registry_clerk)
    assert not UnansweredNumber.objects.open().exists()


def test_the_database_keeps_every_version(division, registry_clerk):
    change(division, registry_clerk)
    for sql in ("UPDATE notices_contactversion SET contact = '{}'", "DELETE FROM notices_contactversion"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# 10 August 2022 is a Wednesday; times are those of Beijing, as the court's clock shows them.
OWN = {
    "name": "人民法庭",
    "hours": "own",
    "weekly": {day: [{"opens": "10:00", "closes": "13:30"}, {"opens": "15:30", "closes": "18:00"}] for day in "12345"},
    "exceptions": [{"first": "2022-08-12", "last": "2022-08-12"},
                   {"first": "2022-08-13", "last": "2022-08-13", "spans": [{"opens": "11:00", "closes": "12:00"}]}],
}  # fmt: skip
ALWAYS = {"name": "12368", "hours": "always"}
CALENDAR = {"name": "立案庭"}


@pytest.mark.parametrize(
    ("entry", "at", "is_open", "changes"),
    [
        (OWN, "2022-08-10 09:59", False, "2022-08-10 10:00"),
        (OWN, "2022-08-10 10:00", True, "2022-08-10 13:30"),
        (OWN, "2022-08-10 14:00", False, "2022-08-10 15:30"),
        (OWN, "2022-08-10 18:00", False, "2022-08-11 10:00"),
        (OWN, "2022-08-11 18:00", False, "2022-08-13 11:00"),
        (OWN, "2022-08-13 11:30", True, "2022-08-13 12:00"),
        (OWN, "2022-08-13 13:00", False, "2022-08-15 10:00"),
        # The holiday of Kurban, on which no weekday counts; and a Saturday on which work is made up (29 January 2022).
        (OWN, "2022-07-11 10:30", False, "2022-07-14 10:00"),
        (OWN, "2022-01-29 10:30", True, "2022-01-29 13:30"),
        (ALWAYS, "2022-07-11 03:00", True, None),
        (ALWAYS, "2022-07-11 23:59", True, None),
        (CALENDAR, "2022-08-10 15:00", False, "2022-08-10 16:00"),
        (CALENDAR, "2022-08-10 19:59", True, "2022-08-10 20:00"),
    ],
)
def test_whether_somebody_answers_now(court, entry, at, is_open, changes):
    moment = datetime.fromisoformat(f"{at}+08:00")
    found = open_now(read_contact(entry), court, moment)
    assert found.open is is_open
    assert (f"{found.changes_at:%Y-%m-%d %H:%M}" if found.changes_at else None) == changes


def test_where_no_hours_are_known_nothing_is_said(court):
    assert open_now(Contact(name="x", hours="own"), court, MORNING) is None


TIMES = some.times(min_value=time(0, 1), max_value=time(23, 58))


@given(
    some.dictionaries(some.integers(0, 13), some.lists(TIMES, min_size=2, max_size=2, unique=True), max_size=14),
    some.integers(0, 4 * 24 * 3600),
)
def test_it_changes_when_it_says_and_not_before(hours, seconds):
    """At the moment named it is the other way round, and a moment before it is not."""
    first = date(2022, 8, 10)
    now = datetime(2022, 8, 10, tzinfo=UTC) + timedelta(seconds=seconds)

    def spans(day):
        found = hours.get((day - first).days)
        return (tuple(sorted(found)),) if found else ()

    found = opening(spans, now)
    if found.changes_at:
        assert found.changes_at > now
        assert opening(spans, found.changes_at).open is not found.open
        before = max(now, found.changes_at - timedelta(seconds=1))
        assert opening(spans, before).open is found.open


def test_a_number_is_written_as_people_write_it_and_dialled_as_machines_do():
    assert Number(phone="+86 (991) 555-0001").dialled == "+869915550001"
    with pytest.raises(ValidationError):
        Number(phone="０９９１")


def test_the_hours_of_a_court_are_those_of_its_own_zone(court):
    court.time_zone = "Asia/Urumqi"
    with time_machine.travel("2022-08-10 02:30Z", tick=False):
        assert not open_now(read_contact(OWN), court).open
    court.time_zone = "Asia/Shanghai"
    with time_machine.travel("2022-08-10 02:30Z", tick=False):
        assert open_now(read_contact(OWN), court).open
