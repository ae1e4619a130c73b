"""Hearings are scheduled without clashes, with lawful notice, by those who may."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.events import CounselEntered, PanelMemberReplaced
from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.hearings import acts
from evercourt.hearings.models import Booking
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.record import record
from evercourt.service.events import PartyJoined
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


@pytest.mark.parametrize("when", ["before", "afterwards"])
@pytest.mark.parametrize("what", ["party", "lawyer", "judge drawn anew"])
def test_whoever_must_attend_is_not_called_elsewhere_at_that_time(
    case, room, judge, second_judge, third_judge, stranger, court, what, when
):
    def come():
        party = case.parties.first()
        if what == "party":
            Party.objects.filter(pk=party.pk).update(user=stranger)
            record(PartyJoined(party_id=party.pk, party_name=party.name), about=case, by=stranger, via=WEB)
        elif what == "lawyer":
            power = Representation.objects.create(party=party, user=stranger, name="赵敏")
            entered = CounselEntered(
                party_id=party.pk, party_name=party.name, counsel="赵敏", user=stranger.pk, power=power.pk,
                scope="general", matters=[], until=None,
            )  # fmt: skip
            record(entered, about=case, by=stranger, via=WEB)
        else:
            case.panel.filter(user=judge).update(until=timezone.now())
            PanelMember.objects.create(case=case, user=stranger, seat=PanelMember.Seat.PRESIDING)
            drawn = PanelMemberReplaced(left=judge.name, came=stranger.name, reason="回避", draw={})
            record(drawn, about=case, by=None, via=Channel.SYSTEM)

    sits = stranger if what == "judge drawn anew" and when == "before" else judge
    if when == "before":
        come()
    hearing = schedule(case, room, sits)
    if when == "afterwards":
        come()
    assert hearing.bookings.filter(kind=Booking.Kind.PERSON, resource=stranger.pk).count() == 1
    left = hearing.bookings.filter(kind=Booking.Kind.PERSON, resource=judge.pk).exists()
    assert left == (what != "judge drawn anew")
    other = CaseFactory(court=court)
    PartyFactory(case=other, user=stranger)
    PanelMember.objects.create(case=other, user=second_judge, seat=PanelMember.Seat.PRESIDING)
    with pytest.raises(BadInput, match=stranger.name):
        schedule(other, CourtroomFactory(court=court), second_judge)


def test_a_newcomer_with_another_hearing_at_that_time_is_let_in_all_the_same(case, room, judge, second_judge, stranger):
    other = CaseFactory(court=case.court)
    PartyFactory(case=other, user=stranger)
    PanelMember.objects.create(case=other, user=second_judge, seat=PanelMember.Seat.PRESIDING)
    first = schedule(other, CourtroomFactory(court=case.court), second_judge)
    hearing = schedule(case, room, judge)
    party = case.parties.first()
    Party.objects.filter(pk=party.pk).update(user=stranger)
    record(PartyJoined(party_id=party.pk, party_name=party.name), about=case, by=stranger, via=WEB)
    assert Booking.objects.get(kind=Booking.Kind.PERSON, resource=stranger.pk).hearing == first
    assert hearing.bookings.exists()


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
