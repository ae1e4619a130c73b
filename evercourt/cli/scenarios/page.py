"""A page of the live room without a browser: it comes by the same doors, sends sound and picture, signs what it sent.

The sound is a tone of its own, the picture a moving bar, both encoded here; every frame is hashed before it is sent and
each second the list is signed, as a browser's page does (conference/record/sources.py).
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import math
import random
import secrets
import struct
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import aiohttp
import av
from aiortc.rtp import RtpPacket
from av.video.frame import PictureType
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test.client import Client
from django.urls import reverse

from evercourt.accounts.models import User
from evercourt.adapters.media.forwarding import Incoming, Outgoing
from evercourt.conference.live.database import ask

# Seconds of one frame of sound, the longest Opus knows: all pages share one thread. A picture goes with every second.
FRAME, PICTURE_EVERY = 0.06, 2
SAMPLES, TICKS, RATE = 2880, 5400, 48_000
SIZE = 160, 120
# Bytes of one packet of a picture.
PART = 1100
AGAIN, HERE, SECOND = 0.5, 5.0, 1.0
# Codes with which the court hangs up for good.
FOR_GOOD = {4001, 4003, 4004}


class Page:
    """One person in the live room. `heard`: packets received, by feed and kind."""

    def __init__(self, person: User, room: int, tone: int) -> None:
        self.person, self.room, self.tone = person, room, tone
        self.heard: Counter[tuple[str, str]] = Counter()
        self.sent = Counter[str]()
        self.seat = 0
        self.state = ""
        self.is_over = self.is_cut = False
        self._client = Client()
        self._client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        self._line: aiohttp.ClientWebSocketResponse | None = None
        self._out: Outgoing | None = None
        self._offers = 0
        self._in: dict[str, Incoming] = {}
        self._speaking: asyncio.Task[None] | None = None
        self._witness = _Witness()
        self._wants_key = True

    async def run(self) -> None:
        """Come, and come again when the line broke, until the room is closed."""
        here = asyncio.create_task(self._here())
        try:
            while not self.is_over:
                if not self.is_cut:
                    with contextlib.suppress(aiohttp.ClientError, OSError):
                        await self._once()
                await asyncio.sleep(AGAIN)
        finally:
            here.cancel()
            await self._hang_up()

    @property
    def untold(self) -> int:
        """How many lists of sent frames the court has not said that it keeps."""
        return len(self._witness.unsaid)

    async def cut(self) -> None:
        """Let the line break, as when a cable is pulled."""
        self.is_cut = True
        if self._line is not None:
            await self._line.close()

    async def mend(self) -> None:
        """Let the line be whole again; the page comes back by itself."""
        self.is_cut = False

    async def _once(self) -> None:
        said = await ask(self._ticket)
        if said is None:
            self.is_over = True
            return
        async with aiohttp.ClientSession() as session, session.ws_connect(said["live"], max_msg_size=0) as line:
            self._line = line
            await line.send_json({"t": "hello", "ticket": said["ticket"]})
            async for message in line:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._take(json.loads(message.data))
        self.is_over = line.close_code in FOR_GOOD
        await self._hang_up()

    def _ticket(self) -> dict[str, Any] | None:
        answer = self._client.post(reverse("room_ticket", args=[self.room]), headers={"Accept": "application/json"})
        return answer.json() if answer.status_code == 200 else None

    async def _take(self, said: dict[str, Any]) -> None:
        match said["t"]:
            case "welcome":
                self.seat = said["seat"]
                await self._say(t="key", session=self._witness.session, key=self._witness.public())
            case "room":
                self.state = said["me"]["state"]
                if self.state == "admitted" and self._out is None:
                    await self._publish()
                elif self.state != "admitted":
                    await self._be_still()
            case "published":
                if self._out is not None and said["id"] == self._offers:
                    await self._out.take(said["sdp"])
                    self._speaking = asyncio.create_task(self._speak(self._out))
            case "closing":
                await self._be_still()
                for message in self._witness.tell(f"{self.seat}:camera"):
                    await self._say(**message)
                await self._say(t="done")
            case "again":
                await self._publish()
            case "offer":
                await self._listen(said["feed"], said["sdp"], said["id"])
            case "gone":
                await self._stop_listening(said["feed"])
            case "kept":
                self._witness.unsaid.pop(said["id"], None)

    async def _say(self, **message: Any) -> None:
        if self._line is not None and not self._line.closed:
            with contextlib.suppress(ConnectionError):
                await self._line.send_json(message)

    async def _here(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(HERE)
            await self._say(t="here")
            # As a browser's page: not what was told just now, whose answer is on its way.
            for message in [one for number, one in self._witness.unsaid.items() if number <= told]:
                await self._say(**message)
            told = self._witness.told

    async def _publish(self) -> None:
        await self._be_still()
        self._out = Outgoing(f"{self.seat}:camera", ["audio", "video"], wants_key=self._key_wanted)
        self._offers += 1
        await self._say(t="publish", source="camera", id=self._offers, sdp=await self._out.offer())

    def _key_wanted(self) -> None:
        self._wants_key = True

    async def _speak(self, out: Outgoing) -> None:
        """Send sound and picture in real time, and each second what was sent."""
        while not out.is_connected:
            await asyncio.sleep(FRAME)
        feed, encoding = f"{self.seat}:camera", _Encoding(self.tone)
        self._wants_key, began = True, time.monotonic()
        for number in range(1_000_000):
            for kind, codec, data, packets in encoding.frame(number, key=self._wants_key):
                self._wants_key = self._wants_key and kind == "audio"
                self._witness.bear(feed, kind, packets[0].timestamp, data)
                self.sent[kind] += 1
                for packet in packets:
                    await out.send(kind, codec, packet)
            if number % round(SECOND / FRAME) == 0:
                for message in self._witness.tell(feed):
                    await self._say(**message)
            await asyncio.sleep(max(0.0, began + (number + 1) * FRAME - time.monotonic()))

    async def _listen(self, feed: str, offer: str, number: int) -> None:
        await self._stop_listening(feed)

        async def received(kind: str, _codec: str, _packet: RtpPacket) -> None:
            self.heard[feed, kind] += 1

        line = self._in[feed] = Incoming(received)
        await self._say(t="answer", feed=feed, id=number, sdp=await line.take(offer))

    async def _stop_listening(self, feed: str) -> None:
        if line := self._in.pop(feed, None):
            await line.close()

    async def _be_still(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None
        if self._out is not None:
            await self._out.close()
            self._out = None

    async def _hang_up(self) -> None:
        await self._be_still()
        for feed in list(self._in):
            await self._stop_listening(feed)


class _Witness:
    """Says what was sent: hashes of every frame, signed by a key of this page alone; sound goes along."""

    def __init__(self) -> None:
        self.session = secrets.token_hex(8)
        self.unsaid: dict[int, dict[str, Any]] = {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._frames: dict[str, list[list[Any]]] = {}
        self._numbers: Counter[str] = Counter()
        self.told = 0

    def public(self) -> str:
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(spki).decode()

    def bear(self, _feed: str, kind: str, timestamp: int, data: bytes) -> None:
        frame: list[Any] = [timestamp, hashlib.sha256(data).hexdigest()]
        if kind == "audio":
            frame.append(base64.b64encode(data).decode())
        self._frames.setdefault(kind, []).append(frame)

    def tell(self, feed: str) -> Iterator[dict[str, Any]]:
        """Yield the lists since the last time; each is kept until the court says that it has it."""
        for kind in list(self._frames):
            frames = self._frames.pop(kind)
            number, self.told = self._numbers[kind], self.told + 1
            self._numbers[kind] += 1
            about = {"feed": feed, "kind": kind, "session": self.session, "n": number, "frames": frames}
            statement = json.dumps(about)
            r, s = decode_dss_signature(self._key.sign(statement.encode(), ec.ECDSA(SHA256())))
            signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
            said = {"t": "source", "statement": statement, "signature": signature, "id": self.told}
            self.unsaid[self.told] = said
            yield said


class _Encoding:
    """Opus and VP8 of a tone and a bar, as packets."""

    def __init__(self, tone: int) -> None:
        turn = 2 * math.pi * tone / RATE
        # One second of it holds whole waves; doubled, a frame is one piece of it wherever it begins.
        self.wave = 2 * struct.pack(f"<{RATE}h", *(round(8000 * math.sin(turn * at)) for at in range(RATE)))
        self.sound = av.CodecContext.create("libopus", "w")
        self.sound.sample_rate, self.sound.layout, self.sound.format = RATE, "mono", "s16"
        self.sound.bit_rate = 32_000
        self.sound.options = {"frame_duration": "60"}
        self.picture = av.CodecContext.create("libvpx", "w")
        self.picture.width, self.picture.height = SIZE
        self.picture.pix_fmt, self.picture.bit_rate = "yuv420p", 150_000
        # By itself it takes a thread for each core; they wait for each other by turning in circles, fifty times dearer.
        self.picture.thread_count = 1
        self.picture.time_base = Fraction(1, 90_000)
        self.picture.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "g": "3000"}
        self._begin = {"audio": random.getrandbits(31), "video": random.getrandbits(31)}
        self._number = {"audio": random.getrandbits(15), "video": random.getrandbits(15)}

    def frame(self, number: int, *, key: bool) -> Iterator[tuple[str, str, bytes, list[RtpPacket]]]:
        """Yield what belongs to the 60 ms of this number: kind, codec, encoded frame, its packets."""
        for packet in self.sound.encode(self._tone(number)):
            data = bytes(packet)
            yield "audio", "opus", data, self._packets("audio", number * SAMPLES, [data])
        if number % PICTURE_EVERY == 0:
            for packet in self.picture.encode(self._bar(number, key=key)):
                data = bytes(packet)
                parts = [data[at : at + PART] for at in range(0, len(data), PART)]
                marked = [(b"\x00" if place else b"\x10") + part for place, part in enumerate(parts)]
                yield "video", "vp8", data, self._packets("video", number * TICKS, marked)

    def _packets(self, kind: str, ticks: int, payloads: list[bytes]) -> list[RtpPacket]:
        timestamp, made = (self._begin[kind] + ticks) & 0xFFFFFFFF, []
        for place, payload in enumerate(payloads):
            self._number[kind] = (self._number[kind] + 1) & 0xFFFF
            last = int(place == len(payloads) - 1)
            made.append(
                RtpPacket(marker=last, sequence_number=self._number[kind], timestamp=timestamp, payload=payload)
            )
        return made

    def _tone(self, number: int) -> av.AudioFrame:
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.sample_rate, frame.pts = RATE, number * SAMPLES
        begin = number * SAMPLES % RATE * 2
        frame.planes[0].update(self.wave[begin : begin + SAMPLES * 2])
        return frame

    def _bar(self, number: int, *, key: bool) -> av.VideoFrame:
        frame = av.VideoFrame(*SIZE, "yuv420p")
        for plane, shade in zip(frame.planes, (60, 110, 140), strict=True):
            frame_bytes = bytearray([shade]) * plane.buffer_size
            if plane is frame.planes[0] or shade == 60:
                column = number // PICTURE_EVERY * 4 % SIZE[0]
                for row in range(plane.height):
                    begin = row * plane.line_size + column
                    frame_bytes[begin : begin + 4] = b"\xc8\xc8\xc8\xc8"
            plane.update(bytes(frame_bytes[: plane.buffer_size]))
        frame.pts = number * TICKS
        frame.pict_type = PictureType.I if key else PictureType.NONE
        return frame
