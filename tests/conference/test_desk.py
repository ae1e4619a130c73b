"""The desk of a room alone decides who sends and who receives whom; it is tried with an engine in memory."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync

from evercourt.adapters.media.memory import MemoryEngine
from evercourt.conference import acts, tickets
from evercourt.conference.live.database import ask
from evercourt.conference.live.desk import Desk
from evercourt.conference.live.house import House
from evercourt.conference.live.line import Line
from evercourt.conference.live.media import kinds_sent
from evercourt.conference.live.presence import Presence
from evercourt.conference.models import Recording, Seat
from evercourt.conference.now import room_now
from evercourt.conference.ports import EngineError
from evercourt.ledger.models import Entry
from tests.conference.rooms import open_with

pytestmark = pytest.mark.django_db

OFFER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n"
SOUND = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\n"


class Page:
    """A page: keeps what it was told."""

    def __init__(self, seat):
        self.told, self.codes = [], []
        self.line = Line(seat.pk, self._take, self._hang_up)

    async def _take(self, text):
        self.told.append(json.loads(text))

    async def _hang_up(self, code):
        self.codes.append(code)

    def got(self, what):
        return [one for one in self.told if one["t"] == what]


class Hall:
    """A desk with an engine in memory, and pages."""

    def __init__(self, room, settings, folder):
        settings.RECORDINGS, settings.KEYS, settings.HEADS_EVERY = folder, folder / "keys", 0
        self.engine = MemoryEngine()
        self.desk = Desk(room.pk, self.engine)

    async def settle(self):
        for _time in range(20):
            await asyncio.sleep(0)
            if self.desk._tasks:
                await asyncio.gather(*list(self.desk._tasks))

    async def comes(self, seat):
        page = Page(seat)
        await self.desk.join(page.line)
        await self.settle()
        return page

    async def says(self, page, **message):
        await self.desk.heard(page.line, json.dumps(message))
        await self.settle()

    async def sends(self, page, source="camera", sdp=OFFER):
        await self.says(page, t="publish", source=source, sdp=sdp)

    async def changed(self):
        await self.desk.bring_about()
        await self.settle()


@pytest.fixture
def three(court, judge, aygul, li_qiang):
    """The bench, a party and a witness who may hear the bench only; all let in."""
    room, host, party = open_with(court, judge, aygul)
    witness = acts.give_seat(room, li_qiang, role="witness", hears=["judge"], by=judge)
    acts.knock(host, by=judge)
    for seat in (party, witness):
        acts.knock(seat, by=seat.person)
        acts.admit(seat, by=judge)
    return room, host, party, witness


def in_the_loop(what):
    async_to_sync(what)()


def test_each_receives_whom_the_court_lets_them_receive(three, settings, tmp_path):
    room, host, party, witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench, home, box = [await hall.comes(seat) for seat in (host, party, witness)]
        for page in (bench, home, box):
            await hall.sends(page)
        assert {one["feed"] for one in bench.got("offer")} == {f"{party.pk}:camera", f"{witness.pk}:camera"}
        assert {one["feed"] for one in box.got("offer")} == {f"{host.pk}:camera"}
        assert (str(witness.pk), f"{party.pk}:camera") not in hall.engine.subscriptions[str(room.pk)]

    in_the_loop(play)


def test_nobody_sends_what_their_seat_may_not(three, settings, tmp_path):
    room, _host, party, _witness = three
    Seat.objects.filter(pk=party.pk).update(publishes=["audio"])
    hall = Hall(room, settings, tmp_path)

    async def play():
        home = await hall.comes(party)
        await hall.sends(home)
        await hall.sends(home, source="screen")
        await hall.sends(home, source="somebody")
        assert [one["about"] for one in home.got("refused")] == ["publish"] * 3
        assert hall.engine.feeds[str(room.pk)] == set()
        await hall.sends(home, sdp=SOUND)
        assert hall.engine.feeds[str(room.pk)] == {f"{party.pk}:camera"}

    in_the_loop(play)


def test_an_answer_belongs_to_one_offer_and_another_is_not_taken_for_it(three, settings, tmp_path):
    """Whoever comes back quickly makes and is made two offers at once: the first answer must not meet the second."""
    room, host, party, _witness = three
    hall = Hall(room, settings, tmp_path)
    answered = []

    async def answer(*what):
        answered.append(what)

    async def play():
        bench, home = await hall.comes(host), await hall.comes(party)
        for number in (1, 2):
            await hall.says(home, t="publish", source="camera", sdp=OFFER, id=number)
        assert [one["id"] for one in home.got("published")] == [1, 2]
        feed = f"{party.pk}:camera"
        assert [one["id"] for one in bench.got("offer") if one["feed"] == feed] == [1, 2]
        hall.engine.answer = answer
        await hall.says(bench, t="answer", feed=feed, sdp="to the first", id=1)
        assert answered == []
        await hall.says(bench, t="answer", feed=feed, sdp="to the second", id=2)
        await hall.says(bench, t="answer", feed=feed, sdp="by a recorder of before, which does not say")
        assert [what[3] for what in answered] == ["to the second", "by a recorder of before, which does not say"]

    in_the_loop(play)


def test_who_waits_at_the_door_learns_nothing_of_who_is_inside(court, judge, aygul, settings, tmp_path):
    room, host, party = open_with(court, judge, aygul)
    acts.knock(host, by=judge)
    acts.knock(party, by=aygul)
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench, home = await hall.comes(host), await hall.comes(party)
        await hall.sends(bench)
        await hall.sends(home)
        assert home.got("refused")
        assert home.got("offer") == []
        assert all(one["seats"] == [] for one in home.got("room"))
        await ask(acts.admit, party, by=judge)
        await hall.changed()
        assert [one["feed"] for one in home.got("offer")] == [f"{host.pk}:camera"]
        await ask(acts.send_to_the_door, party, by=judge)
        await hall.changed()
        assert [one["feed"] for one in home.got("gone")] == [f"{host.pk}:camera"]

    async_to_sync(play)()


def test_who_is_removed_is_hung_up_on_and_nothing_of_theirs_goes_on(three, judge, settings, tmp_path):
    room, host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench, home = await hall.comes(host), await hall.comes(party)
        await hall.sends(home)
        assert bench.got("offer")
        await ask(acts.remove, party, reason="扰乱法庭", by=judge)
        await hall.changed()
        assert home.codes == [4003]
        assert hall.engine.feeds[str(room.pk)] == set()
        assert bench.got("gone")

    in_the_loop(play)


def test_silencing_holds_also_for_what_is_sent_anew(three, judge, settings, tmp_path):
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)
    feed = f"{party.pk}:camera"

    async def play():
        home = await hall.comes(party)
        await hall.sends(home)
        await ask(acts.silence, party, ["audio"], by=judge)
        await hall.changed()
        assert hall.engine.silenced[str(room.pk), feed] == ["audio"]
        hall.engine.silenced.clear()
        await hall.sends(home)
        assert hall.engine.silenced[str(room.pk), feed] == ["audio"]

    in_the_loop(play)


def test_a_second_window_takes_over_and_the_first_is_told(three, settings, tmp_path):
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        first, second = await hall.comes(party), await hall.comes(party)
        assert first.got("taken")
        assert first.codes == [4001]
        await hall.sends(first)
        assert first.got("published") == []
        await hall.sends(second)
        assert second.got("published")
        await hall.desk.leave(first.line)
        assert hall.desk.lines[party.pk] is second.line

    in_the_loop(play)


def test_a_fallen_engine_is_opened_again_and_everyone_publishes_anew(three, settings, tmp_path):
    room, host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench, home = await hall.comes(host), await hall.comes(party)
        await hall.sends(bench)
        await hall.sends(home)
        hall.engine.tell(str(room.pk), "fell")
        await hall.settle()
        assert bench.got("again")
        assert home.got("again")
        before = len(home.got("offer"))
        await hall.sends(bench)
        assert len(home.got("offer")) == before + 1

    in_the_loop(play)
    faults = [
        entry.facts["fault"] for entry in Entry.objects.filter(act="conference.recording_fault").order_by("place")
    ]
    assert faults == ["gone", ""]


def test_the_recording_pauses_and_goes_on_with_the_room(three, judge, settings, tmp_path):
    room, host, _party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        await hall.comes(host)
        await ask(acts.pause, room, reason="recess", by=judge)
        await hall.changed()
        assert hall.engine.paused[str(room.pk)] == "recess"
        await ask(acts.resume, room, by=judge)
        await hall.changed()
        assert hall.engine.paused[str(room.pk)] == ""
        await ask(acts.close_room, room, by=judge)
        await hall.changed()

    in_the_loop(play)
    assert Recording.objects.get(place="court").closed_at


def test_the_engine_of_a_private_talk_has_no_recorder(three, aygul, li_qiang, settings, tmp_path):
    _room, _host, party, witness = three
    private = acts.go_aside(party, witness, by=aygul)
    hall = Hall(private, settings, tmp_path)
    one, other = private.seats.get(person=aygul), private.seats.get(person=li_qiang)

    async def play():
        first, second = await hall.comes(one), await hall.comes(other)
        assert hall.engine.recorded[str(private.pk)] is None
        await hall.says(first, t="secret", step="promise", value="abc")
        assert [(said["step"], said["value"]) for said in second.got("secret")] == [("promise", "abc")]
        assert first.got("secret") == []
        await hall.says(first, t="source", statement="{}", signature="x")

    in_the_loop(play)
    assert not Recording.objects.exists()


def test_in_a_hearing_no_keys_are_passed_behind_the_back_of_the_record(three, settings, tmp_path):
    room, host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench, home = await hall.comes(host), await hall.comes(party)
        await hall.says(home, t="secret", step="promise", value="abc")
        assert bench.got("secret") == []

    in_the_loop(play)


def test_a_page_says_its_key_again_until_the_record_has_it(three, settings, tmp_path, monkeypatch):
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def away(*_told, **_facts):
        raise EngineError("the engine does not answer")

    async def play():
        home = await hall.comes(party)
        with monkeypatch.context() as busy:
            busy.setattr(hall.engine, "note", away)
            await hall.says(home, t="key", session="s", key="k", id=1)
        assert home.got("kept") == []
        await hall.says(home, t="key", session="s", key="k", id=1)
        assert [one["id"] for one in home.got("kept")] == [1]
        assert [event for event, _facts in hall.engine.notes[str(room.pk)]] == ["source_key"]

    in_the_loop(play)


def test_a_page_speaks_only_of_its_own_feeds(three, settings, tmp_path):
    room, host, party, _witness = three
    hall = Hall(room, settings, tmp_path)
    told = json.dumps({"feed": f"{host.pk}:camera", "frames": []})
    own = json.dumps({"feed": f"{party.pk}:camera", "frames": []})

    async def play():
        home = await hall.comes(party)
        await hall.says(home, t="source", statement=told, signature="x", id=1)
        assert home.got("refused")
        await hall.says(home, t="source", statement=own, signature="x", id=2)
        assert [one["id"] for one in home.got("kept")] == [2]
        assert len(hall.engine.sources[str(room.pk)]) == 1

    in_the_loop(play)


def test_a_recorder_gets_everyone_what_they_say_they_sent_and_the_heads(three, judge, settings, tmp_path):
    room, host, party, _witness = three
    acts.recorder_pass(room, place="centre", by=judge)
    seat = Seat.objects.get(is_recorder=True)
    hall = Hall(room, settings, tmp_path)

    async def play():
        recorder, bench, home = [await hall.comes(one) for one in (seat, host, party)]
        await hall.says(recorder, t="recorder", key="a" * 64)
        await hall.sends(bench)
        await hall.sends(home)
        await hall.sends(recorder)
        assert recorder.got("refused")
        assert {one["feed"] for one in recorder.got("offer")} == {f"{host.pk}:camera", f"{party.pk}:camera"}
        own = json.dumps({"feed": f"{party.pk}:camera", "frames": []})
        await hall.says(home, t="key", session="s", key="k")
        await hall.says(home, t="source", statement=own, signature="x", id=2)
        assert recorder.got("note")
        assert recorder.got("source")
        await hall.says(recorder, t="head", number=4, chain="c" * 64)
        hall.engine.tell(str(room.pk), "sealed", number=3, chain="d" * 64)
        await hall.settle()
        await hall.desk.tick()
        assert {(one["place"], one["number"]) for one in recorder.got("head")} == {("centre", 4), ("court", 3)}
        assert [facts["place"] for event, facts in hall.engine.notes[str(room.pk)] if event == "head"]
        await hall.desk.leave(recorder.line)

    in_the_loop(play)
    assert Recording.objects.get(place="centre").fault == "gone"
    assert Entry.objects.filter(act="conference.head_told").count() == 2


def test_at_the_end_pages_tell_the_last_they_sent_then_recorders_close_then_the_engine(
    three, judge, settings, tmp_path
):
    """So that court and centre hold the same at the end: who closes last could still be asked for what was lost."""
    room, _host, party, _witness = three
    acts.recorder_pass(room, place="centre", by=judge)
    seat = Seat.objects.get(is_recorder=True)
    hall = Hall(room, settings, tmp_path)

    async def has(page, what):
        for _time in range(100):
            if page.got(what):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{what} was not said")

    async def play():
        recorder, home = [await hall.comes(one) for one in (seat, party)]
        await hall.says(recorder, t="recorder", key="a" * 64)
        await hall.sends(home)
        await ask(acts.close_room, room, by=judge)
        ending = asyncio.ensure_future(hall.desk.bring_about())
        await has(home, "closing")
        assert (recorder.got("close"), home.got("closed")) == ([], [])
        own = json.dumps({"feed": f"{party.pk}:camera", "frames": []})
        await hall.desk.heard(home.line, json.dumps({"t": "source", "statement": own, "signature": "x", "id": 9}))
        await hall.desk.heard(home.line, json.dumps({"t": "done"}))
        await has(recorder, "close")
        assert recorder.told[-2]["t"] == "source"
        assert hall.engine.sources[str(room.pk)]
        assert str(room.pk) in hall.engine.heard
        assert home.got("closed") == []
        await hall.desk.heard(recorder.line, json.dumps({"t": "closed", "number": 7, "chain": "c" * 64}))
        await asyncio.wait_for(ending, 2)
        assert str(room.pk) not in hall.engine.heard
        assert home.got("closed")

    in_the_loop(play)
    assert {row.place: bool(row.closed_at) for row in Recording.objects.all()} == {"court": True, "centre": True}


def test_who_does_not_answer_at_the_end_does_not_keep_the_room_open(three, judge, settings, tmp_path, monkeypatch):
    """A page of before does not know the word; a recorder's machine may have fallen."""
    monkeypatch.setattr("evercourt.conference.live.desk.ENDING", 0.2)
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        home = await hall.comes(party)
        await hall.sends(home)
        await ask(acts.close_room, room, by=judge)
        await asyncio.wait_for(hall.desk.bring_about(), 3)
        assert home.got("closed")

    in_the_loop(play)
    assert Recording.objects.get(place="court").closed_at


def test_a_weak_line_gives_up_the_picture_by_the_rule(three, settings, tmp_path, monkeypatch):
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)
    clock = iter(range(1000, 9000, 2))
    monkeypatch.setattr("evercourt.conference.live.media.time.monotonic", lambda: float(next(clock)))

    async def play():
        home = await hall.comes(party)
        home.line.rung_since = 0
        for _time in range(6):
            await hall.says(
                home, t="measured", lost_sent=0.4, lost_heard=0, round_trip=50, sent=200, sends_picture=True
            )
        await hall.changed()
        assert home.got("room")[-1]["me"]["rung"] == "small_video"

    in_the_loop(play)
    assert Entry.objects.filter(act="conference.rung_changed").count() == 1


def test_who_comes_while_the_room_is_being_read_breaks_nothing(three, judge, settings, tmp_path):
    room, host, _party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        bench = await hall.comes(host)
        # A seat given after the desk read the room, whose page is already on the line.
        hall.desk.lines[10_000_000] = Page(host).line
        await ask(acts.pause, room, reason="recess", by=judge)
        await hall.changed()
        assert bench.got("room")[-1]["paused_for"] == "recess"
        del hall.desk.lines[10_000_000]

    in_the_loop(play)


def test_nonsense_from_a_page_harms_nobody(three, settings, tmp_path):
    room, _host, party, _witness = three
    hall = Hall(room, settings, tmp_path)

    async def play():
        home = await hall.comes(party)
        for message in ('{"t": "publish"}', "[]", '{"t": "measured", "sent": "x"}', "no json", '{"t": "answer"}'):
            with pytest.raises((KeyError, ValueError, TypeError, AttributeError)):
                await hall.desk.heard(home.line, message)
        await hall.says(home, t="unheard of")
        await hall.sends(home)
        assert home.got("published")

    in_the_loop(play)


def test_a_line_counts_as_lost_after_three_ten_and_sixty_seconds(three):
    room, host, party, _witness = three
    acts.line_up(party)
    at = [100.0]
    presence, now = Presence(lambda: at[0]), room_now(room.pk)
    told = []
    for second in range(75):
        at[0] = 100.0 + second
        told += [(seat.id, what, seconds) for seat, what, seconds in presence.look(now, {host.pk})]
    assert (host.pk, "up", 0) in told
    assert [one for one in told if one[0] == party.pk] == [(party.pk, "lost", n) for n in (3, 10, 60)]


def test_who_waits_at_the_door_is_there_too(court, judge, aygul, settings, tmp_path):
    room, host, party = open_with(court, judge, aygul)
    acts.knock(host, by=judge)
    acts.knock(party, by=aygul)
    hall, at = Hall(room, settings, tmp_path), [100.0]
    hall.desk.presence = Presence(lambda: at[0])

    def acted():
        return list(
            Entry.objects.filter(stream=room.stream, facts_text__contains=f'"seat":{party.pk}')
            .order_by("place")
            .values_list("act", flat=True)
        )

    async def play():
        home = await hall.comes(party)
        await hall.desk.tick()
        assert (await ask(acted))[-1] == "conference.joined"
        await ask(lambda: acts.admit(party, by=judge))
        await hall.changed()
        await hall.sends(home)
        await ask(lambda: acts.send_to_the_door(party, by=judge))
        await hall.changed()
        for second in range(5):
            at[0] += second
            await hall.desk.tick()
        assert (await ask(acted))[-1] == "conference.sent_to_the_door", "who was sent to the door is not lost"
        await hall.says(home, t="bye")
        await hall.desk.leave(home.line)
        for second in range(5):
            at[0] += second
            await hall.desk.tick()
        assert (await ask(acted))[-1] == "conference.lost"

    in_the_loop(play)
    lost = Entry.objects.filter(act="conference.lost").latest("place")
    assert lost.facts["why"] == "left", "who leaves by the button is not cut off"


def test_a_ticket_is_good_once_for_its_own_seat(three, settings, tmp_path):
    room, _host, party, _witness = three
    settings.RECORDINGS, settings.KEYS = tmp_path, tmp_path
    house = House(MemoryEngine())
    ticket = tickets.issue(party)

    async def play():
        first, second, third = (Page(party).line for _time in range(3))
        desk = await house.admit({"ticket": ticket}, first)
        assert desk is not None
        assert (desk.id, first.seat) == (room.pk, party.pk)
        assert await house.admit({"ticket": ticket}, second) is None
        assert await house.admit({"ticket": ticket[:-2] + "xx"}, third) is None
        assert await house.admit({}, third) is None

    async_to_sync(play)()


def test_an_old_ticket_is_not_good_any_more(three, time_machine_far):
    with pytest.raises(Exception, match="Signature age"):
        tickets.read(time_machine_far)


@pytest.fixture
def time_machine_far(three):
    import time_machine

    with time_machine.travel("2022-08-10 10:00:00"):
        return tickets.issue(three[2])


def test_what_an_offer_would_send_is_read_from_it():
    assert kinds_sent(OFFER) == {"audio", "video"}
    assert kinds_sent(
        OFFER.replace("m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly", "m=video 9 X 96\r\na=recvonly")
    ) == {"audio"}
