"""How a recording lies on disk: a folder of numbered segments, each complete in itself.

A segment is `MAGIC`, a header, records, and a seal. Header and records are `RECORD` (type, track, milliseconds since
the segment was opened, length) and that many bytes. The seal is JSON, its length, and `SEALED`, so that it is found
from the end whatever happened to the rest. All numbers are big-endian.

    H  header: JSON, who writes (`recording`, `place`, `key`), `number`, `previous`, `wall` and `steady` in microseconds
    T  a track: JSON {feed, kind, codec, clock}; told again in each segment
    P  one RTP packet of a track, as it came from the participant
    S  what the source says it sent: JSON text and signature, see `sources.py`
    E  an event: JSON {event, …}: paused, resumed, muted, head of the other place, gap, closed
"""

import json
import struct
from dataclasses import dataclass
from typing import Any

MAGIC = b"EVERSEG1"
SEALED = b"EVERSEAL"
RECORD = struct.Struct("!cHII")
LENGTH = struct.Struct("!I")
HEADER, TRACK, PACKET, SOURCE, EVENT = b"H", b"T", b"P", b"S", b"E"
# The head of a chain before its first segment.
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a segment; `at` is milliseconds since the segment was opened."""

    type: bytes
    track: int
    at: int
    payload: bytes

    def facts(self) -> dict[str, Any]:
        """Return the JSON object it holds; an empty one if it was changed so that it holds none."""
        return facts(self.payload)


def facts(some: bytes) -> dict[str, Any]:
    """Return the JSON object that these bytes are, or an empty one: what was spoilt is found by its hash."""
    try:
        value = json.loads(some)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def packed(kind: bytes, track: int, at: int, payload: bytes) -> bytes:
    """Return one record as bytes."""
    return RECORD.pack(kind, track, at & 0xFFFFFFFF, len(payload)) + payload


def text(value: Any) -> bytes:
    """Return a JSON value as the bytes that are written and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def segment_name(number: int) -> str:
    """Return the file name of a segment."""
    return f"{number:06d}.seg"
