"""How far a trial has come: from its hearings, for what the law allows only until then (CPL 48, 144)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from evercourt.cases.models import PanelMember
from evercourt.cases.trial import Trial, trial_of
from evercourt.hearings import acts
from evercourt.hearings.minutes import issue_minutes
from evercourt.kernel.channels import Channel
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory

WEB = Channel.WEB
FIRST = datetime(2022, 8, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def case(clock, court, judge, aygul):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    return case


@pytest.fixture
def schedule(case, court, judge):
    room = CourtroomFactory(court=court)

    def at(starts, kind="trial"):
        return acts.schedule(case, courtroom=room, starts_at=starts, minutes=60, kind=kind, by=judge, via=WEB)

    return at


def hold(hearing, judge, *, debate_ended):
    minutes = issue_minutes(hearing.case, "双方到庭。")
    acts.hold(hearing, outcome="已开庭", minutes=minutes, debate_ended=debate_ended, by=judge, via=WEB)


def test_it_has_begun_once_its_first_hearing_was_held_or_its_day_is_over(case, clock, schedule):
    schedule(FIRST)
    assert trial_of(case) == Trial()
    clock.move_to(FIRST + timedelta(minutes=30))
    assert trial_of(case) == Trial()
    clock.move_to(FIRST + timedelta(days=1))
    assert trial_of(case) == Trial(began_on=FIRST.date())


def test_the_debate_ends_when_the_minutes_say_so_and_a_further_hearing_opens_it_again(case, clock, schedule, judge):
    first = schedule(FIRST)
    clock.move_to(FIRST + timedelta(hours=2))
    hold(first, judge, debate_ended=True)
    assert trial_of(case) == Trial(began_on=FIRST.date(), debate_ended=True)
    again = schedule(FIRST + timedelta(days=14))
    assert trial_of(case).debate_ended
    clock.move_to(FIRST + timedelta(days=14, minutes=5))
    assert not trial_of(case).debate_ended
    clock.move_to(FIRST + timedelta(days=14, hours=2))
    hold(again, judge, debate_ended=False)
    assert trial_of(case) == Trial(began_on=FIRST.date())


@pytest.mark.parametrize("kind", ["pretrial", "pronouncement"])
def test_a_meeting_before_the_trial_is_no_part_of_it(case, clock, schedule, kind):
    schedule(FIRST, kind=kind)
    clock.move_to(FIRST + timedelta(days=3))
    assert trial_of(case) == Trial()


def test_a_hearing_put_off_began_nothing(case, clock, schedule, judge):
    acts.adjourn(schedule(FIRST), reason="被告住院。", by=judge, via=WEB)
    clock.move_to(FIRST + timedelta(days=3))
    assert trial_of(case) == Trial()
