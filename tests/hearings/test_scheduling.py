"""Hearings are scheduled without clashes, with lawful notice, by those who may."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.models import PanelMember
from evercourt.hearings import acts
from evercourt.hearings.models import Booking
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def case(court, judge, aygul):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    return case


@pytest.fixture
def room(court):
    return CourtroomFactory(court=court)


def schedule(case, room, by, *, days=10, **more):
    starts = timezone.now() + timedelta(days=days)
    return acts.schedule(case, courtroom=room, starts_at=starts, minutes=60, by=by, via=WEB, **more)


def test_a_hearing_takes_its_courtroom_its_judge_and_its_parties(case, room, judge):
    hearing = schedule(case, room, judge)
    assert hearing.bookings.count() == 3
    assert case.documents.filter(kind="summons").count() == 1


@pytest.mark.parametrize("days", [-1, 2])
def test_a_hearing_is_not_set_in_the_past_or_without_three_days_notice(case, room, judge, days):
    with pytest.raises(BadInput):
        schedule(case, room, judge, days=days)


def test_a_judge_is_not_in_two_hearings_at_once(case, room, judge, court):
    schedule(case, room, judge)
    other = CaseFactory(court=court)
    PanelMember.objects.create(case=other, user=judge, seat=PanelMember.Seat.PRESIDING)
    with pytest.raises(BadInput, match=judge.name):
        schedule(other, CourtroomFactory(court=court), judge)


def test_an_adjourned_hearing_gives_everything_back(case, room, judge):
    hearing = schedule(case, room, judge)
    with pytest.raises(BadInput):
        acts.adjourn(hearing, reason=" ", by=judge, via=WEB)
    acts.adjourn(hearing, reason="证人生病", by=judge, via=WEB)
    assert not Booking.objects.exists()
    assert schedule(case, room, judge, follows=hearing)


def test_postgresql_itself_refuses_a_double_booking(case, room, judge):
    hearing = schedule(case, room, judge)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hearings_booking (hearing_id, kind, resource, during)"
            " SELECT hearing_id, kind, resource, during FROM hearings_booking WHERE hearing_id = %s LIMIT 1",
            [hearing.pk],
        )


def test_postgresql_itself_refuses_an_unlawful_state(case, room, judge):
    hearing = schedule(case, room, judge)
    acts.cancel(hearing, reason="撤诉", by=judge, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE hearings_hearing SET state = 'held' WHERE id = %s", [hearing.pk])


def test_only_the_bench_and_the_registry_schedule(case, room, second_judge, other_clerk, aygul, registry_clerk):
    for person in (second_judge, other_clerk, aygul):
        with pytest.raises(NotAllowed):
            schedule(case, room, person)
    assert schedule(case, room, registry_clerk)


def test_the_outcome_is_entered_only_after_the_hearing_began(case, room, judge):
    hearing = schedule(case, room, judge)
    with pytest.raises(BadInput):
        acts.hold(hearing, outcome="x", minutes=case.documents.first().document, by=judge, via=WEB)
