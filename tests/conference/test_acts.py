"""What may be done in a live room, by whom, and what the record keeps of it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from evercourt.conference import acts
from evercourt.conference.ladder import Line
from evercourt.conference.models import Recording, Room, Seat
from evercourt.conference.now import room_now
from evercourt.conference.states import RoomState, SeatState
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, WrongState
from evercourt.ledger.models import Entry
from tests.conference.rooms import open_with

pytestmark = pytest.mark.django_db


def acted(room):
    return [
        entry.act.removeprefix("conference.") for entry in Entry.objects.filter(stream=room.stream).order_by("place")
    ]


def test_a_room_is_opened_once_for_what_it_is_held_for(court, judge):
    first = acts.open_room(court=court, subject="hearing:1", stream="case:7", title="Hearing", by=judge)
    assert acts.open_room(court=court, subject="hearing:1", stream="case:7", title="Hearing", by=judge) == first
    assert acted(first) == ["opened"]


def test_only_the_court_opens_a_room_at_its_own_court(court, other_clerk, aygul, administrator):
    for person in (other_clerk, aygul, administrator):
        with pytest.raises(NotAllowed):
            acts.open_room(court=court, subject="hearing:1", stream="case:7", title="x", by=person)


def test_a_host_walks_in_and_everyone_else_waits_to_be_let_in(court, judge, aygul):
    room, host, guest = open_with(court, judge, aygul)
    assert acts.knock(host, by=judge).state == SeatState.ADMITTED
    assert acts.knock(guest, by=aygul).state == SeatState.AT_DOOR
    assert acts.admit(guest, by=judge).state == SeatState.ADMITTED
    acts.admit(guest, by=judge)
    assert acted(room)[-3:] == ["admitted", "knocked", "admitted"]


def test_nobody_lets_themselves_in_or_comes_for_another(court, judge, aygul, li_qiang, second_judge):
    _room, _host, guest = open_with(court, judge, aygul)
    for person in (aygul, li_qiang, second_judge):
        with pytest.raises(NotAllowed):
            acts.admit(guest, by=person)
    with pytest.raises(NotAllowed):
        acts.knock(guest, by=li_qiang)


def test_who_was_removed_hosts_no_more(court, judge, second_judge, aygul):
    room, host, guest = open_with(court, judge, aygul)
    acts.give_seat(room, second_judge, role="judge", is_host=True, by=judge)
    acts.remove(host, reason="换人", by=second_judge)
    with pytest.raises(NotAllowed):
        acts.admit(guest, by=judge)
    with pytest.raises(BadInput):
        acts.remove(guest, reason=" ", by=second_judge)


def test_a_recording_pauses_only_for_a_reason_and_says_so(court, judge, aygul):
    room, _host, _guest = open_with(court, judge, aygul)
    with pytest.raises(BadInput):
        acts.pause(room, reason="", by=judge)
    with pytest.raises(NotAllowed):
        acts.pause(room, reason="recess", by=aygul)
    acts.pause(room, reason="recess", by=judge)
    assert room_now(room.pk).paused_for == "recess"
    acts.resume(room, by=judge)
    acts.resume(room, by=judge)
    assert acted(room)[-2:] == ["recording_paused", "recording_resumed"]


def test_who_is_kept_from_whom(court, judge, aygul, li_qiang, lawyer_zhao):
    """A witness who may hear only the bench is not shown the parties; the parties see the witness."""
    room, _host, guest = open_with(court, judge, aygul)
    witness = acts.give_seat(room, li_qiang, role="witness", hears=["judge"], by=judge)
    observer = acts.give_seat(room, lawyer_zhao, role="observer", publishes=[], by=judge)
    for seat in (guest, witness, observer):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    acts.knock(_host, by=judge)
    now = room_now(room.pk).seats
    bench, party, heard, watching = now[_host.pk], now[guest.pk], now[witness.pk], now[observer.pk]
    assert heard.may_receive(bench)
    assert not heard.may_receive(party)
    assert party.may_receive(heard)
    assert not watching.may_send("camera", {"audio"})
    assert party.may_send("camera", {"audio", "video"})
    assert not party.may_send("screen", {"video"})
    assert bench.may_send("screen", {"video"})
    assert not party.may_receive(party)


def test_who_waits_at_the_door_sends_and_receives_nothing(court, judge, aygul):
    room, host, guest = open_with(court, judge, aygul)
    acts.knock(host, by=judge)
    acts.knock(guest, by=aygul)
    now = room_now(room.pk).seats
    assert not now[guest.pk].may_send("camera", {"audio"})
    assert not now[guest.pk].may_receive(now[host.pk])
    assert not now[host.pk].may_receive(now[guest.pk])


def test_a_private_talk_takes_both_out_and_brings_both_back(court, judge, aygul, lawyer_zhao):
    room, _host, accused = open_with(court, judge, aygul)
    counsel = acts.give_seat(room, lawyer_zhao, role="counsel", by=judge)
    for seat in (accused, counsel):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    private = acts.go_aside(accused, counsel, by=aygul)
    assert {seat.person for seat in private.seats.all()} == {aygul, lawyer_zhao}
    assert {Seat.objects.get(pk=seat.pk).state for seat in (accused, counsel)} == {SeatState.ASIDE}
    assert room_now(room.pk).seats[accused.pk].aside == private.pk
    assert not room_now(private.pk).is_recorded
    with pytest.raises(CourtError):
        acts.close_room(room, by=judge)
    with pytest.raises(NotAllowed):
        acts.end_aside(private, by=judge)
    acts.end_aside(private, by=lawyer_zhao)
    assert {Seat.objects.get(pk=seat.pk).state for seat in (accused, counsel)} == {SeatState.ADMITTED}
    assert Room.objects.get(pk=private.pk).state == RoomState.CLOSED
    assert acted(room)[-2:] == ["private_begun", "private_ended"]


def test_a_private_talk_is_never_recorded_and_nobody_is_seated_in_it(court, judge, aygul, lawyer_zhao):
    room, _host, accused = open_with(court, judge, aygul)
    counsel = acts.give_seat(room, lawyer_zhao, role="counsel", by=judge)
    with pytest.raises(CourtError):
        acts.go_aside(accused, counsel, by=aygul)
    for seat in (accused, counsel):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    private = acts.go_aside(accused, counsel, by=aygul)
    with pytest.raises(CourtError):
        acts.recorder_pass(private, place="centre", by=None)
    with pytest.raises(WrongState):
        acts.give_seat(private, judge, role="judge", by=None)
    with pytest.raises(WrongState):
        acts.pause(private, reason="recess", by=None)
    acts.refuse_entry(private, by=judge)
    assert acted(room)[-1] == "entry_refused"


def test_what_is_written_goes_to_the_clerk_and_only_hosts_write_to_all(court, judge, aygul):
    room, host, guest = open_with(court, judge, aygul)
    acts.say(guest, " 听不清 ", by=aygul)
    with pytest.raises(NotAllowed):
        acts.say(guest, "大家好", to="all", by=aygul)
    with pytest.raises(BadInput):
        acts.say(guest, " ", by=aygul)
    with pytest.raises(NotAllowed):
        acts.say(guest, "x", by=judge)
    acts.say(host, "请稍候", to="all", by=judge)
    assert [(line["to"], line["text"]) for line in room_now(room.pk).said] == [("hosts", "听不清"), ("all", "请稍候")]
    entry = Entry.objects.filter(act="conference.said").order_by("place").first()
    assert "听不清" not in entry.facts_text


def test_the_line_of_a_person_is_told_by_nobody_but_the_house(court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    with pytest.raises(NotAllowed):
        acts.line_up(guest, by=aygul)
    acts.line_up(guest)
    acts.line_up(guest)
    acts.line_lost(guest, seconds=10, why="closed")
    acts.line_up(guest)
    assert acted(room)[-3:] == ["joined", "lost", "reconnected"]
    lost = Entry.objects.get(act="conference.lost")
    assert (lost.facts["seconds"], lost.facts["why"]) == (10, "closed")


def test_a_measurement_is_kept_and_only_a_new_grade_is_an_event(court, judge, aygul):
    room, _host, guest = open_with(court, judge, aygul)
    good = Line(at=0, lost_sent=0, lost_heard=0, round_trip=30, sent=900)
    guest = acts.measured(guest, good)
    guest = acts.measured(guest, good)
    acts.measured(guest, Line(at=2, lost_sent=0.3, lost_heard=0, round_trip=30, sent=900))
    assert guest.measurements.count() == 3
    assert acted(room)[-2:] == ["line_graded", "line_graded"]


def test_a_recording_goes_on_with_its_own_key_only(court, judge, aygul):
    room, _host, _guest = open_with(court, judge, aygul)
    one = acts.recording_begins(room, place="centre", key="a" * 64)
    assert acts.recording_begins(room, place="centre", key="a" * 64) == one
    with pytest.raises(CourtError):
        acts.recording_begins(room, place="centre", key="b" * 64)
    acts.tell_head(one, number=3, chain="c" * 64)
    acts.tell_head(one, number=2, chain="d" * 64)
    acts.recording_fault(one, fault="full")
    assert room_now(room.pk).faults == ["centre"]
    acts.close_recording(one, number=4, chain="e" * 64)
    acts.close_recording(one, number=9, chain="f" * 64)
    kept = Recording.objects.get()
    assert (kept.number, kept.chain, kept.fault) == (4, "e" * 64, "")
    assert acted(room)[-4:] == ["recording_begun", "head_told", "recording_fault", "recording_closed"]


def test_a_closed_room_is_empty_and_stays_closed(court, judge, aygul):
    room, host, guest = open_with(court, judge, aygul)
    acts.close_room(room, by=judge)
    assert {seat.state for seat in room.seats.all()} == {SeatState.OUT}
    with pytest.raises(NotAllowed):
        acts.knock(Seat.objects.get(pk=guest.pk), by=aygul)
    with pytest.raises(DatabaseError), transaction.atomic():
        Room.objects.filter(pk=room.pk).update(state=RoomState.OPEN)
    again = acts.open_room(court=court, subject=room.subject, stream=room.stream, title="x", by=judge)
    assert again != room
    assert host.room_id == room.pk


def test_the_database_keeps_a_private_talk_in_a_room(court):
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.create(court=court, kind="private", subject="x", stream="case:1", title="x")


def test_a_check_is_a_room_of_ones_own(aygul, li_qiang):
    seat = acts.open_check(by=aygul)
    assert acts.open_check(by=aygul) == seat
    now = room_now(seat.room_id)
    mine = now.seats[seat.pk]
    assert mine.may_receive(mine)
    assert not now.is_recorded
    assert acts.open_check(by=li_qiang).room_id != seat.room_id
    with pytest.raises(BadInput):
        acts.keep_check(camera=True, microphone=True, returned=True, sent=-1, grade="good", faults=[], by=aygul)
