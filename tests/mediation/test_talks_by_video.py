"""Talks by video in the engine of the hearing room: together, apart, and nobody else ever hears them."""

import zipfile
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from evercourt.cases.acts import counsel
from evercourt.cases.models import Representation
from evercourt.conference import acts as rooms
from evercourt.conference.live.line import view
from evercourt.conference.live.record_of import where
from evercourt.conference.models import Recording, Room, Said
from evercourt.conference.now import room_now
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, NotAllowed, WrongState
from evercourt.ledger.models import Entry
from evercourt.mediation import acts, live
from evercourt.mediation.models import Meeting
from tests.mediation.conftest import WEB, sides
from tests.mediation.test_agreement import case, in_case  # noqa: F401


def come(meeting, user):
    """The person comes to the door of the talk; their seat."""
    room = Room.objects.get(pk=acts.come_to_talk(meeting, by=user, via=WEB))
    return rooms.knock(room.seats.get(person=user), by=user, via=WEB)


@pytest.fixture
def joint(in_case, mediator_user, aygul, li_qiang):  # noqa: F811
    """The mediator and both sides are in the room."""
    meeting = acts.begin_video(in_case, apart_with=None, by=mediator_user, via=WEB)
    host = come(meeting, mediator_user)
    for user in (aygul, li_qiang):
        rooms.admit(come(meeting, user), by=mediator_user, via=WEB)
    return host.room


def states(room):
    return {seat.person.name: seat.state for seat in room.seats.select_related("person")}


def test_the_mediator_walks_in_and_lets_the_others_in(in_case, mediator_user, aygul):  # noqa: F811
    meeting = acts.begin_video(in_case, apart_with=None, by=mediator_user, via=WEB)
    assert come(meeting, mediator_user).state == "admitted"
    seat = come(meeting, aygul)
    assert seat.state == "at_door"
    with pytest.raises(NotAllowed):
        rooms.admit(seat, by=aygul, via=WEB)
    assert rooms.admit(seat, by=mediator_user, via=WEB).state == "admitted"


def test_nobody_else_comes(in_case, mediator_user, judge, president, registry_clerk, stranger, recorder):  # noqa: F811
    meeting = acts.begin_video(in_case, apart_with=None, by=mediator_user, via=WEB)
    for person in (judge, president, registry_clerk, recorder, stranger):
        with pytest.raises(NotAllowed):
            acts.come_to_talk(meeting, by=person, via=WEB)


def test_to_a_talk_apart_the_other_side_does_not_come(in_case, mediator_user, aygul, li_qiang):  # noqa: F811
    other = sides(in_case)[1]
    meeting = acts.begin_video(in_case, apart_with=other, by=mediator_user, via=WEB)
    assert come(meeting, li_qiang).state == "at_door"
    with pytest.raises(NotAllowed):
        acts.come_to_talk(meeting, by=aygul, via=WEB)


def test_it_opens_on_its_day_and_only_by_video(in_case, mediator_user, aygul):  # noqa: F811
    tomorrow = timezone.now() + timedelta(days=1)
    later = acts.plan_talk(in_case, how="video", starts_at=tomorrow, apart_with=None, by=mediator_user, via=WEB)
    with pytest.raises(WrongState):
        acts.come_to_talk(later, by=aygul, via=WEB)
    soon = timezone.now() + timedelta(minutes=5)
    called = acts.plan_talk(in_case, how="telephone", starts_at=soon, apart_with=None, by=mediator_user, via=WEB)
    with pytest.raises(WrongState):
        acts.come_to_talk(called, by=aygul, via=WEB)


def test_apart_with_one_side_the_other_waits_at_the_door_and_sees_nothing(joint, mediator_user, aygul, li_qiang):
    apart = acts.talk_apart(joint.seats.get(person=li_qiang), by=mediator_user, via=WEB)
    assert states(joint) == {mediator_user.name: "aside", li_qiang.name: "aside", aygul.name: "at_door"}
    assert set(states(apart)) == {mediator_user.name, li_qiang.name}
    now = room_now(joint.pk)
    shown = view(now, now.seats[joint.seats.get(person=aygul).pk])
    assert [seat["state"] for seat in shown["seats"]] == []
    assert li_qiang.name not in str(shown)
    # Who is apart is led there.
    assert view(now, now.seats[joint.seats.get(person=li_qiang).pk])["me"]["aside"] == apart.pk
    rooms.end_aside(apart, by=li_qiang, via=WEB)
    assert states(joint) == {mediator_user.name: "admitted", li_qiang.name: "admitted", aygul.name: "at_door"}


def test_only_the_mediator_takes_a_side_apart(joint, aygul, li_qiang, mediator_user):
    with pytest.raises(NotAllowed):
        acts.talk_apart(joint.seats.get(person=li_qiang), by=aygul, via=WEB)
    with pytest.raises(NotAllowed):
        acts.talk_apart(joint.seats.get(person=mediator_user), by=mediator_user, via=WEB)


def test_nothing_is_recorded_or_written_down(joint, mediator_user, aygul):
    assert where(room_now(joint.pk)) is None
    with pytest.raises(CourtError):
        rooms.recorder_pass(joint, place="centre", by=mediator_user, via=WEB)
    seat = joint.seats.get(person=aygul)
    with pytest.raises(WrongState):
        rooms.say(seat, "最多八万", by=aygul, via=WEB)
    with pytest.raises(ProgrammingError, match="OMR 18"), transaction.atomic():
        Said.objects.create(room=joint, seat=seat, text="x")
    with pytest.raises(ProgrammingError, match="OMR 18"), transaction.atomic():
        Recording.objects.create(room=joint, place="court", key="x")


def test_the_record_does_not_say_who_talked_with_whom(joint, mediator_user, li_qiang, aygul, tmp_path):
    apart = acts.talk_apart(joint.seats.get(person=li_qiang), by=mediator_user, via=WEB)
    rooms.remove(apart.seats.get(person=li_qiang), reason="鹦鹉螺", by=mediator_user, via=WEB)
    entries = Entry.objects.filter(act__startswith="conference.")
    assert {entry.facts["room"] for entry in entries} == {joint.pk, apart.pk}
    for entry in entries:
        assert entry.actor == "system", entry.act
        assert li_qiang.name not in entry.facts_text
        assert "鹦鹉螺" not in entry.facts_text
        assert entry.stream.startswith("mediation:"), entry.stream
    from evercourt.cli.exporting import export_case

    subject = live.meeting_of(joint)
    target = tmp_path / "case.zip"
    export_case(
        subject.mediation.case, target, language="zh-hans", identity=True, restricted=True, by=None, via=Channel.SYSTEM
    )
    with zipfile.ZipFile(target) as bag:
        assert not any(b"mediation-talk" in bag.read(name) for name in bag.namelist())


def test_a_mediator_who_is_changed_is_out_at_once(joint, mediator_user, second_mediator, aygul):
    mediation = live.meeting_of(joint).mediation
    acts.change_mediator(mediation, reason="与对方相识", by=aygul, via=WEB)
    assert joint.seats.get(person=mediator_user).state == "out"


def test_a_lawyer_whose_power_is_revoked_is_out_at_once(joint, mediator_user, lawyer_zhao, li_qiang):
    meeting = live.meeting_of(joint)
    party = sides(meeting.mediation)[1].party
    power = Representation.objects.create(
        party=party, user=lawyer_zhao, name="赵敏", scope="special", since=date(2022, 8, 1)
    )
    rooms.admit(come(meeting, lawyer_zhao), by=mediator_user, via=WEB)
    counsel.revoke_counsel(power, by=li_qiang, via=WEB)
    assert joint.seats.get(person=lawyer_zhao).state == "out"
    assert joint.seats.get(person=li_qiang).state == "admitted"


def test_the_rooms_close_with_the_mediation(joint, mediator_user, li_qiang):
    apart = acts.talk_apart(joint.seats.get(person=li_qiang), by=mediator_user, via=WEB)
    acts.end(live.meeting_of(joint).mediation, reason="gap", by=mediator_user, via=WEB)
    assert not Room.objects.filter(pk__in=[joint.pk, apart.pk], state="open").exists()


def test_on_the_page_one_comes_talks_apart_and_closes(client, joint, mediator_user, li_qiang, aygul, judge):
    mediation = live.meeting_of(joint).mediation
    client.force_login(judge)
    assert client.get(f"/rooms/{joint.pk}").status_code == 404
    client.force_login(aygul)
    page = client.get(f"/mediations/{mediation.pk}")
    assert f'name="meeting" value="{Meeting.objects.get().pk}"' in page.content.decode()
    answer = client.post(f"/mediations/{mediation.pk}/video", {"meeting": Meeting.objects.get().pk})
    assert answer.url == f"/rooms/{joint.pk}"
    page = client.get(answer.url).content.decode()
    assert 'data-confidential="yes"' in page
    assert "recorded with sound" not in page
    client.force_login(mediator_user)
    seat = joint.seats.get(person=li_qiang).pk
    answer = client.post(f"/rooms/{joint.pk}/acts", {"do": "apart", "seat": seat})
    apart = Room.objects.get(part_of=joint)
    assert answer.url == f"/rooms/{apart.pk}#in"
    client.force_login(aygul)
    assert client.get(f"/rooms/{apart.pk}").status_code == 404
    client.force_login(mediator_user)
    assert client.post(f"/rooms/{joint.pk}/acts", {"do": "close"}).url == f"/mediations/{mediation.pk}"
    assert not Room.objects.filter(state="open", part_of=None, subject=joint.subject).exists()
