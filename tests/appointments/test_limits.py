"""While only a share of the places is given out, no more of a day can be booked, and one reads why."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from evercourt.accounts.models import User
from evercourt.appointments import acts, times
from evercourt.appointments.models import Appointment, Counter, Pause
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from tests.factories import UserFactory

WEB = Channel.WEB
DAY = date(2022, 8, 4)
# Thursday, at eleven in Urumqi's courts.
ELEVEN = datetime(2022, 8, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def limit(court, president):
    """Give out so many percent of the places, on Thursday only unless said otherwise."""

    def made(percent, **more):
        begins, ends = datetime(2022, 8, 3, 16, tzinfo=UTC), datetime(2022, 8, 4, 16, tzinfo=UTC)
        return acts.pause(
            court, **{"begins_at": begins, "ends_at": ends} | more, places_percent=percent, reason="恢复办公 1号",
            notice="/closures/1", by=president, via=WEB,
        )  # fmt: skip

    return made


def offered(court, day=DAY):
    return times.free(court, "filing", day)


def fill(court, most=100):
    """Book whatever is offered until nothing is; return how many visits that were."""
    for number in range(most):
        free = offered(court)
        if not free:
            return number
        who = UserFactory()
        slot = free[0]
        acts.book(slot.counter, service="filing", starts_at=slot.starts_at, person=who, by=who, via=WEB)
    return most


def test_of_a_day_only_the_share_is_given_out(court, counter, limit):
    usual = sum(slot.free for slot in offered(court))
    limit(25)
    assert fill(court) == -(-usual // 4)
    assert offered(court, DAY + timedelta(days=1)), "the day after is not limited"


def test_at_one_time_only_the_share_comes_but_one_always_may(court, counter, limit):
    limit(50)
    assert {slot.free for slot in offered(court)} == {1}
    counter.capacity = 1
    counter.save(update_fields=["capacity"])
    assert {slot.free for slot in offered(court)} == {1}


def test_what_was_booked_before_stays_and_counts(court, counter, limit, aygul, li_qiang):
    for who in (aygul, li_qiang):
        acts.book(counter, service="filing", starts_at=ELEVEN, person=who, by=who, via=WEB)
    limit(50)
    assert ELEVEN not in {slot.starts_at for slot in offered(court)}
    assert Appointment.objects.live().count() == 2


def test_who_comes_too_late_reads_why(court, counter, limit, aygul):
    limit(1)
    assert fill(court) == 1
    with pytest.raises(BadInput, match=r"1 % of the places.*恢复办公 1号"):
        acts.book(counter, service="filing", starts_at=ELEVEN, person=aygul, by=aygul, via=WEB)


def test_a_limit_that_is_lifted_limits_nothing(court, counter, limit, president):
    before = offered(court)
    acts.lift(limit(50), by=president, via=WEB)
    assert offered(court) == before


def test_a_limit_does_not_send_away_who_comes_without_appointment(court, counter, limit, clerk):
    now = datetime(2022, 8, 3, 2, 30, tzinfo=UTC)
    limit(10, begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=9))
    assert acts.take_ticket(court, service="filing", by=clerk, via=Channel.COUNTER).number


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    capacity=some.integers(1, 4), percent=some.integers(1, 99),
    booked=some.lists(some.integers(0, 3), min_size=4, max_size=4),
)  # fmt: skip
def test_never_more_than_the_share_and_never_none_of_an_empty_day(capacity, percent, booked):
    counter = Counter(pk=1, capacity=capacity)
    begins = [datetime.combine(DAY, time(10 + hour), UTC) for hour in range(4)]
    of_day = [(at, at + timedelta(hours=1)) for at in begins]
    taken = [span for span, number in zip(of_day, booked, strict=True) for _visit in range(number)]
    limit = Pause(places_percent=percent, during=_during(begins[0], begins[-1] + timedelta(hours=1)))
    left = times._left_of_day(counter, "filing", of_day, taken, [limit])
    given_out = -(-capacity * 4 * percent // 100)
    assert all(places <= max(0, given_out - len(taken)) or places <= 0 for places in left.values())
    assert (not any(booked) and max(left.values()) >= 1) or any(booked)


def _during(begins, ends):
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    return DateTimeTZRange(begins, ends)


def test_the_page_and_the_api_say_how_many_and_why(client, court, counter, limit, aygul):
    limit(50)
    User.objects.update(language="en")
    client.force_login(aygul)
    page = client.get(f"/appointments/new?court={court.code}&service=filing&asked=1").content.decode()
    assert "Only 50 % of the places are given out." in page
    assert 'href="/closures/1"' in page
    (said,) = client.get(f"/api/v1/courts/{court.code}/restrictions").json()
    assert (said["places_percent"], said["reason"]) == (50, "恢复办公 1号")
