"""A hearing by video in the live room of the default installation: waits, opens, pauses by itself, closes.

The media are not there: what the process that holds the lines would tell is told by its own acts.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from evercourt.conference import acts as live
from evercourt.conference.ladder import Line
from evercourt.conference.live.database import ask
from evercourt.conference.live.presence import Presence
from evercourt.conference.models import Recording, Room, Seat
from evercourt.conference.now import room_now
from evercourt.conference.states import RoomState, SeatState
from evercourt.hearings import absence, centre, consents, course, entering, modes, observers, pausing, people, ports
from evercourt.hearings.gate import cannot_open
from evercourt.hearings.live import NOT_BEGUN, ConferenceRoom
from evercourt.hearings.models import Apart, Interruption, Participant
from evercourt.hearings.refusing import Obstructed
from evercourt.hearings.situation import situation
from evercourt.hearings.states import SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from tests.conference.test_desk import Hall
from tests.factories import UserFactory
from tests.hearings.conftest import HEARD_ON, MORNING, everyone_agrees, go_to, no_ground, of_role
from tests.hearings.fake_room import FakeRoom

WEB = Channel.WEB
HOURS = 3600
FREE = 500_000_000_000


@pytest.fixture
def disk(monkeypatch):
    """The court's disk, as large as a test wants it."""
    free = SimpleNamespace(free=FREE)
    monkeypatch.setattr("evercourt.hearings.live.shutil.disk_usage", lambda _path: free)
    return free


def seat_of(hearing, user):
    return Seat.objects.select_related("room").get(
        room__subject=f"hearing:{hearing.pk}", room__part_of=None, person=user
    )


def comes(hearing, user):
    """Press the button, and let the page and its line stand."""
    entering.come(hearing, by=user, via=WEB)
    seat = live.knock(seat_of(hearing, user), by=user)
    return live.line_up(seat)


def records(hearing, place="court"):
    return live.recording_begins(Room.objects.get(subject=f"hearing:{hearing.pk}"), place=place, key="k" * 64)


def loses(seat, seconds=11, why="closed"):
    live.line_lost(Seat.objects.get(pk=seat.pk), seconds=seconds, why=why)


@pytest.fixture
def by_video(hearing, judge, aygul, li_qiang, recorder, lawyer_zhao, clock, disk):
    """A hearing in the courtroom that was made one by video, as a closure does, on its day; everyone checked."""
    from evercourt.hearings import eligibility

    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    consents.ask(hearing, until=MORNING + timedelta(days=5), why="疫情", by=judge, via=WEB)
    for consent in hearing.consents.select_related("party__user"):
        consents.answer(consent, agrees=True, by=consent.party.user, via=WEB)
    hearing.refresh_from_db()
    if hearing.mode != "remote":
        hearing = modes.convert(hearing, to="remote", why="疫情", by=judge, via=WEB)
    for one in hearing.people.filter(needs_interpreter=True):
        people.set_language(one, language="zh-hans", needs_interpreter=False, by=judge, via=WEB)
    clock.move_to(MORNING + HEARD_ON)
    judge.second_factor_at = timezone.now()
    for one in hearing.people.filter(checked_at=None):
        people.check_at_door(one, method="document", by=recorder, via=WEB)
    return hearing


@pytest.fixture
def all_there(by_video, judge, recorder, aygul, li_qiang, lawyer_zhao):
    for user in (judge, recorder, aygul, li_qiang, lawyer_zhao):
        comes(by_video, user)
    records(by_video)
    return by_video


def codes(hearing):
    return {one.code for one in cannot_open(situation(hearing))}


def test_with_the_default_settings_it_opens_goes_to_its_end_and_closes(all_there, judge):
    assert isinstance(ports.live_room(), ConferenceRoom)
    room = Room.objects.get(subject=f"hearing:{all_there.pk}")
    assert room.paused_for == NOT_BEGUN
    sitting = course.open_sitting(all_there, by=judge, via=WEB)
    now = room_now(room.pk)
    assert now.paused_for == ""
    assert {seat.state for seat in now.seats.values()} == {SeatState.ADMITTED}
    live.tell_head(Recording.objects.get(room=room), number=3, chain="c" * 64)
    sitting = go_to(sitting, "close", by=judge)
    sitting = course.close_sitting(sitting, by=judge, via=WEB)
    room.refresh_from_db()
    assert (sitting.state, room.state, sitting.heads) == (SittingState.CLOSED, RoomState.CLOSED, {"court": "c" * 64})
    with pytest.raises(WrongState):
        entering.come(all_there, by=judge, via=WEB)
    live.close_recording(Recording.objects.get(room=room), number=4, chain="d" * 64)
    sitting.refresh_from_db()
    assert sitting.heads == {"court": "d" * 64}, "the last segment is sealed after the close"


def test_who_is_missing_and_a_recorder_that_is_not_there_keep_it_from_opening(by_video, judge, recorder, disk):
    assert {"judge_lost", "court_recorder_off"} <= codes(by_video)
    comes(by_video, judge)
    comes(by_video, recorder)
    recording = records(by_video)
    assert codes(by_video) == set()
    disk.free = 2 * HOURS * 170_000
    assert codes(by_video) == {"court_recorder_full"}
    disk.free = FREE
    live.recording_fault(recording, fault="full")
    assert codes(by_video) == {"court_recorder_full"}
    live.recording_fault(recording, fault="gone")
    with pytest.raises(Obstructed):
        course.open_sitting(by_video, by=judge, via=WEB)


def test_only_who_takes_part_comes_only_on_the_day_and_waits_at_the_door(by_video, aygul, stranger, president, clock):
    for person in (stranger, president):
        with pytest.raises(NotAllowed):
            entering.come(by_video, by=person, via=WEB)
    clock.move_to(MORNING)
    with pytest.raises(WrongState) as early:
        entering.come(by_video, by=aygul, via=WEB)
    assert early.value.basis == "CPL 139"
    clock.move_to(MORNING + HEARD_ON)
    assert comes(by_video, aygul).state == SeatState.AT_DOOR


def test_who_comes_to_the_courtroom_has_no_seat(by_video, li_qiang, judge):
    by_video.people.filter(user=li_qiang).update(mode=Participant.ON_SITE)
    with pytest.raises(WrongState):
        entering.come(by_video, by=li_qiang, via=WEB)
    ConferenceRoom().admit(by_video.pk, by_video.people.get(user=li_qiang).pk)
    assert not Seat.objects.filter(person=li_qiang).exists()


def test_whom_the_bench_took_out_does_not_come_back_by_themselves(all_there, aygul, judge):
    live.remove(seat_of(all_there, aygul), reason="扰乱法庭秩序", by=judge)
    with pytest.raises(WrongState):
        entering.come(all_there, by=aygul, via=WEB)
    course.open_sitting(all_there, by=judge, via=WEB)
    people.admit(all_there.people.get(user=aygul), by=judge, via=WEB)
    assert seat_of(all_there, aygul).state == SeatState.ADMITTED


def test_a_lost_line_of_the_bench_pauses_it_at_once_and_a_short_one_does_not(
    all_there, judge, aygul, clock, django_capture_on_commit_callbacks
):
    sitting = course.open_sitting(all_there, by=judge, via=WEB)
    seat = seat_of(all_there, judge)
    with django_capture_on_commit_callbacks(execute=True):
        loses(seat, seconds=3)
    sitting.refresh_from_db()
    assert sitting.state == SittingState.OPEN
    with django_capture_on_commit_callbacks(execute=True):
        loses(seat)
    sitting.refresh_from_db()
    stop = sitting.interruptions.get()
    assert (sitting.state, stop.reason, stop.participant.user) == (SittingState.PAUSED, "lost", judge)
    assert room_now(seat.room_id).paused_for == "lost"
    with pytest.raises(Obstructed):
        pausing.resume(sitting, by=judge, via=WEB)
    clock.shift(5)
    live.line_up(Seat.objects.get(pk=seat.pk))
    assert pausing.resume(sitting, by=judge, via=WEB).state == SittingState.OPEN
    assert room_now(seat.room_id).paused_for == ""


def test_a_recorder_that_stops_pauses_it_at_once(all_there, judge, django_capture_on_commit_callbacks):
    sitting = course.open_sitting(all_there, by=judge, via=WEB)
    with django_capture_on_commit_callbacks(execute=True):
        live.recording_fault(Recording.objects.get(), fault="gone")
    assert sitting.interruptions.get().reason == Interruption.Reason.FAULT


def test_a_recorder_whose_disk_is_full_pauses_it_and_it_goes_on_when_there_is_room(
    all_there, judge, django_capture_on_commit_callbacks
):
    """Nothing may be said that is not recorded: it stands still, with the reason and the article, until it is."""
    sitting = course.open_sitting(all_there, by=judge, via=WEB)
    recording = Recording.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        live.recording_fault(recording, fault="full")
    sitting.refresh_from_db()
    stop = sitting.interruptions.get(ended_at=None)
    assert (sitting.state, stop.reason) == (SittingState.PAUSED, Interruption.Reason.FAULT)
    assert stop.note == "法院录音录像存储已满。"
    with pytest.raises(Obstructed) as refused:
        pausing.resume(sitting, by=judge, via=WEB)
    assert [(one.code, one.basis) for one in refused.value.obstacles] == [("court_recorder_full", "REC 1; REC 5")]
    live.recording_fault(recording, fault="")
    assert pausing.resume(sitting, by=judge, via=WEB).state == SittingState.OPEN


def test_two_kept_apart_receive_neither_picture_nor_sound_of_each_other_and_nobody_else_is_hidden(
    by_video, judge, recorder, aygul, li_qiang, lawyer_zhao
):
    one, other = (by_video.people.get(user=user, role="party") for user in (aygul, li_qiang))
    people.keep_apart(one, other, reason="人身保护", by=judge, via=WEB)
    seats = {user.pk: comes(by_video, user) for user in (aygul, judge, li_qiang, recorder, lawyer_zhao)}
    records(by_video)
    course.open_sitting(by_video, by=judge, via=WEB)
    now = room_now(seats[judge.pk].room_id).seats
    by = {user: now[seat.pk] for user, seat in seats.items()}
    assert Apart.objects.count() == 1
    hidden = {(a, b) for a in by for b in by if a != b and not by[a].may_receive(by[b])}
    assert hidden == {(aygul.pk, li_qiang.pk), (li_qiang.pk, aygul.pk)}


def test_who_was_only_let_in_to_be_seen_is_not_in_the_hearing(all_there, judge, aygul):
    all_there.people.filter(user=aygul).update(checked_at=None, checked_by=None, check_method="")
    live.admit(seat_of(all_there, aygul), by=judge)
    course.open_sitting(all_there, by=judge, via=WEB)
    assert seat_of(all_there, aygul).state == SeatState.AT_DOOR


def test_who_of_the_bench_was_replaced_hosts_no_more(all_there, judge, recorder):
    all_there.case.panel.filter(user=recorder).update(until=timezone.now())
    all_there.case.panel.create(user=UserFactory(name="新书记员", email="new@example.org"), seat="recorder")
    people.list_people(all_there)
    all_there.people.filter(gone_at=None, role="clerk").update(mode=Participant.ON_SITE)
    course.open_sitting(all_there, by=judge, via=WEB)
    assert seat_of(all_there, recorder).state == SeatState.OUT


def test_an_observer_sees_nothing_before_it_opens_and_never_sends(all_there, judge):
    watcher = UserFactory(name="旁听人", email="watcher@example.org", identity_level=2)
    all_there.public = True
    all_there.save(update_fields=["public"])
    asked = observers.ask_to_observe(all_there, accepted=True, language="zh-hans", by=watcher, via=WEB)
    with pytest.raises(NotAllowed):
        entering.come(all_there, by=watcher, via=WEB)
    observers.decide_observer(asked, admit=True, by=judge, via=WEB)
    assert comes(all_there, watcher).state == SeatState.AT_DOOR
    course.open_sitting(all_there, by=judge, via=WEB)
    seat = seat_of(all_there, watcher)
    assert (seat.state, seat.publishes) == (SeatState.ADMITTED, [])
    observers.decide_observer(asked, admit=False, reason="拍照", by=judge, via=WEB)
    assert seat_of(all_there, watcher).state == SeatState.AT_DOOR


def test_absence_needs_all_three_tries_and_a_broken_line_is_none(all_there, judge, recorder, aygul, li_qiang):
    person = all_there.people.get(user=li_qiang, role="party")
    seat = seat_of(all_there, li_qiang)
    live.measured(seat, Line(at=1, lost_sent=0.02, lost_heard=0.01, round_trip=80, sent=500))
    for how in ("prompted", "warned"):
        absence.reach(person, how=how, by=recorder, via=WEB)
    course.open_sitting(all_there, by=judge, via=WEB)

    def find():
        seen = absence.shown_telemetry(person)["sha256"]
        return absence.find_absence(person, finding="left_midway", seen=seen, reasons="擅自退庭", by=judge, via=WEB)

    with pytest.raises(BadInput):
        find()
    absence.reach(person, how="called", by=recorder, via=WEB)
    loses(seat)
    with pytest.raises(WrongState):
        find()
    loses(seat, seconds=60, why="left")
    assert {sample["what"] for sample in absence.shown_telemetry(person)["samples"]} == {
        "joined", "quality", "prompted", "warned", "called", "lost", "left",
    }  # fmt: skip
    assert find().called_at
    with pytest.raises(NotAllowed):
        absence.reach(person, how="called", by=aygul, via=WEB)


@pytest.fixture
def criminal_there(criminal, settings, disk):
    """A criminal hearing up to the door, in the real live room."""
    settings.LIVE_ROOM = "evercourt.hearings.live.ConferenceRoom"
    everyone_agrees(criminal)
    people.place_in_centre(of_role(criminal.hearing, "accused"), criminal.cell, by=criminal.judge, via=WEB)
    criminal.clock.move_to(MORNING + HEARD_ON)
    criminal.judge.second_factor_at = timezone.now()
    centre.state_room(
        criminal.hearing, criminal.cell, present="看守所民警 艾力", outside_earshot=True, no_coercion=True,
        whole_room=True, documents_given=True, by=criminal.operator, via=WEB,
    )  # fmt: skip
    for role in ("prosecutor", "accused", "defender"):
        people.check_at_door(of_role(criminal.hearing, role), method="document", by=criminal.recorder, via=WEB)
    for user in (criminal.judge, criminal.recorder, criminal.prosecutor, criminal.accused, criminal.counsel):
        comes(criminal.hearing, user)
    records(criminal.hearing)
    return criminal


def test_a_criminal_hearing_waits_for_the_centres_own_recorder(criminal_there):
    made = criminal_there
    with pytest.raises(Obstructed) as refused:
        course.open_sitting(made.hearing, by=made.judge, via=WEB)
    assert {one.code for one in refused.value.obstacles} == {"centre_recorder_off"}
    with pytest.raises(NotAllowed):
        centre.recorder_pass(made.hearing, made.cell, by=made.judge, via=WEB)
    assert centre.recorder_pass(made.hearing, made.cell, by=made.operator, via=WEB)
    records(made.hearing, "centre")
    assert course.open_sitting(made.hearing, by=made.judge, via=WEB).state == SittingState.OPEN


def test_accused_and_counsel_go_aside_and_it_stands_still_until_they_are_back(
    criminal_there, django_capture_on_commit_callbacks
):
    made = criminal_there
    records(made.hearing, "centre")
    sitting = course.open_sitting(made.hearing, by=made.judge, via=WEB)
    centre.begin_talk(made.hearing, by=made.accused, via=WEB)
    private = Room.objects.get(kind=Room.Kind.PRIVATE)
    assert {seat.person for seat in private.seats.all()} == {made.accused, made.counsel}
    assert entering.come(made.hearing, by=made.accused, via=WEB) == private.pk
    with pytest.raises(WrongState):
        pausing.resume(sitting, by=made.judge, via=WEB)
    with django_capture_on_commit_callbacks(execute=True):
        live.end_aside(private, by=made.counsel)
    assert sitting.interruptions.get().ended_at
    assert pausing.resume(sitting, by=made.judge, via=WEB).state == SittingState.OPEN


@pytest.fixture(params=["the fake", "the real one"])
def either(request, by_video, settings, judge, aygul, recorder, li_qiang, lawyer_zhao):
    """The port in front of each of its two: with everybody connected and the court recording."""
    if request.param == "the fake":
        settings.LIVE_ROOM = "tests.hearings.fake_room.FakeRoom"
        FakeRoom.clear()
        FakeRoom().connect(*by_video.people.all())
        FakeRoom().record(by_video, centre=False)
    else:
        for user in (judge, recorder, aygul, li_qiang, lawyer_zhao):
            comes(by_video, user)
        records(by_video)
    yield by_video
    FakeRoom.clear()


def test_both_rooms_keep_the_contract_of_the_port(either, judge, aygul):
    room, hearing = ports.live_room(), either.pk
    mine = either.people.get(user=aygul)
    assert room.come(hearing, mine.pk) > 0
    assert {one.person for one in room.presence(hearing) if one.connected} == set(
        either.people.values_list("pk", flat=True)
    )
    assert [(one.place, one.remaining > 0) for one in room.recordings(hearing) if one.running] == [("court", True)]
    assert [sample.what for sample in room.telemetry(hearing, mine.pk)] == ["joined"]
    assert room.recorder_pass(hearing)
    # Each may be called again, and in a room where nothing of it is so.
    for _again in range(2):
        room.open(hearing)
        room.admit(hearing, mine.pk, apart_from=[either.people.get(user=judge).pk])
        room.pause(hearing, "recess")
        room.resume(hearing)
        room.dismiss(hearing, mine.pk)
        room.open_counsel_room(hearing, [])
        room.close_counsel_room(hearing)
    for _again in range(2):
        room.close(hearing)
    assert room.presence(hearing + 1000) == room.recordings(hearing + 1000) == []


def test_the_desk_that_holds_the_lines_carries_it_from_the_door_to_the_pause(
    by_video,
    judge,
    recorder,
    aygul,
    li_qiang,
    lawyer_zhao,
    settings,
    tmp_path,
    clock,
    django_capture_on_commit_callbacks,
):
    """Nothing is told by hand: pages come, the engine in memory records, and one page of the bench falls silent."""
    everyone = (judge, recorder, aygul, li_qiang, lawyer_zhao)
    for user in everyone:
        entering.come(by_video, by=user, via=WEB)
        live.knock(seat_of(by_video, user), by=user)
    room, at = Room.objects.get(), [100.0]
    hall = Hall(room, settings, tmp_path)
    hall.desk.presence = Presence(lambda: at[0])

    async def play():
        pages = {user.pk: await hall.comes(await ask(seat_of, by_video, user)) for user in everyone}
        await hall.desk.tick()
        assert hall.engine.paused[str(room.pk)] == NOT_BEGUN
        assert await ask(codes, by_video) == set()
        sitting = await ask(lambda: course.open_sitting(by_video, by=judge, via=WEB))
        await hall.changed()
        assert hall.engine.paused[str(room.pk)] == ""
        await hall.desk.leave(pages[judge.pk].line)
        for _second in range(12):
            at[0] += 1.03
            clock.shift(1.03)
            await hall.desk.tick()
        return sitting

    with django_capture_on_commit_callbacks(execute=True):
        sitting = async_to_sync(play)()
    sitting.refresh_from_db()
    assert sitting.state == SittingState.PAUSED
    assert sitting.interruptions.get().participant.user == judge
