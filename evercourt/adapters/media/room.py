"""One room of the embedded engine: who publishes, who receives, and the record of it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

from aiortc.rtp import RtpPacket

from evercourt.adapters.media.forwarding import Incoming, Outgoing, Received
from evercourt.conference.record.frames import CLOCKS
from evercourt.conference.record.writer import RecordingWriter

# Seconds without a packet after which a line counts as down.
SILENT = 3.0
# Seconds without a packet after which, at the end, nothing is on its way any more, and how long that is waited for.
QUIET, DRAINING = 0.3, 2.0
# Viewers of this name get everything, silenced or not: the recorder of the other place.
RECORDER = "recorder"


async def drained(heard_at: Callable[[], float]) -> None:
    """Wait until nothing was heard for a moment: packets that are on their way, or asked for again, still come."""
    last = time.monotonic() + DRAINING
    while time.monotonic() < last and time.monotonic() - heard_at() < QUIET:
        await asyncio.sleep(QUIET / 4)


class Arriving(Protocol):
    """What takes one page's offer. `receivers` has an entry for each kind it sends."""

    @property
    def receivers(self) -> dict[str, Any]:
        """Return what is received, by kind."""
        ...

    async def take(self, offer: str) -> str:
        """Take an offer, return the answer."""
        ...

    def new_viewer(self) -> None:
        """Ask for a key frame."""
        ...

    async def ask_for_lost(self) -> None:
        """Ask for lost packets that are due."""
        ...

    async def close(self) -> None:
        """End the connection."""
        ...


class Leaving(Protocol):
    """What offers one feed to one viewer; packets are handed to it if it `hands_on`."""

    hands_on: bool

    async def offer(self) -> str:
        """Return the offer."""
        ...

    async def take(self, answer: str) -> None:
        """Take the answer."""
        ...

    async def silence(self, kinds: set[str]) -> None:
        """Forward everything but these kinds."""
        ...

    async def send(self, kind: str, codec: str, packet: RtpPacket) -> None:
        """Hand one packet on."""
        ...

    async def close(self) -> None:
        """End the connection."""
        ...


class Feed:
    """What one seat sends from its camera or its screen."""

    def __init__(self, name: str, incoming: Arriving) -> None:
        self.name, self.incoming = name, incoming
        self.viewers: dict[str, Leaving] = {}
        self.silenced: set[str] = set()
        self.tracks: dict[str, int] = {}
        self.heard_at = 0.0
        self.is_up = False

    @property
    def seat(self) -> str:
        """Return whose it is."""
        return self.name.partition(":")[0]


class EngineRoom:
    """Forwards and records one room. `tell` is called with what happened."""

    def __init__(self, writer: RecordingWriter | None, tell: Any) -> None:
        self.writer, self.tell = writer, tell
        self.feeds: dict[str, Feed] = {}
        self._was_full = False

    async def ready(self) -> None:
        """Be able to carry the room, or raise an error."""

    def incoming(self, received: Received) -> Arriving:
        """Return what takes a page's offer."""
        return Incoming(received)

    def outgoing(self, feed: str, viewer: str) -> Leaving:
        """Return what offers a feed to a viewer."""
        incoming = self.feeds[feed].incoming
        return Outgoing(feed, sorted(incoming.receivers), wants_key=incoming.new_viewer)

    async def publish(self, feed: str, offer: str) -> str:
        """Take what a page sends; a feed of the same name is replaced, its viewers must subscribe anew."""
        if old := self.feeds.pop(feed, None):
            await self._end(old)
        made = Feed(feed, self.incoming(lambda kind, codec, packet: self._received(made, kind, codec, packet)))
        try:
            answer = await made.incoming.take(offer)
            if not made.incoming.receivers:
                raise ValueError("nothing is sent")
        except Exception:
            await made.incoming.close()
            raise
        self.feeds[feed] = made
        self._write("publishing", feed=feed)
        return answer

    async def subscribe(self, viewer: str, feed: str) -> str:
        """Return the offer of a feed to a viewer."""
        found = self.feeds[feed]
        await self.unsubscribe(viewer, feed)
        outgoing = self.outgoing(feed, viewer)
        offer = await outgoing.offer()
        if found.silenced and not viewer.startswith(RECORDER):
            await outgoing.silence(found.silenced)
        found.viewers[viewer] = outgoing
        return offer

    async def answer(self, viewer: str, feed: str, answer: str) -> None:
        """Take a viewer's answer."""
        await self.feeds[feed].viewers[viewer].take(answer)

    async def unsubscribe(self, viewer: str, feed: str) -> None:
        """End one subscription."""
        found = self.feeds.get(feed)
        if found and (outgoing := found.viewers.pop(viewer, None)):
            await outgoing.close()

    async def silence(self, feed: str, kinds: list[str]) -> None:
        """Set what of a feed is not forwarded; it goes on being recorded."""
        if (found := self.feeds.get(feed)) and found.silenced != set(kinds):
            found.silenced = set(kinds)
            for viewer, outgoing in list(found.viewers.items()):
                if not viewer.startswith(RECORDER):
                    await outgoing.silence(found.silenced)
            self._write("silenced", feed=feed, kinds=sorted(kinds))

    async def remove(self, seat: str) -> None:
        """End all that a seat sends and receives."""
        await self._end_all([name for name, feed in self.feeds.items() if feed.seat == seat])
        for feed in list(self.feeds.values()):
            if outgoing := feed.viewers.pop(seat, None):
                await outgoing.close()

    async def suspend(self) -> None:
        """End all lines and seal the record so that it can go on later."""
        await self._end_all(list(self.feeds))
        if self.writer is not None:
            self.writer.suspend()

    def told(self, said: str) -> None:
        """Take a source's list of what it sent."""

    async def close(self) -> dict[str, Any]:
        """End everything once nothing is on its way any more; return the last head of the record."""
        await drained(lambda: max((feed.heard_at for feed in self.feeds.values()), default=0.0))
        await self._end_all(list(self.feeds))
        if self.writer is None:
            return {}
        head = self.writer.close()
        return {"number": head.number, "chain": head.chain}

    async def tick(self) -> None:
        """Do what is due: the record's part, and lines that fell silent."""
        now = time.monotonic()
        for feed in list(self.feeds.values()):
            await feed.incoming.ask_for_lost()
            if feed.is_up and now - feed.heard_at > SILENT:
                feed.is_up = False
                self.tell("down", seat=feed.seat, feed=feed.name)
        if self.writer is None:
            return
        head = self.writer.tick()
        if head:
            self.tell("sealed", number=head.number, chain=head.chain)
        if self.writer.is_full != self._was_full:
            self._was_full = self.writer.is_full
            self.tell("full" if self._was_full else "room_again")

    async def _received(self, feed: Feed, kind: str, codec: str, packet: RtpPacket) -> None:
        feed.heard_at = time.monotonic()
        self._is_up(feed)
        if self.writer is not None and packet.payload:
            if kind not in feed.tracks:
                feed.tracks[kind] = self.writer.track(feed=feed.name, kind=kind, codec=codec, clock=CLOCKS[codec])
            self.writer.packet(feed.tracks[kind], packet.serialize())
        for outgoing in list(feed.viewers.values()):
            if outgoing.hands_on:
                await outgoing.send(kind, codec, packet)

    def _is_up(self, feed: Feed) -> None:
        if not feed.is_up:
            feed.is_up = True
            self.tell("up", seat=feed.seat, feed=feed.name)

    async def _end_all(self, names: list[str]) -> None:
        """End feeds; while one is ended, another may end by itself."""
        for name in names:
            if feed := self.feeds.pop(name, None):
                await self._end(feed)

    async def _end(self, feed: Feed) -> None:
        for outgoing in feed.viewers.values():
            await outgoing.close()
        await feed.incoming.close()
        if feed.is_up:
            self.tell("down", seat=feed.seat, feed=feed.name)
        self._write("ended", feed=feed.name)

    def _write(self, event: str, **facts: Any) -> None:
        if self.writer is not None:
            self.writer.event(event, **facts)
