"""A civil and a criminal hearing by video, up to the door: everyone listed, agreed, checked, connected, recorded."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.hearings import acts, consents, course, eligibility, people
from evercourt.hearings.centre import state_room
from evercourt.hearings.models import Centre, CentreRoom, Interpreter
from evercourt.kernel.channels import Channel
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, UserFactory, office_holder
from tests.hearings.fake_room import FakeRoom

WEB = Channel.WEB
# A Wednesday, ten in the morning in Beijing; the hearing is ten days later at the same hour.
MORNING = datetime(2022, 8, 10, 2, 0, tzinfo=UTC)
HEARD_ON = timedelta(days=12)


@pytest.fixture
def room(settings):
    """The live room of tests."""
    settings.LIVE_ROOM = "tests.hearings.fake_room.FakeRoom"
    FakeRoom.clear()
    yield FakeRoom()
    FakeRoom.clear()


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def civil_case(clock, court, judge, recorder, aygul, li_qiang, lawyer_zhao):
    case = CaseFactory(court=court, procedure="summary")
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    PartyFactory(case=case, user=aygul)
    defendant = PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang)
    Representation.objects.create(party=defendant, user=lawyer_zhao, name="赵敏", since=MORNING.date())
    judge.second_factor_at = MORNING
    return case


@pytest.fixture
def hearing(civil_case, court, judge):
    return acts.schedule(
        civil_case, courtroom=CourtroomFactory(court=court), starts_at=MORNING + HEARD_ON, minutes=60, by=judge, via=WEB
    )


@pytest.fixture
def criminal(clock, court, judge, recorder, room):
    """A fast-track case in custody: prosecutor, accused, defender, and a room of the detention centre."""
    case = CaseFactory(court=court, kind="criminal_first", procedure="fast_track", title="艾力涉嫌盗窃案", amount=None)
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    judge.second_factor_at = MORNING
    prosecutor = office_holder(court, Office.PROSECUTOR, "检察官孙", "prosecutor@example.org")
    accused = UserFactory(name="艾力", email="accused@example.org")
    counsel = UserFactory(name="热西提律师", email="counsel@example.org")
    PartyFactory(case=case, side=Party.Side.PROSECUTOR, kind="company", name="沙依巴克区人民检察院", user=prosecutor)
    party = PartyFactory(case=case, side=Party.Side.ACCUSED, name="艾力", user=accused)
    Representation.objects.create(party=party, user=counsel, name="热西提律师", since=MORNING.date())
    operator = office_holder(court, Office.DETENTION_OPERATOR, "看守所民警", "operator@example.org")
    centre = Centre.objects.create(court=court, name="乌鲁木齐市看守所")
    centre.operators.add(operator)
    cell = CentreRoom.objects.create(centre=centre, name="远程提讯室1")
    made = acts.schedule(
        case, courtroom=CourtroomFactory(court=court), starts_at=MORNING + HEARD_ON, minutes=60, by=judge, via=WEB
    )
    return SimpleNamespace(
        case=case, hearing=made, judge=judge, recorder=recorder, prosecutor=prosecutor, accused=accused,
        counsel=counsel, operator=operator, cell=cell, room=room, clock=clock,
    )  # fmt: skip


def no_ground(hearing):
    """No ground excludes it."""
    return {ground.id: False for ground in eligibility.grounds_of(hearing)}


def of_role(hearing, role):
    return hearing.people.get(role=role, gone_at=None)


def everyone_agrees(made):
    """Sign the check, ask, and let prosecutor, accused and defender agree."""
    eligibility.sign_eligibility(made.hearing, found=no_ground(made.hearing), by=made.judge, via=WEB)
    consents.ask(made.hearing, until=MORNING + timedelta(days=5), why="疫情", by=made.judge, via=WEB)
    by = {"prosecutor": made.prosecutor, "accused": made.accused}
    for consent in made.hearing.consents.select_related("party", "representation"):
        person = made.counsel if consent.representation_id else by[consent.party.side]
        counsel = "热西提律师" if person is made.accused else ""
        consents.answer(consent, agrees=True, counsel=counsel, by=person, via=WEB)
    made.hearing.refresh_from_db()


def to_the_door(made):
    """Go to the day of the hearing: the accused in the centre, everyone checked, connected, recorded."""
    everyone_agrees(made)
    people.place_in_centre(of_role(made.hearing, "accused"), made.cell, by=made.judge, via=WEB)
    made.clock.move_to(MORNING + HEARD_ON)
    made.judge.second_factor_at = timezone.now()
    state_room(
        made.hearing, made.cell, present="看守所民警 艾力", outside_earshot=True, no_coercion=True, whole_room=True,
        documents_given=True, by=made.operator, via=WEB,
    )  # fmt: skip
    for role in ("prosecutor", "accused", "defender"):
        people.check_at_door(of_role(made.hearing, role), method="document", by=made.recorder, via=WEB)
    made.room.connect(*made.hearing.people.all())
    made.room.record(made.hearing)


def opened(made):
    to_the_door(made)
    return course.open_sitting(made.hearing, by=made.judge, via=WEB)


def answers_for(sitting):
    """Give every answer the present step wants, from everyone asked."""
    from evercourt.hearings.gate import asked
    from evercourt.hearings.models import Participant
    from evercourt.hearings.situation import situation

    step = course.step_of(sitting)
    return [
        (Participant.objects.get(pk=person.key), step.wanted or "said")
        for person in asked(situation(sitting.hearing), step)
    ]


def go_to(sitting, step, *, by):
    """Go through the course until `step`."""
    while sitting.step != step:
        for person, answer in answers_for(sitting):
            course.enter_answer(sitting, person, answer=answer, text="……", by=by, via=WEB)
        sitting = course.begin_next_step(sitting, by=by, via=WEB)
    return sitting


@pytest.fixture
def interpreter(court):
    user = UserFactory(name="翻译古丽", email="interpreter@example.org")
    return Interpreter.objects.create(court=court, user=user, languages=["ug"], qualified_until=date(2023, 1, 1))
