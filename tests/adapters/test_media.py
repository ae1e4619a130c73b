"""What every media engine must do, and that the embedded one carries sound, records it and survives."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from evercourt.adapters.media.embedded import EmbeddedEngine, socket_path
from evercourt.adapters.media.memory import MemoryEngine
from evercourt.conference.ports import EngineError, Recorded
from evercourt.conference.record.reader import check_recording, open_recording
from evercourt.conference.record.tracks import contents
from tests.conference.peer import Peer

# aiortc leaves a socket to the garbage collector when a connection is closed at once.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(params=[MemoryEngine, EmbeddedEngine])
def engine(request):
    return request.param()


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
        if isinstance(engine, EmbeddedEngine):
            await sender.take(answer)
        await until(lambda: any(one.what == "up" and one.seat == "7" for one in happened))
        with pytest.raises(EngineError):
            await engine.subscribe("1", "8", "9:camera")
        offer = await engine.subscribe("1", "8", "7:camera")
        if isinstance(engine, EmbeddedEngine):
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


def test_what_a_page_sends_is_not_able_to_end_the_room(recorded):
    async def use():
        engine = EmbeddedEngine()
        await engine.open("1", recorded, lambda _happened: None)
        with pytest.raises(EngineError):
            await engine.publish("1", "7:camera", "this is no session description")
        await engine.note("1", "still here", {})
        await engine.close("1")

    asyncio.run(use())


def test_sound_is_carried_silenced_and_recorded(recorded):
    """A silenced person is not heard in the room; the record, and a recorder of another place, have them."""
    engine, peer, viewer = EmbeddedEngine(), Peer(), Peer()

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


def test_a_killed_engine_is_told_and_its_record_goes_on(recorded):
    engine, happened = EmbeddedEngine(), []

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
        await asyncio.sleep(0.8)
        await engine.close("1")
        await first.close()
        await second.close()

    asyncio.run(use())
    assert check_recording(recorded.folder) == []
    held = contents(open_recording(recorded.folder))
    assert [one.reason for one in held.explained if not one.feed] == ["taken-up"]
    assert len(held.tracks["7:camera", "audio"].frames) > 40


def test_the_engine_outlives_who_started_it_and_is_taken_up(recorded):
    """Kill -9 of the process that speaks with the pages: what is said meanwhile is recorded without a gap."""

    async def first():
        engine = EmbeddedEngine()
        await engine.open("1", recorded, lambda _happened: None)
        await engine.leave()

    asyncio.run(first())
    worker = worker_of("1")

    async def second():
        engine, happened = EmbeddedEngine(), []
        await engine.open("1", recorded, happened.append)
        assert worker_of("1") == worker
        await engine.close("1")

    asyncio.run(second())
    assert check_recording(recorded.folder) == []


def test_a_room_without_record_writes_nothing(tmp_path, settings):
    settings.VAR = tmp_path
    engine = EmbeddedEngine()

    async def use():
        await engine.open("secret", None, lambda _happened: None)
        peer = Peer()
        await peer.take(await engine.publish("secret", "7:camera", await peer.offer()))
        await asyncio.sleep(0.5)
        assert await engine.close("secret") == {}
        await peer.close()

    asyncio.run(use())
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []


def worker_of(room):
    path = str(socket_path(room))
    return next(
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if "evercourt.adapters.media.worker" in (process.info["cmdline"] or []) and path in process.info["cmdline"][-1]
    )
