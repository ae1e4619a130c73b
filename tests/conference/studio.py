"""Small recordings without a browser: a source that signs what it sends, and two places that write it down."""

import base64
import hashlib
import json
import random
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evercourt.conference.record.frames import CLOCKS, KINDS
from evercourt.conference.record.writer import RecordingWriter

MONDAY = 1_660_000_000.0
TICKS = {"opus": 960, "vp8": 4500}


@dataclass
class Clock:
    """A clock that stands until it is moved; `ahead` is what the wall shows too much, `fast` by what factor it runs."""

    now: float = 0.0
    ahead: float = 0.0
    fast: float = 1.0

    def wall(self):
        return MONDAY + self.ahead + self.now * self.fast

    def steady(self):
        return 500.0 + self.now * self.fast


@dataclass
class Place:
    """One place that records."""

    name: str
    folder: Path
    clock: Clock = field(default_factory=Clock)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    recording: str = "room 7"

    def __post_init__(self):
        self.open()

    def open(self, **options):
        """Begin to write, or go on after a fall."""
        if getattr(self, "writer", None) and self.writer._file:
            self.writer._file.close()
        self.writer = RecordingWriter(
            self.folder, recording=self.recording, place=self.name, key=self.key, wall=self.clock.wall,
            steady=self.clock.steady, sync=lambda _file: None, **options,
        )  # fmt: skip
        self.tracks = {}

    def hear(self, source, rtp):
        lane = (source.feed, source.codec)
        if lane not in self.tracks:
            self.tracks[lane] = self.writer.track(
                feed=source.feed, kind=KINDS[source.codec], codec=source.codec, clock=CLOCKS[source.codec]
            )
        self.writer.packet(self.tracks[lane], rtp)


class Source:
    """A browser: makes frames, packets of them, and signed lists of what it sent."""

    def __init__(self, feed, codec, *, session="", seed=1, start=1000, frames=None):
        self.feed, self.codec, self.session = feed, codec, session or f"{feed} {codec}"
        self.random = random.Random(f"{feed}{codec}{seed}")
        self.timestamp, self.number, self.batch, self.told = start, 65_000, 0, []
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.frames = iter(frames) if frames else None
        self.sent = {}

    def public(self):
        raw = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(raw).decode()

    def frame(self):
        """Make the next frame; return its packets."""
        data = (
            next(self.frames) if self.frames else b"\x00" + self.random.randbytes(1500 if self.codec == "vp8" else 80)
        )
        self.timestamp += TICKS[self.codec]
        told = [self.timestamp, hashlib.sha256(data).hexdigest()]
        if self.codec == "opus":
            told.append(base64.b64encode(data).decode())
        self.told.append(told)
        parts = [data[i : i + 1000] for i in range(0, len(data), 1000)] if self.codec == "vp8" else [data]
        packets = []
        for number, part in enumerate(parts):
            begin = (b"\x10" if number == 0 else b"\x00") if self.codec == "vp8" else b""
            packets.append(self._rtp(begin + part, marker=number == len(parts) - 1))
        return packets

    def _rtp(self, payload, *, marker):
        self.number += 1
        return (
            struct.pack("!BBHII", 128, (128 if marker else 0) | 96, self.number & 65535, self.timestamp, 99) + payload
        )

    def said(self):
        """Return the signed list of what was sent since the last one."""
        statement = json.dumps(
            {"feed": self.feed, "kind": KINDS[self.codec], "session": self.session, "n": self.batch,
             "frames": self.told}
        )  # fmt: skip
        self.batch += 1
        self.told = []
        r, s = decode_dss_signature(self.key.sign(statement.encode(), ec.ECDSA(SHA256())))
        signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
        return json.dumps({"statement": statement, "signature": signature}).encode()


def hearing(places, sources, seconds, *, loses=lambda place, source, number: False, each_second=lambda second: None):
    """Let the sources speak for some seconds and the places write it down; heads are exchanged every five."""
    for place in places:
        for source in sources:
            place.writer.event("source_key", session=source.session, feed=source.feed, key=source.public())
    number = 0
    for tenth in range(seconds * 10):
        for place in places:
            place.clock.now += 0.1
            place.writer.tick()
        for source in sources:
            for _frame in range({"opus": 5, "vp8": 2}[source.codec]):
                for rtp in source.frame():
                    number += 1
                    for place in places:
                        if not loses(place, source, number):
                            place.hear(source, rtp)
        if tenth % 10 == 9:
            for source in sources:
                said = source.said()
                for place in places:
                    place.writer.source(said)
            each_second(tenth // 10)
        if tenth % 50 == 49:
            exchange_heads(places)


def exchange_heads(places):
    for place in places:
        for other in places:
            if other is not place and other.writer.head.number:
                head = other.writer.head
                place.writer.event("head", place=other.name, number=head.number, chain=head.chain)


def copy(folder, name):
    """Return a copy of a recording that may be spoilt."""
    target = folder.with_name(name)
    shutil.copytree(folder, target)
    return target
