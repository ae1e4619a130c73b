"""From RTP packets back to the frames the browser encoded. A forwarding engine does not change them."""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

# Clock rates by codec, per second.
CLOCKS = {"opus": 48_000, "vp8": 90_000}
KINDS = {"opus": "audio", "vp8": "video"}


class Packet(NamedTuple):
    """What is needed of one RTP packet; `at` is when it was written."""

    at: float
    number: int
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded frame; `is_whole` is false when a packet of it is missing."""

    timestamp: int
    digest: str
    data: bytes
    is_whole: bool
    at: float


def parse(at: float, rtp: bytes) -> Packet | None:
    """Return the packet, or None if these bytes are no RTP packet or carry nothing."""
    if len(rtp) < 12 or rtp[0] >> 6 != 2:
        return None
    number, timestamp = struct.unpack_from("!HI", rtp, 2)
    start = 12 + 4 * (rtp[0] & 15)
    if rtp[0] & 16:
        if len(rtp) < start + 4:
            return None
        start += 4 + 4 * struct.unpack_from("!H", rtp, start + 2)[0]
    end = len(rtp) - (rtp[-1] if rtp[0] & 32 else 0)
    return Packet(at, number, timestamp, bool(rtp[1] & 128), rtp[start:end]) if start < end else None


def in_order(packets: Iterable[Packet]) -> list[tuple[int, Packet]]:
    """Return the packets by their number, which runs on beyond 65,535; what came twice, once.

    Two packets of one number that differ are both kept: one of them is not the source's.
    """
    seen: dict[tuple[int, bytes], Packet] = {}
    last: int | None = None
    for packet in packets:
        if last is None:
            last = packet.number
        step = (packet.number - last) & 0xFFFF
        number = last + (step - 0x10000 if step & 0x8000 else step)
        last = max(last, number)
        seen.setdefault((number, packet.payload), packet)
    return sorted(((number, packet) for (number, _payload), packet in seen.items()), key=lambda one: one[0])


def frames(codec: str, packets: Iterable[Packet]) -> Iterator[Frame]:
    """Yield the frames of one run of one track."""
    ordered = in_order(packets)
    if codec == "opus":
        for _number, packet in ordered:
            yield _frame(packet.timestamp, [packet.payload], True, packet.at)
    else:
        yield from _pictures(ordered)


def _frame(timestamp: int, parts: list[bytes], is_whole: bool, at: float) -> Frame:
    data = b"".join(parts)
    return Frame(timestamp, hashlib.sha256(data).hexdigest(), data, is_whole, at)


def _pictures(ordered: list[tuple[int, Packet]]) -> Iterator[Frame]:
    """Yield VP8 pictures: all packets of one timestamp, from the start of partition 0 to the marker (RFC 7741)."""
    parts: list[bytes] = []
    timestamp, at, last, whole = 0, 0.0, 0, False
    for number, packet in ordered:
        rest, starts = _vp8(packet.payload)
        if parts and packet.timestamp != timestamp:
            yield _frame(timestamp, parts, False, at)
            parts = []
        if not parts:
            timestamp, at, whole = packet.timestamp, packet.at, starts
        elif number != last + 1:
            whole = False
        parts.append(rest)
        last = number
        if packet.marker:
            yield _frame(timestamp, parts, whole, at)
            parts = []
    if parts:
        yield _frame(timestamp, parts, False, at)


def _vp8(payload: bytes) -> tuple[bytes, bool]:
    """Return a VP8 payload without its descriptor, and whether a picture starts with it."""
    first, size = payload[0], 1
    if first & 0x80 and len(payload) > 1:
        more, size = payload[1], 2
        if more & 0x80 and len(payload) > size:
            size += 2 if payload[size] & 0x80 else 1
        size += bool(more & 0x40) + bool(more & 0x30)
    return payload[size:], bool(first & 0x10) and not first & 0x07


def is_key(codec: str, data: bytes) -> bool:
    """Return True if a player can begin with this frame."""
    return codec != "vp8" or (bool(data) and not data[0] & 1)
