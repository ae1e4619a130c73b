"""The house notices by itself that it was away, and what that took from people is given back."""

import http.server
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from evercourt.operations import pulsing
from evercourt.operations.acts import announce_maintenance, end_what_is_over
from evercourt.operations.models import Outage, Pulse
from evercourt.operations.pulsing import beat
from tests.factories import UserFactory

pytestmark = pytest.mark.usefixtures("clock", "court")


@pytest.fixture(autouse=True)
def _finding(settings):
    settings.FIND_OUTAGES = True


def away(clock, **how_long):
    """Let the house live for two minutes, be away, and come back."""
    beat(answered=True)
    clock.shift(timedelta(minutes=1))
    beat(answered=True)
    clock.shift(timedelta(**how_long))
    return beat(answered=True)


def test_it_lives_and_nothing_is_entered(clock):
    for _minute in range(10):
        assert beat(answered=True) is None
        clock.shift(timedelta(minutes=1))
    assert not Outage.objects.exists()
    assert Pulse.objects.get().at == timezone.now() - timedelta(minutes=1)


def test_the_first_beat_of_a_house_is_no_return(clock):
    assert beat(answered=True) is None


@pytest.mark.parametrize(("minutes", "entered"), [(4, False), (5, True), (90, True)])
def test_a_silence_is_entered_from_the_last_beat_to_the_first(clock, court, minutes, entered):
    last = timezone.now() + timedelta(minutes=1)
    found = away(clock, minutes=minutes)
    assert bool(found) == entered
    if found:
        assert (found.began_at, found.ended_at, found.parts) == (last, timezone.now(), ["whole"])
        assert found.recorded_by is None
        assert list(found.courts.all()) == [court]
        acts = Entry.objects.filter(stream=court.ledger_stream, actor="system").values_list("act", flat=True)
        assert list(acts) == ["outage.began", "outage.ended"]


def test_what_it_took_moves_as_if_a_person_had_entered_it(clock, period):
    last = period("defence", date(2022, 8, 8))
    away(clock, minutes=90)
    last.refresh_from_db()
    assert last.due_on == date(2022, 8, 9)
    assert last.explanation[-1]["basis"] == "CPL 86"


def test_only_the_worker_was_away_if_somebody_got_in(clock, court, period):
    last = period("defence", date(2022, 8, 8))
    beat(answered=True)
    clock.shift(timedelta(minutes=50))
    somebody = UserFactory()
    Entry.objects.create(
        stream=court.ledger_stream, at=timezone.now(), actor=f"user:{somebody.pk}", via=Channel.WEB, act="x",
        facts_text="{}",
    )  # fmt: skip
    clock.shift(timedelta(minutes=50))
    assert beat(answered=True).parts == ["messages"]
    last.refresh_from_db()
    assert last.due_on == date(2022, 8, 8)


def test_a_maintenance_has_its_own_entry_and_is_not_entered_twice(clock, court):
    beat(answered=True)
    begins = timezone.now() + timedelta(minutes=2)
    announce_maintenance(
        court, begins_at=begins, ends_at=begins + timedelta(minutes=30), reason="升级", by=None, via=Channel.SYSTEM
    )
    clock.shift(timedelta(minutes=33))
    assert beat(answered=True) is None
    end_what_is_over()
    assert Outage.objects.get().cause == "升级"


def test_what_came_after_the_end_of_a_maintenance_is_entered(clock, court):
    beat(answered=True)
    begins = timezone.now() + timedelta(minutes=2)
    ends = begins + timedelta(minutes=30)
    announce_maintenance(court, begins_at=begins, ends_at=ends, reason="升级", by=None, via=Channel.SYSTEM)
    clock.shift(timedelta(hours=3))
    assert beat(answered=True).began_at == ends


def test_a_person_was_quicker(clock, court):
    beat(answered=True)
    clock.shift(timedelta(minutes=30))
    from evercourt.operations.acts import end_outage, record_outage

    made = record_outage(
        court, courts=[court], parts=["whole"], cause="停电", began_at=timezone.now() - timedelta(minutes=31), by=None,
        via=Channel.SYSTEM,
    )  # fmt: skip
    assert beat(answered=True) is None
    end_outage(made, by=None, via=Channel.SYSTEM)
    assert Outage.objects.count() == 1


def test_a_door_that_does_not_answer_is_entered_while_the_worker_lives_and_ends_with_the_first_answer(clock, court):
    beat(answered=True)
    clock.shift(timedelta(minutes=1))
    since = timezone.now()
    for _minute in range(5):
        assert beat(answered=False) is None
        clock.shift(timedelta(minutes=1))
    found = beat(answered=False)
    assert (found.began_at, found.ended_at) == (since, None)
    assert found.parts == ["filing", "machines", "pages"]
    clock.shift(timedelta(minutes=1))
    assert beat(answered=False) is None
    clock.shift(timedelta(minutes=1))
    assert beat(answered=True).ended_at == timezone.now()
    assert Outage.objects.count() == 1
    clock.shift(timedelta(minutes=1))
    assert beat(answered=True) is None


def test_a_short_pause_of_the_door_is_none(clock):
    beat(answered=True)
    for answered in (False, False, True, False, False, False, True):
        clock.shift(timedelta(minutes=1))
        beat(answered=answered)
    assert not Outage.objects.exists()


def test_longer_than_anybody_may_enter_is_left_to_a_person(clock):
    assert away(clock, days=31) is None


def test_a_demonstration_is_switched_off_and_on_as_people_like(clock, settings):
    settings.FIND_OUTAGES = False
    assert away(clock, hours=12) is None
    assert not Pulse.objects.exists()


@pytest.mark.parametrize(("status", "answered"), [(200, True), (503, False)])
def test_the_door_is_asked_for_real(settings, status, answered):
    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_said):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.OWN_DOOR = f"http://127.0.0.1:{server.server_port}"
        assert pulsing.answers() == answered
    # Nobody listens there any more.
    assert pulsing.answers() is False


def test_two_workers_at_the_same_minute_enter_it_once(clock):
    away(clock, minutes=30)
    assert beat(answered=True) is None
    assert Outage.objects.count() == 1
    assert datetime.now(UTC) >= Pulse.objects.get().at
