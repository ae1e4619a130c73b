"""The recorder of another place: what it tells the court of its disk, and how it ends."""

import asyncio
import errno

from aiortc.rtp import RtpPacket

from evercourt.adapters.recorder import program
from evercourt.adapters.recorder.program import Program
from evercourt.conference.record.comparing import gaps
from evercourt.conference.record.keys import recorder_key
from evercourt.conference.record.reader import check_recording, open_recording
from evercourt.conference.record.tracks import contents
from evercourt.conference.record.writer import NEEDED, RecordingWriter


class Court:
    """The court's end of the line: keeps what it was told."""

    closed = False

    def __init__(self):
        self.told = []

    async def send_json(self, message):
        self.told.append(message)

    def got(self, what):
        return [one for one in self.told if one["t"] == what]


def recorder(folder, **options):
    made = Program("http://court", "pass", folder / "centre", folder / "key.pem", say=lambda _text: None)
    key = recorder_key(made.key)
    made.writer = RecordingWriter(made.folder, recording="room 1", place="centre", key=key, **options)
    made._line = Court()
    return made


def spoken(number):
    return RtpPacket(payload_type=96, sequence_number=number, timestamp=number * 960, payload=b"\x78" + bytes(20))


async def until(true):
    for _time in range(200):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


def test_a_disk_that_becomes_full_is_told_to_the_court_and_so_is_that_there_is_room_again(tmp_path, monkeypatch):
    """What could not be written meanwhile is a gap with its reason, named in the report of the comparison."""
    monkeypatch.setattr(program, "TICK", 0.05)
    room = {"bytes": 2 * NEEDED}
    centre = recorder(tmp_path, free=lambda _folder: room["bytes"])
    written = centre.writer._flush

    def flush():
        if not room["bytes"] and centre.writer._buffer:
            raise OSError(errno.ENOSPC, "no space left on device")
        written()

    monkeypatch.setattr(centre.writer, "_flush", flush)

    async def play():
        ticking = asyncio.create_task(centre._ticks())
        centre._received("1:camera", "audio", "opus", spoken(1))
        await asyncio.sleep(0.1)
        room["bytes"] = 0
        for number in range(2, 20):
            centre._received("1:camera", "audio", "opus", spoken(number))
            await asyncio.sleep(0.05)
        await until(lambda: centre._line.got("fault"))
        assert centre._line.got("fault")[-1]["fault"] == "full"
        room["bytes"] = 2 * NEEDED
        await until(lambda: centre._line.got("fault")[-1]["fault"] == "")
        centre._received("1:camera", "audio", "opus", spoken(20))
        await centre._heard({"t": "close"})
        ticking.cancel()

    asyncio.run(play())
    assert check_recording(centre.folder) == []
    assert [one for one in gaps(contents(open_recording(centre.folder))) if "disk-full" in one]


def test_it_closes_only_when_nothing_is_on_its_way_any_more(tmp_path):
    """On a busy machine what was sent before the end is read after it: it belongs to the record."""
    centre = recorder(tmp_path)

    async def play():
        centre._received("1:camera", "audio", "opus", spoken(1))
        ending = asyncio.create_task(centre._heard({"t": "close"}))
        for number in range(2, 12):
            await asyncio.sleep(0.05)
            centre._received("1:camera", "audio", "opus", spoken(number))
        await ending
        centre._received("1:camera", "audio", "opus", spoken(12))

    asyncio.run(play())
    assert len(centre._line.got("closed")) == 1
    frames = contents(open_recording(centre.folder)).tracks["1:camera", "audio"].frames
    assert len(frames) == 11
    assert check_recording(centre.folder) == []
