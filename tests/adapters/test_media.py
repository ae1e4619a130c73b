"""What every media engine must do, and that the embedded one carries sound, records it and survives."""

import asyncio
import hashlib
import json
import os
import signal
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from aiortc import rtcrtpsender
from aiortc.rtp import RtpPacket

from evercourt.adapters.media import forwarding, janus_server
from evercourt.adapters.media.embedded import EmbeddedEngine, JanusEngine, socket_path
from evercourt.adapters.media.janus import OLDEST, JanusError, Servers, number_of
from evercourt.adapters.media.janus_room import _Ear
from evercourt.adapters.media.memory import MemoryEngine
from evercourt.conference.ports import EngineError, Recorded
from evercourt.conference.record.reader import check_recording, open_recording
from evercourt.conference.record.tracks import contents
from tests.conference.janus import KEY, Janus
from tests.conference.peer import Peer

# aiortc leaves a socket to the garbage collector when a connection is closed at once.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def two_servers(tmp_path_factory):
    both = [Janus(tmp_path_factory.mktemp("janus")) for _number in range(2)]
    yield both
    for one in both:
        one.kill()


@pytest.fixture
def janus(two_servers, settings):
    for one in two_servers:
        if one.process.poll() is not None:
            one.start()
    settings.MEDIA_JANUS = [one.url for one in two_servers]
    settings.MEDIA_JANUS_KEY, settings.MEDIA_JANUS_OLDEST = KEY, "1.1.2"
    return two_servers


@pytest.fixture(params=[MemoryEngine, EmbeddedEngine, JanusEngine])
def engine(request):
    if request.param is JanusEngine:
        request.getfixturevalue("janus")
    return request.param()


@pytest.fixture(params=[EmbeddedEngine, JanusEngine])
def carrying(request):
    """An engine that really carries sound."""
    if request.param is JanusEngine:
        request.getfixturevalue("janus")
    return request.param


@pytest.fixture
def recorded(tmp_path, settings):
    settings.VAR = tmp_path
    return Recorded(tmp_path / "rec", "room 1", "court", tmp_path / "recorder.pem")


async def until(true, seconds=10.0):
    for _try in range(int(seconds * 20)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen in time")


def test_the_contract_of_an_engine(engine, recorded):
    happened = []

    async def use():
        with pytest.raises(EngineError):
            await engine.publish("1", "7:camera", "offer")
        await engine.open("1", recorded, happened.append)
        await engine.open("1", recorded, happened.append)
        sender, viewer = Peer(), Peer()
        answer = await engine.publish("1", "7:camera", await sender.offer())
        if not isinstance(engine, MemoryEngine):
            await sender.take(answer)
        await until(lambda: any(one.what == "up" and one.seat == "7" for one in happened))
        with pytest.raises(EngineError):
            await engine.subscribe("1", "8", "9:camera")
        offer = await engine.subscribe("1", "8", "7:camera")
        if not isinstance(engine, MemoryEngine):
            await engine.answer("1", "8", "7:camera", await viewer.receive("7:camera", offer))
        await engine.unsubscribe("1", "8", "7:camera")
        await engine.unsubscribe("1", "8", "7:camera")
        await engine.unsubscribe("1", "8", "9:camera")
        await engine.silence("1", "7:camera", ["audio"])
        await engine.pause("1", "recess")
        await engine.pause("1", "")
        await engine.note("1", "something", {"a": 1})
        await engine.source("1", "{}")
        await engine.remove("1", "8")
        await engine.remove("1", "unknown")
        await engine.remove("1", "7")
        with pytest.raises(EngineError):
            await engine.subscribe("1", "8", "7:camera")
        assert (await engine.close("1"))["number"] >= 1
        with pytest.raises(EngineError):
            await engine.publish("1", "7:camera", "offer")
        await sender.close()
        await viewer.close()

    asyncio.run(use())


def test_what_a_page_sends_is_not_able_to_end_the_room(carrying, recorded):
    async def use():
        engine = carrying()
        await engine.open("1", recorded, lambda _happened: None)
        with pytest.raises(EngineError):
            await engine.publish("1", "7:camera", "this is no session description")
        await engine.note("1", "still here", {})
        await engine.close("1")

    asyncio.run(use())


def test_sound_is_carried_silenced_and_recorded(carrying, recorded):
    """A silenced person is not heard in the room; the record, and a recorder of another place, have them."""
    engine, peer, viewer = carrying(), Peer(), Peer()

    async def use():
        await engine.open("1", recorded, lambda _happened: None)
        await peer.take(await engine.publish("1", "7:camera", await peer.offer()))
        for who in ("8", "recorder:2"):
            offer = await engine.subscribe("1", who, "7:camera")
            await engine.answer("1", who, "7:camera", await viewer.receive(who, offer))
        await until(lambda: len(viewer.heard["8"]) > 50 and len(viewer.heard["recorder:2"]) > 50)
        await engine.silence("1", "7:camera", ["audio"])
        await asyncio.sleep(0.2)
        before = len(viewer.heard["8"]), len(viewer.heard["recorder:2"])
        await asyncio.sleep(0.6)
        assert len(viewer.heard["8"]) == before[0]
        assert len(viewer.heard["recorder:2"]) > before[1] + 10
        await engine.close("1")
        await peer.close()
        await viewer.close()

    asyncio.run(use())
    assert check_recording(recorded.folder) == []
    frames = contents(open_recording(recorded.folder)).tracks["7:camera", "audio"].frames
    numbers = [int.from_bytes(frame.data[1:5], "big") for frame in frames]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert set(viewer.heard["recorder:2"]) <= set(numbers)


def test_a_lost_packet_is_asked_for_until_it_comes(monkeypatch):
    """The packet is lost, and so is the first answer to the request for it: it is asked for again."""
    monkeypatch.setattr(rtcrtpsender, "RTP_HISTORY_SIZE", forwarding.HISTORY)
    came, dropped = [], []

    async def use():
        async def received(_kind, _codec, packet):
            came.append(int.from_bytes(packet.payload[1:5], "big"))

        sender = forwarding.Outgoing("7:camera", ["video"], wants_key=lambda: None)
        line = forwarding.Incoming(received)
        await sender.take(await line.take(await sender.offer()))
        await until(lambda: sender.is_connected)
        transport = sender.connection.getTransceivers()[0].sender.transport
        carry = transport._send_rtp

        async def lossy(data):
            # Of the tenth: what was sent, and what was sent again for the first time.
            if (10).to_bytes(4, "big") + b"picture" in data and len(dropped) < 2:
                dropped.append(data)
            else:
                await carry(data)

        transport._send_rtp = lossy
        for number in range(30):
            payload = b"\x10" + number.to_bytes(4, "big") + b"picture"
            packet = RtpPacket(sequence_number=number + 100, timestamp=number * 3000, payload=payload, marker=1)
            await sender.send("video", "vp8", packet)
            await asyncio.sleep(0.01)
        for _tick in range(20):
            await asyncio.sleep(0.05)
            await line.ask_for_lost()
        await sender.close()
        await line.close()

    asyncio.run(use())
    assert len(dropped) == 2
    assert sorted(came) == list(range(30))


def test_what_nobody_has_any_more_is_asked_for_ever_more_rarely_and_not_without_end():
    missing = forwarding.Missing()
    for number in (65530, 65533, 1, 65531):
        assert missing.add(RtpPacket(sequence_number=number)) is False
    asked = [(time / 100, lost) for time in range(2000) if (lost := missing.due(time / 100))]
    assert asked[0] == (0, [65532, 65534, 65535, 0])
    times = [time for time, lost in asked if 65532 in lost]
    assert [late - early for early, late in pairwise(times)] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2], abs=0.03)


def test_a_long_hole_is_asked_for_in_parts():
    missing = forwarding.Missing()
    for number in (0, 5000):
        missing.add(RtpPacket(sequence_number=number))
    lost = missing.due(0.0)
    assert lost == list(range(5000 - forwarding.HISTORY, 5000))[: forwarding.AT_ONCE]
    assert missing.due(0.0)[0] == lost[-1] + 1


def test_a_killed_engine_is_told_and_its_record_goes_on(carrying, recorded, request):
    engine, happened = carrying(), []

    async def use():
        await engine.open("1", recorded, happened.append)
        first, second = Peer(), Peer()
        await first.take(await engine.publish("1", "7:camera", await first.offer()))
        await until(lambda: any(one.what == "up" for one in happened))
        await asyncio.sleep(0.8)
        os.kill(worker_of("1"), signal.SIGKILL)
        await until(lambda: any(one.what == "fell" for one in happened))
        await engine.open("1", recorded, happened.append)
        await second.take(await engine.publish("1", "7:camera", await second.offer()))
        await asyncio.sleep(1.5)
        if carrying is JanusEngine:
            # The killed one could not end its room, whichever server it was on.
            assert sum(rooms for rooms, _feeds in await holdings(request.getfixturevalue("janus"))) == 1
        await engine.close("1")
        await first.close()
        await second.close()

    asyncio.run(use())
    assert check_recording(recorded.folder) == []
    held = contents(open_recording(recorded.folder))
    assert [one.reason for one in held.explained if not one.feed] == ["taken-up"]
    # What was said after it; Janus had not told the times of what was said before, and the killed one still held it.
    assert len(held.tracks["7:camera", "audio"].frames) > 30


def test_the_engine_outlives_who_started_it_and_is_taken_up(carrying, recorded):
    """Kill -9 of the process that speaks with the pages: what is said meanwhile is recorded without a gap."""

    async def first():
        engine = carrying()
        await engine.open("1", recorded, lambda _happened: None)
        await engine.leave()

    asyncio.run(first())
    worker = worker_of("1")

    async def second():
        engine, happened = carrying(), []
        await engine.open("1", recorded, happened.append)
        assert worker_of("1") == worker
        await engine.close("1")

    asyncio.run(second())
    assert check_recording(recorded.folder) == []


def test_a_room_without_record_writes_nothing(carrying, tmp_path, settings):
    settings.VAR = tmp_path
    engine = carrying()

    async def use():
        await engine.open("secret", None, lambda _happened: None)
        peer = Peer()
        await peer.take(await engine.publish("secret", "7:camera", await peer.offer()))
        await asyncio.sleep(0.5)
        assert await engine.close("secret") == {}
        await peer.close()

    asyncio.run(use())
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []


def test_janus_rooms_are_spread_and_a_lost_server_is_left_for_another(janus, recorded, tmp_path):
    """The record goes on in one chain, with the time stamps of the source, which Janus takes away."""
    engine, happened = JanusEngine(), []
    named = [json.dumps([960 * n + 5_000_000, sound(n)]) for n in range(1, 200)]
    said = json.dumps({"statement": f'{{"feed": "7:camera", "kind": "audio", "n": 0, "frames": [{",".join(named)}]}}'})

    async def speaks():
        peer = Peer()
        await peer.take(await engine.publish("1", "7:camera", await peer.offer()))
        await until(lambda: any(one.what == "up" for one in happened))
        await asyncio.sleep(0.3)
        await engine.source("1", said)
        await asyncio.sleep(0.3)
        return peer

    async def use():
        await engine.open("1", recorded, happened.append)
        first = await speaks()
        await engine.open("2", None, lambda _happened: None)
        carries = [one for one, (rooms, feeds) in zip(janus, await holdings(janus), strict=True) if feeds]
        assert [rooms for rooms, _feeds in await holdings(janus)] == [1, 1]
        happened.clear()
        began = time.monotonic()
        carries[0].kill()
        await until(lambda: any(one.what == "fell" for one in happened))
        await engine.open("1", recorded, happened.append)
        assert time.monotonic() - began < 4
        second = await speaks()
        assert any(feeds for _rooms, feeds in await holdings([one for one in janus if one is not carries[0]]))
        await engine.close("1")
        await engine.close("2")
        assert await holdings([one for one in janus if one is not carries[0]]) == [(0, 0)]
        await first.close()
        await second.close()

    asyncio.run(use())
    assert check_recording(recorded.folder) == []
    held = contents(open_recording(recorded.folder))
    frames = held.tracks["7:camera", "audio"].frames
    assert len(frames) > 20
    assert all((one.timestamp - 5_000_000) // 960 == int.from_bytes(one.data[1:5], "big") for one in frames)
    assert {one.reason for one in held.explained} == {"line"}


def test_what_janus_did_not_seal_does_not_come_into_the_record(tmp_path):
    heard = []
    ear = _Ear(os.urandom(30), heard.append)
    ear.datagram_received(bytes.fromhex("80600001000000000000000178") + b"forged", ("127.0.0.1", 9))
    assert heard == []


def test_a_janus_that_is_too_old_or_absent_is_refused_with_a_clear_word(janus):
    async def use():
        with pytest.raises(JanusError, match=r"Janus 1\.1\.2; older than 1\.4\.1 is not safe"):
            await Servers([janus[0].url], KEY, OLDEST).least("1")
        with pytest.raises(JanusError, match="does not answer"):
            await Servers(["ws://127.0.0.1:9"], KEY, OLDEST).least("1")
        with pytest.raises(JanusError):
            await Servers([janus[0].url], "another key", "1.1.2").least("1")

    if janus_server.version_installed() == "1.1.2":
        asyncio.run(use())
    assert number_of("1.10.0") > number_of(OLDEST) > number_of("1.1.2")


def test_outside_tests_no_older_janus_is_allowed(settings):
    assert settings.MEDIA_JANUS_OLDEST == OLDEST


def sound(number):
    return hashlib.sha256(b"\x78" + number.to_bytes(4, "big") + b"sound").hexdigest()


async def holdings(servers):
    """Return how many rooms and feeds each server carries."""
    found = []
    for line, load in (await Servers([one.url for one in servers], KEY, "1.1.2").ask_all()).values():
        await line.close()
        found.append((load.rooms, load.feeds))
    return found


def worker_of(room):
    path = str(socket_path(room))
    return next(
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if "evercourt.adapters.media.worker" in (process.info["cmdline"] or []) and path in process.info["cmdline"][-1]
    )
