"""Receives a room as a participant of its own and records it with its own key and clock. It needs no database.

It signs in with a pass, comes back by itself when its line is cut, and ends when the room is closed.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiortc.rtp import RtpPacket

from evercourt.adapters.media.forwarding import Incoming
from evercourt.adapters.media.room import drained
from evercourt.conference.record.frames import CLOCKS
from evercourt.conference.record.keys import public_text, recorder_key
from evercourt.conference.record.writer import DiskFull, RecordingWriter

# Seconds between two tries to reach the court, and between two looks at the writer.
AGAIN, TICK, HERE = 2.0, 0.25, 10.0
Say = Callable[[str], None]


class PassRefused(Exception):
    """The court does not know this pass, or the room is closed."""


@dataclass
class Program:
    """One recorder of one room."""

    court: str
    token: str
    folder: Path
    key: Path
    say: Say = print
    writer: RecordingWriter | None = None
    lines: dict[str, Incoming] = field(default_factory=dict)
    is_over: bool = False
    _tracks: dict[tuple[str, str], int] = field(default_factory=dict)
    _was_full: bool = False
    _was_cut: bool = False
    _heard_at: float = 0.0

    async def run(self) -> None:
        """Record until the room is closed. Raises PassRefused, DiskFull."""
        ticking = asyncio.create_task(self._ticks())
        try:
            async with aiohttp.ClientSession() as session:
                while not self.is_over:
                    try:
                        await self._once(session)
                    except (aiohttp.ClientError, TimeoutError, OSError) as error:
                        if isinstance(error, DiskFull):
                            raise
                        self.say(f"the court cannot be reached ({error}); trying again")
                    # The engine may still send: what comes is recorded until new lines take the place of the old.
                    if not self.is_over:
                        await asyncio.sleep(AGAIN)
        finally:
            ticking.cancel()
            await self._hang_up()
            if self.writer is not None and not self.is_over:
                self.writer.suspend()

    async def _once(self, session: aiohttp.ClientSession) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with session.post(f"{self.court}/rooms/recorders/ticket", headers=headers) as answer:
            if answer.status == 410 and self.writer is not None:
                self._close()
                return
            if answer.status in {403, 410}:
                raise PassRefused(
                    "The room is closed." if answer.status == 410 else "The court does not know this pass."
                )
            answer.raise_for_status()
            about = await answer.json()
        if self.writer is None:
            self.writer = RecordingWriter(
                self.folder, recording=about["recording"], place=about["place"], key=recorder_key(self.key)
            )
            self.say(f"recording {about['recording']} at {about['place']} into {self.folder}")
        async with session.ws_connect(about["live"], max_msg_size=0) as line:
            self._line = line
            await line.send_json({"t": "hello", "ticket": about["ticket"]})
            here = asyncio.create_task(self._here(line))
            if self._was_cut:
                self.writer.event("line_back")
                self._was_cut = False
            try:
                async for message in line:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._heard(json.loads(message.data))
                    if self.is_over:
                        return
            finally:
                here.cancel()
                if not self.is_over:
                    self._was_cut = True
                    self.writer.event("line_cut")

    async def _here(self, line: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await asyncio.sleep(HERE)
            await line.send_json({"t": "here"})

    async def _heard(self, said: dict[str, Any]) -> None:
        assert self.writer is not None
        what = said["t"]
        if what == "welcome":
            await self._line.send_json({"t": "recorder", "key": public_text(self.writer.key)})
        elif what == "offer":
            await self._receive(said["feed"], said["sdp"], said.get("id"))
        elif what == "gone":
            await self._drop(said["feed"])
            self.writer.event("ended", feed=said["feed"])
        elif what == "source":
            self.writer.source(said["said"].encode())
        elif what == "note":
            self.writer.event(said["event"], **said["facts"])
        elif what == "head":
            self.writer.event("head", place=said["place"], number=said["number"], chain=said["chain"])
        elif what == "pause":
            if said["reason"]:
                self.writer.pause(said["reason"])
            else:
                self.writer.resume()
        elif what == "close":
            # The pages send no more, but on a busy machine some of it is still waiting to be read.
            await drained(lambda: self._heard_at)
            self._close()
            head = self.writer.head
            await self._line.send_json({"t": "closed", "number": head.number, "chain": head.chain})

    async def _receive(self, feed: str, offer: str, number: int | None) -> None:
        await self._drop(feed)

        async def received(kind: str, codec: str, packet: RtpPacket) -> None:
            self._received(feed, kind, codec, packet)

        line = self.lines[feed] = Incoming(received)
        self._tracks = {lane: track for lane, track in self._tracks.items() if lane[0] != feed}
        answer = await line.take(offer)
        if self.writer is not None:
            self.writer.event("receiving", feed=feed)
        of = {} if number is None else {"id": number}
        await self._line.send_json({"t": "answer", "feed": feed, "sdp": answer, **of})

    def _received(self, feed: str, kind: str, codec: str, packet: RtpPacket) -> None:
        if self.writer is None or self.is_over or not packet.payload:
            return
        self._heard_at = time.monotonic()
        lane = feed, kind
        if lane not in self._tracks:
            self._tracks[lane] = self.writer.track(feed=feed, kind=kind, codec=codec, clock=CLOCKS[codec])
        self.writer.packet(self._tracks[lane], packet.serialize())

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            if self.writer is None or self.is_over:
                continue
            for feed in list(self.lines.values()):
                await feed.ask_for_lost()
            head = self.writer.tick()
            if head:
                await self._tell({"t": "head", "number": head.number, "chain": head.chain})
            if self.writer.is_full != self._was_full:
                self._was_full = self.writer.is_full
                self.say("the disk is full: nothing is recorded" if self._was_full else "there is room again")
                await self._tell({"t": "fault", "fault": "full" if self._was_full else ""})

    async def _tell(self, message: dict[str, Any]) -> None:
        line = getattr(self, "_line", None)
        if line is not None and not line.closed:
            await line.send_json(message)

    async def _drop(self, feed: str) -> None:
        if line := self.lines.pop(feed, None):
            await line.close()

    async def _hang_up(self) -> None:
        for feed in list(self.lines):
            await self._drop(feed)

    def _close(self) -> None:
        if self.writer is not None and not self.is_over:
            self.is_over = True
            for feed in self.lines:
                self.writer.event("ended", feed=feed)
            self.writer.close()
            self.say(f"closed: segment {self.writer.head.number}, {self.writer.head.chain}")


def safe_name(text: str) -> str:
    """Return a text as the name of a folder."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-") or time.strftime("%Y%m%d-%H%M%S")
