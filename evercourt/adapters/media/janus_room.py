"""One room carried by Janus: it forwards to the people; what recorders get comes through us.

Janus hands each packet on to us as it came, encrypted with a key of its own for each track, so that nobody can slip
anything into the record. In a room that is not recorded nothing is handed on to us.
"""

import asyncio
import base64
import contextlib
import json
import os
import re
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pylibsrtp
from aiortc.rtp import RtpPacket

from evercourt.adapters.media.forwarding import BETWEEN_KEYS, BUFFER, Outgoing, Received, start_fast
from evercourt.adapters.media.janus import JanusError, JanusLine, Servers
from evercourt.adapters.media.room import RECORDER, EngineRoom, Leaving
from evercourt.conference.record.frames import frames as frames_of
from evercourt.conference.record.frames import parse
from evercourt.conference.record.writer import RecordingWriter

HERE = {"localhost", "127.0.0.1", "::1"}
# AES-CM with 128 bits and an 80 bit tag: key and salt.
SECRET = 30
# Seconds the first packets of a track wait for the source's own list of them.
HELD = 3.0
# Seconds until a page that publishes is there to be received.
COMING = 3.0
# More people than this send in no hearing.
MOST = 100


class JanusRoom(EngineRoom):
    """Asks Janus to carry one room, and leaves a server that is lost for another."""

    def __init__(self, writer: RecordingWriter | None, tell: Any, *, name: str, servers: Servers, address: str) -> None:
        super().__init__(writer, tell)
        self.name, self.servers, self.address = name, servers, address
        self.line: JanusLine | None = None
        self._pin = secrets.token_urlsafe(16)
        self.number, self._secret = servers.named(name)
        self._control = 0

    async def ready(self) -> None:
        """Open the room on the server that carries least, if it is not open. Raises JanusError."""
        if self.line is not None and not self.line.lost.is_set():
            return
        line = await self.servers.least(self.name)
        try:
            self._control = await line.attach(lambda _said: None)
            await line.message(self._control, {
                "request": "create", "admin_key": self.servers.key, "room": self.number, "secret": self._secret,
                "pin": self._pin, "is_private": True, "publishers": MOST, "audiocodec": "opus", "videocodec": "vp8",
                "videoorient_ext": False, "record": False, "lock_record": True, "notify_joining": False,
            })  # fmt: skip
        except JanusError:
            await line.close()
            raise
        self.line = line

    def incoming(self, received: Received) -> "Publisher":
        """Return what takes a page's offer."""
        return Publisher(self, received)

    def outgoing(self, feed: str, viewer: str) -> Leaving:
        """Return what offers a feed to a viewer: Janus does to people, we do to recorders."""
        publisher: Any = self.feeds[feed].incoming
        if viewer.startswith(RECORDER):
            return Outgoing(feed, sorted(publisher.receivers), wants_key=publisher.new_viewer)
        return Viewer(self, publisher)

    async def tick(self) -> None:
        """Do what is due; leave a server that is gone."""
        if self.line is not None and self.line.lost.is_set():
            self.servers.lose(self.line.url)
            await self.line.close()
            self.line = None
            await self._end_all(list(self.feeds))
            self.tell("fell")
        for feed in self.feeds.values():
            publisher: Any = feed.incoming
            publisher.look()
            if publisher.arriving:
                feed.heard_at = time.monotonic()
                self._is_up(feed)
        await super().tick()

    def told(self, said: str) -> None:
        """Take a source's list: it says at which time the source began."""
        try:
            statement = json.loads(json.loads(said)["statement"])
            feed = self.feeds.get(str(statement["feed"]))
            frames = [(int(frame[0]), str(frame[1])) for frame in statement["frames"]]
        except (ValueError, KeyError, TypeError, IndexError):
            return
        publisher: Any = feed and feed.incoming
        if publisher and (origin := publisher.origins.get(statement.get("kind"))):
            origin.told(frames, is_first=statement.get("n") == 0)

    async def close(self) -> dict[str, Any]:
        """End everything, also the room at Janus; return the last head of the record."""
        head = await super().close()
        if self.line is not None:
            with contextlib.suppress(JanusError):
                await self.ask(self._control, {"request": "destroy", "secret": self._secret})
            await self.line.close()
        return head

    async def suspend(self) -> None:
        """End all lines and seal the record so that it can go on later."""
        await super().suspend()
        if self.line is not None:
            await self.line.close()

    async def ask(self, handle: int, body: dict[str, Any], **session: str) -> tuple[dict[str, Any], str]:
        """Ask Janus something about this room."""
        return await self.open_line.message(handle, body | {"room": self.number}, **session)

    @property
    def open_line(self) -> JanusLine:
        """Return the line to the server. Raises JanusError while there is none."""
        if self.line is None:
            raise JanusError("no server carries this room now")
        return self.line

    @property
    def credentials(self) -> dict[str, Any]:
        """Return what joining needs."""
        return {"room": self.number, "pin": self._pin}

    @property
    def forwarding(self) -> dict[str, Any]:
        """Return what asking for packets needs."""
        return {"request": "rtp_forward", "secret": self._secret, "admin_key": self.servers.key}

    @property
    def listens(self) -> str:
        """Return the address to which Janus hands packets on."""
        return "127.0.0.1" if urlsplit(self.open_line.url).hostname in HERE else self.address


class Publisher:
    """What one page sends, taken by Janus; in a recorded room each packet comes on to us."""

    hands_on = False

    def __init__(self, room: JanusRoom, received: Received) -> None:
        self.room, self.received = room, received
        self.receivers: dict[str, str] = {}
        self.arriving: set[str] = set()
        self.is_there = asyncio.Event()
        self.id = secrets.randbits(48)
        self.origins: dict[str, Origin] = {}
        self._ears: list[asyncio.DatagramTransport] = []
        self._packets: asyncio.Queue[tuple[str, str, RtpPacket]] = asyncio.Queue()
        self._handle = 0
        self._asked = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def take(self, offer: str) -> str:
        """Take an offer, return the answer; before it is given, whoever records already listens."""
        self._line = self.room.open_line
        self._handle = await self._line.attach(self._heard)
        body = {"request": "joinandconfigure", "ptype": "publisher", "id": self.id, **self.room.credentials}
        _said, answer = await self._line.message(self._handle, body, kind="offer", sdp=offer)
        tracks = list(_tracks(answer))
        self.receivers = {kind: mid for kind, _codec, mid in tracks}
        if self.room.writer is not None:
            self._later(self._hand_on())
            for kind, codec, mid in tracks:
                await self._listen(kind, codec, mid)
        return start_fast(answer)

    async def _listen(self, kind: str, codec: str, mid: str) -> None:
        secret = os.urandom(SECRET)
        origin = self.origins[kind] = Origin(codec, lambda packet: self._packets.put_nowait((kind, codec, packet)))
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        ear.bind((self.room.listens, 0))
        ear.setblocking(False)
        transport, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Ear(secret, origin.take), sock=ear
        )
        self._ears.append(transport)
        # Newer ones read it of each stream, older ones of the question.
        sealed = {"srtp_suite": 80, "srtp_crypto": base64.b64encode(secret).decode()}
        to = {
            "mid": mid, "host": self.room.listens, "port": ear.getsockname()[1],
            **sealed,
        }  # fmt: skip
        await self.room.ask(
            self._handle,
            self.room.forwarding | sealed | {"publisher_id": self.id, "host": self.room.listens, "streams": [to]},
        )

    def new_viewer(self) -> None:
        """Ask for a key frame, not too often: who comes new sees nothing before."""
        now = time.monotonic()
        if "video" in self.receivers and now - self._asked > BETWEEN_KEYS and not self._line.lost.is_set():
            self._asked = now
            self._later(self._line.message(self._handle, {"request": "configure", "keyframe": True}))

    async def ask_for_lost(self) -> None:
        """Do nothing: Janus asks the page."""

    def look(self) -> None:
        """Do what is due: a source that says nothing of itself is not waited for."""
        for origin in self.origins.values():
            origin.look()

    async def _hand_on(self) -> None:
        while True:
            await self.received(*await self._packets.get())

    async def close(self) -> None:
        """End the connection; what is still held is handed on."""
        for ear in self._ears:
            ear.close()
        for origin in self.origins.values():
            origin.release()
        for task in self._tasks:
            task.cancel()
        while not self._packets.empty():
            await self.received(*self._packets.get_nowait())
        if self._handle:
            await self._line.detach(self._handle)

    def _heard(self, said: dict[str, Any]) -> None:
        if said.get("janus") == "media":
            (self.arriving.add if said.get("receiving") else self.arriving.discard)(str(said.get("mid")))
        elif said.get("janus") == "webrtcup":
            self.is_there.set()
        elif said.get("janus") == "hangup":
            self.arriving.clear()

    def _later(self, work: Any) -> None:
        async def quietly() -> None:
            with contextlib.suppress(JanusError):
                await work

        task = asyncio.ensure_future(quietly())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Origin:
    """Gives packets of one track back the time stamps their source gave them.

    Janus lets the stamps of every track begin at 0. The first packets are held until the source's own list names one of
    their frames; by that the difference is known, which is the same for all that follow.
    """

    def __init__(self, codec: str, hand_on: Callable[[RtpPacket], None]) -> None:
        self.codec, self._hand_on = codec, hand_on
        self._held: list[RtpPacket] = []
        self._shift: int | None = None
        self._source = 0
        self._since = 0.0
        self._named: dict[str, set[int]] = {}
        self._first: int | None = None

    def take(self, packet: RtpPacket) -> None:
        """Take one packet."""
        if packet.ssrc != self._source:
            self.release()
            self._source, self._shift, self._since, self._named, self._first = (
                packet.ssrc,
                None,
                time.monotonic(),
                {},
                None,
            )
        if self._shift is None:
            self._held.append(packet)
        else:
            self._pass(packet, self._shift)

    def told(self, frames: list[tuple[int, str]], *, is_first: bool) -> None:
        """Take what the source says it sent."""
        if self._shift is not None:
            return
        for timestamp, digest in frames:
            self._named.setdefault(digest, set()).add(timestamp)
        if is_first and frames:
            self._first = frames[0][0]
        held: dict[str, set[int]] = {}
        packets = [one for packet in self._held if (one := parse(0.0, packet.serialize()))]
        for frame in frames_of(self.codec, packets):
            held.setdefault(frame.digest, set()).add(frame.timestamp)
        # A frame that is there twice (silence) says nothing.
        found = Counter(
            (min(self._named[digest]) - min(times)) & 0xFFFFFFFF
            for digest, times in held.items()
            if len(times) == 1 and len(self._named.get(digest, ())) == 1
        )
        if found:
            self._shift = found.most_common(1)[0][0]
            self.release()

    def look(self) -> None:
        """Wait no longer than HELD seconds."""
        if self._held and time.monotonic() - self._since > HELD:
            if self._shift is None and self._first is not None:
                self._shift = (self._first - self._held[0].timestamp) & 0xFFFFFFFF
            self._shift = self._shift or 0
            self.release()

    def release(self) -> None:
        """Hand on what is held."""
        held, self._held = self._held, []
        for packet in held:
            self._pass(packet, self._shift or 0)

    def _pass(self, packet: RtpPacket, shift: int) -> None:
        packet.timestamp = (packet.timestamp + shift) & 0xFFFFFFFF
        self._hand_on(packet)


class Viewer:
    """One feed on its way from Janus to one page."""

    hands_on = False

    def __init__(self, room: JanusRoom, publisher: Publisher) -> None:
        self.room, self.publisher = room, publisher
        self._handle = 0
        self._mids: dict[str, str] = {}

    async def offer(self) -> str:
        """Return the offer."""
        self._line = self.room.open_line
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.publisher.is_there.wait(), COMING)
        self._handle = await self._line.attach(lambda _said: None)
        body = {"request": "join", "ptype": "subscriber", "streams": [{"feed": self.publisher.id}]}
        said, offer = await self._line.message(self._handle, body | self.room.credentials)
        self._mids = {one["type"]: one["mid"] for one in said.get("streams", [])}
        return offer

    async def take(self, answer: str) -> None:
        """Take the answer."""
        await self._line.message(self._handle, {"request": "start"}, kind="answer", sdp=answer)

    async def silence(self, kinds: set[str]) -> None:
        """Let Janus not forward these kinds to this viewer."""
        streams = [{"mid": mid, "send": kind not in kinds} for kind, mid in self._mids.items()]
        await self._line.message(self._handle, {"request": "configure", "streams": streams})

    async def send(self, kind: str, codec: str, packet: RtpPacket) -> None:
        """Do nothing: Janus sends."""

    async def close(self) -> None:
        """End the connection."""
        if self._handle:
            await self._line.detach(self._handle)


def _tracks(answer: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, codec and mid of each track that an answer takes."""
    for part in re.split(r"\r?\nm=", answer)[1:]:
        kind, port = part.split(" ", 2)[:2]
        mid = re.search(r"a=mid:(\S+)", part)
        codec = re.search(r"a=rtpmap:\d+ (opus|VP8)/", part)
        if port != "0" and "a=inactive" not in part and mid and codec:
            yield kind, codec[1].lower(), mid[1]


class _Ear(asyncio.DatagramProtocol):
    """Takes what Janus hands on; what was not encrypted with our key is not heard."""

    def __init__(self, secret: bytes, heard: Any) -> None:
        policy = pylibsrtp.Policy(
            key=secret, ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND,
            srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
        )  # fmt: skip
        policy.window_size = 1024
        self._session, self._heard = pylibsrtp.Session(policy=policy), heard

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Hear one packet, once."""
        try:
            packet = RtpPacket.parse(self._session.unprotect(data))
        except (pylibsrtp.Error, ValueError):
            return
        self._heard(packet)
