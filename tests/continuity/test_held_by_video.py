"""A hearing that a closure made one by video is held: from the order to the close, in the default live room."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from evercourt.cases.models import PanelMember
from evercourt.conference import acts as live
from evercourt.conference.models import Room, Seat
from evercourt.conference.now import room_now
from evercourt.continuity import acts
from evercourt.hearings import consents, eligibility, people
from evercourt.hearings.models import Hearing, Sitting
from evercourt.hearings.states import SittingState
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.continuity.conftest import WEB
from tests.hearings.conftest import answers_for, no_ground

DAY = datetime(2022, 8, 12, 2, 50, tzinfo=UTC)
DATA = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def by_closure(order, president, judge, recorder, hearing, aygul, li_qiang):
    """Everyone agreed to the video the closure asked for; it is the day, and nobody has come yet."""
    PanelMember.objects.create(case=hearing.case, user=recorder, seat=PanelMember.Seat.RECORDER)
    acts.issue(order(hearings=[{"what": "remote", "answer_days": 1}]), by=president, via=WEB)
    for person in (aygul, li_qiang):
        consents.answer(hearing.consents.get(party__user=person), agrees=True, by=person, via=WEB)
    judge.second_factor_at = timezone.now()
    hearing.refresh_from_db()
    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    for one in hearing.people.filter(needs_interpreter=True):
        people.set_language(one, language="zh-hans", needs_interpreter=False, by=judge, via=WEB)
    with time_machine.travel(DAY, tick=False):
        yield hearing


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
        session.save()
        return client

    return enter


def test_it_is_entered_opened_paused_and_closed_from_its_pages(by_closure, sign_in, judge, recorder, aygul, li_qiang):
    assert by_closure.mode == Hearing.Mode.REMOTE
    bench = reverse("hearing_bench", args=[by_closure.pk])
    for person in (judge, recorder, aygul, li_qiang):
        client = sign_in(person)
        room = client.post(reverse("hearing_room", args=[by_closure.pk]))["Location"]
        assert client.post(f"{room}/ticket", **DATA).json()["ticket"]
    found = Room.objects.get()
    client = sign_in(judge)
    assert client.post(bench, {"do": "open"}).status_code == 409, "nobody's line stands, and nothing records"
    for seat in Seat.objects.filter(room=found):
        live.line_up(seat)
    live.recording_begins(found, place="court", key="k" * 64)
    for one in by_closure.people.filter(checked_at=None):
        assert client.post(bench, {"do": f"check:{one.pk}", "method": "document"}).status_code == 302
    assert client.post(bench, {"do": "open"}).status_code == 302
    assert client.post(bench, {"do": "pause", "reason": "recess"}).status_code == 302
    assert room_now(found.pk).paused_for == "recess"
    assert client.post(bench, {"do": "resume"}).status_code == 302
    sitting = Sitting.objects.get(hearing=by_closure)
    while sitting.step != "close":
        for person, answer in answers_for(sitting):
            client.post(bench, {"do": f"answer:{person.pk}", "answer": answer, "step": sitting.step})
        step = sitting.step
        client.post(bench, {"do": "step"})
        sitting.refresh_from_db()
        assert sitting.step != step
    assert client.post(bench, {"do": "close"}).status_code == 302
    sitting.refresh_from_db()
    assert sitting.state == SittingState.CLOSED
    assert not room_now(found.pk).is_open
    assert sign_in(aygul).get(reverse("room", args=[found.pk])).status_code == 410


def test_a_broken_line_stops_it_without_any_job(
    by_closure, sign_in, judge, recorder, aygul, li_qiang, django_capture_on_commit_callbacks
):
    bench = reverse("hearing_bench", args=[by_closure.pk])
    for person in (judge, recorder, aygul, li_qiang):
        client = sign_in(person)
        client.post(client.post(reverse("hearing_room", args=[by_closure.pk]))["Location"] + "/ticket", **DATA)
    for seat in Seat.objects.all():
        live.line_up(seat)
    live.recording_begins(Room.objects.get(), place="court", key="k" * 64)
    for one in by_closure.people.filter(checked_at=None):
        people.check_at_door(one, method="document", by=judge, via=WEB)
    client = sign_in(judge)
    assert client.post(bench, {"do": "open"}).status_code == 302
    with time_machine.travel(DAY + timedelta(minutes=1), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            live.line_lost(Seat.objects.get(person=judge), seconds=11, why="silent")
        assert Sitting.objects.get().state == SittingState.PAUSED
