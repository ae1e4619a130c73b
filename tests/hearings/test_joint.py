"""Cases tried together are heard in one hearing: one room, one bench, and in each case its entry, calendar, summons."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from evercourt.cases.acts import join, seal
from evercourt.cases.events import CounselEntered
from evercourt.cases.models import CaseDocument, PanelMember, Party, Representation
from evercourt.hearings import acts
from evercourt.hearings.joint import (
    adjourn_together,
    hold_together,
    next_sitting,
    one_sitting,
    schedule_together,
)
from evercourt.hearings.minutes import issue_minutes
from evercourt.hearings.models import Booking, Hearing
from evercourt.hearings.modes import convert
from evercourt.hearings.people import invite
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger.record import record
from evercourt.service.models import ServiceOrder
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cases(court, judge, aygul, li_qiang, stranger):
    """Two cases of one judge: Aygul is a party in both, each time against somebody else."""
    made = []
    for place, defendant in enumerate((li_qiang, stranger)):
        case = CaseFactory(court=court, title=f"第{place + 1}案")
        PartyFactory(case=case, user=aygul, name=aygul.name)
        PartyFactory(case=case, user=defendant, side=Party.Side.DEFENDANT, name=defendant.name)
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        made.append(case)
    judge.second_factor_at = timezone.now()
    join(made[0], made[1:], ground="same_facts", reasons="同一事实", by=judge, via=WEB)
    return made


@pytest.fixture
def room(court):
    return CourtroomFactory(court=court)


def schedule(case, room, by, *, days=10, **more):
    starts = timezone.now() + timedelta(days=days)
    return schedule_together(case, courtroom=room, starts_at=starts, minutes=60, by=by, via=WEB, **more)


def booked():
    return sorted(Booking.objects.values_list("kind", "resource"))


def test_one_time_one_room_and_in_each_case_its_hearing_its_entry_and_one_summons_a_party(
    cases, room, judge, aygul, li_qiang, stranger
):
    hearings = schedule(cases[1], room, judge)
    assert [one.case for one in hearings] == cases
    assert {(one.during, one.courtroom) for one in hearings} == {(hearings[0].during, room)}
    assert [one.together for one in hearings] == [None, hearings[0]]
    people = sorted((Booking.Kind.PERSON, one.pk) for one in (judge, aygul, li_qiang, stranger))
    assert booked() == sorted([(Booking.Kind.COURTROOM, room.pk), *people])
    for case, hearing in zip(cases, hearings, strict=True):
        assert list(case.docket.values_list("act", flat=True)).count("hearings.scheduled") == 1
        assert ServiceOrder.objects.filter(case=case, purpose="summons").count() == 2
        assert CaseDocument.objects.filter(case=case, kind="summons").count() == 2
        assert set(hearing.people.exclude(party=None).values_list("party__case", flat=True)) == {case.pk}
    assert next_sitting(cases) == hearings[0]
    assert one_sitting(hearings[1]) == hearings


def test_all_of_them_or_none(cases, room, judge, stranger, court):
    elsewhere = CaseFactory(court=court)
    PartyFactory(case=elsewhere, user=stranger)
    PanelMember.objects.create(case=elsewhere, user=UserFactory(), seat=PanelMember.Seat.PRESIDING)
    Booking.objects.create(
        hearing=Hearing.objects.create(
            case=elsewhere, courtroom=CourtroomFactory(court=court), scheduled_by=judge,
            during=(timezone.now() + timedelta(days=10), timezone.now() + timedelta(days=10, hours=1)),
        ),
        kind=Booking.Kind.PERSON, resource=stranger.pk,
        during=(timezone.now() + timedelta(days=10), timezone.now() + timedelta(days=10, hours=1)),
    )  # fmt: skip
    with pytest.raises(BadInput, match=stranger.name):
        schedule(cases[0], room, judge)
    assert not Hearing.objects.filter(case__in=cases).exists()
    assert not ServiceOrder.objects.exists()


@pytest.mark.parametrize("days", [-1, 2])
def test_the_lawful_notice_holds_for_all(cases, room, judge, days):
    with pytest.raises(BadInput):
        schedule(cases[0], room, judge, days=days)


def test_who_may_not_in_one_case_may_not_for_all(cases, room, second_judge, court):
    PanelMember.objects.create(case=cases[0], user=second_judge, seat=PanelMember.Seat.MEMBER)
    with pytest.raises(NotAllowed):
        schedule(cases[0], room, second_judge)


def test_a_case_by_itself_has_no_common_hearing(court, room, judge):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    with pytest.raises(WrongState):
        schedule(case, room, judge)
    alone = acts.schedule(
        case, courtroom=room, starts_at=timezone.now() + timedelta(days=10), minutes=60, by=judge, via=WEB
    )
    with pytest.raises(WrongState):
        adjourn_together(alone, reason="x", by=judge, via=WEB)


def test_it_is_not_public_if_one_of_the_cases_is_not(cases, room, judge):
    seal(cases[1], to="public", ground="privacy", reasons="涉及隐私", by=judge, via=WEB)
    assert [one.public for one in schedule(cases[0], room, judge)] == [False, False]


def test_outcome_and_minutes_are_entered_once_and_stand_on_every_file(cases, room, judge, clock):
    hearings = schedule(cases[0], room, judge)
    clock.shift(timedelta(days=10, hours=1))
    minutes = issue_minutes(cases[0], "甲：没有异议。")
    held = hold_together(
        hearings[1], outcome="辩论终结", minutes=minutes, present=["甲"], debate_ended=True, by=judge, via=WEB
    )
    assert {(one.state, one.outcome, one.minutes) for one in held} == {("held", "辩论终结", minutes)}
    for case in cases:
        assert CaseDocument.objects.filter(case=case, document=minutes, kind="minutes").count() == 1
        assert list(case.docket.values_list("act", flat=True)).count("hearings.held") == 1
    with pytest.raises(WrongState):
        hold_together(hearings[0], outcome="x", minutes=minutes, by=judge, via=WEB)


def test_put_off_for_all_gives_everything_back(cases, room, judge):
    hearings = schedule(cases[0], room, judge)
    adjourn_together(hearings[1], reason="证人未到", by=judge, via=WEB)
    assert {one.state for one in Hearing.objects.all()} == {"adjourned"}
    assert booked() == []


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("way", ["one", "many"])
def test_a_case_that_leaves_lets_the_others_keep_room_and_people(
    cases, room, judge, aygul, li_qiang, stranger, which, way
):
    hearings = schedule(cases[0], room, judge)
    if way == "one":
        acts.adjourn(hearings[which], reason="另行审理", by=judge, via=WEB)
    else:
        acts.adjourn_many([hearings[which]], reason="另行审理", by=judge, via=WEB)
    left = (stranger, li_qiang)[which]
    people = sorted((Booking.Kind.PERSON, one.pk) for one in (judge, aygul, left))
    assert booked() == sorted([(Booking.Kind.COURTROOM, room.pk), *people])
    assert set(Booking.objects.values_list("hearing", flat=True)) == {hearings[1 - which].pk}
    acts.cancel(hearings[1 - which], reason="撤诉", by=judge, via=WEB)
    assert booked() == []


def test_a_lawyer_of_both_is_booked_once_and_stays_until_the_last_power_ends(cases, room, judge, lawyer_zhao):
    schedule(cases[0], room, judge)
    powers = []
    for case in cases:
        party = case.parties.first()
        powers.append(Representation.objects.create(party=party, user=lawyer_zhao, name="赵敏"))
        entered = CounselEntered(
            party_id=party.pk, party_name=party.name, counsel="赵敏", user=lawyer_zhao.pk, power=powers[-1].pk,
            scope="general", matters=[], until=None,
        )  # fmt: skip
        record(entered, about=case, by=judge, via=WEB)
    assert booked().count((Booking.Kind.PERSON, lawyer_zhao.pk)) == 1


def test_a_witness_of_one_case_is_asked_in_once(cases, room, judge):
    hearings = schedule(cases[0], room, judge)
    witness = UserFactory(name="证人")
    for hearing in hearings:
        invite(hearing, role="witness", name="证人", user=witness, by=judge, via=WEB)
    assert booked().count((Booking.Kind.PERSON, witness.pk)) == 1
    acts.adjourn(hearings[0], reason="另行审理", by=judge, via=WEB)
    assert booked().count((Booking.Kind.PERSON, witness.pk)) == 1


def test_a_common_hearing_is_in_the_courtroom(cases, room, judge):
    hearings = schedule(cases[0], room, judge)
    with pytest.raises(WrongState, match="合并"):
        convert(hearings[1], why="x", by=judge, via=WEB)


def test_postgresql_refuses_a_sitting_of_two_times_and_a_change_of_it(cases, room, judge):
    first, second = schedule(cases[0], room, judge)
    with pytest.raises(DatabaseError, match="CPL 55"), transaction.atomic():
        Hearing.objects.create(
            case=cases[1], courtroom=room, scheduled_by=judge, together=first,
            during=(first.during.lower + timedelta(hours=1), first.during.upper + timedelta(hours=1)),
        )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Hearing.objects.filter(pk=second.pk).update(together=None)
