"""Reads a recording back, and says what is wrong with it: chain, signatures, order, clock."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evercourt.conference.record import layout
from evercourt.conference.record.keys import is_signed
from evercourt.ledger.differences import Difference

# Seconds by which the clock of the wall may run away from the steady one within a recording.
STEP = 1.0


# What each event must say to be of use.
FACTS: dict[str, dict[str, type]] = {
    "paused": {"reason": str}, "gap": {"since": int, "reason": str}, "source_key": {"session": str, "key": str},
    "head": {"place": str, "number": int, "chain": str}, "publishing": {"feed": str}, "receiving": {"feed": str},
    "ended": {"feed": str},
}  # fmt: skip
# What a header must say.
HEADER: dict[str, type] = {
    "recording": str, "place": str, "key": str, "number": int, "run": str, "wall": int, "steady": int,
}  # fmt: skip


@dataclass
class Segment:
    """One segment as it was found. `sound` is false when its bytes are not those that were sealed."""

    path: Path
    content: bytes
    header: dict[str, Any] = field(default_factory=dict)
    statement: dict[str, Any] = field(default_factory=dict)
    signed: bytes = b""
    signature: str = ""

    @property
    def number(self) -> int:
        """Return the number it was written under, or 0 if it cannot be read."""
        return int(self.header.get("number") or self.statement.get("number") or 0)

    @property
    def chain(self) -> str:
        """Return the head of the chain after this segment."""
        return hashlib.sha256(self.signed).hexdigest() if self.signed else ""

    @property
    def wall(self) -> float:
        """Return when it was opened by the clock of its writer, seconds since 1970."""
        return float(self.header["wall"]) / 1e6

    def records(self) -> Iterator[layout.Record]:
        """Yield the whole records after the header."""
        yield from walk(self.content)


@dataclass
class Tail:
    """Where a recording broke off."""

    number: int
    chain: str
    tracks: dict[int, bytes]
    open_segment: Path | None
    is_paused: bool


def walk(content: bytes) -> Iterator[layout.Record]:
    """Yield the whole records of a segment, without its header; stops where one is cut off."""
    position, end = len(layout.MAGIC), len(content)
    while position + layout.RECORD.size <= end:
        kind, track, at, length = layout.RECORD.unpack_from(content, position)
        position += layout.RECORD.size
        if position + length > end:
            return
        if kind != layout.HEADER:
            yield layout.Record(kind, track, at, content[position : position + length])
        position += length


def whole_records(content: bytes) -> int:
    """Return how many bytes of an unsealed segment are whole; 0 if not even its header is."""
    position, found = len(layout.MAGIC), 0
    if content[:position] != layout.MAGIC:
        return 0
    while position + layout.RECORD.size <= len(content):
        length = layout.RECORD.unpack_from(content, position)[3]
        position += layout.RECORD.size + length
        if position > len(content):
            break
        found = position
    return found


def read_segment(path: Path) -> Segment:
    """Read one segment. What cannot be read is left empty."""
    content = path.read_bytes()
    signed, signature, statement = b"", "", {}
    if content.endswith(layout.SEALED):
        end = len(content) - len(layout.SEALED) - layout.LENGTH.size
        (length,) = layout.LENGTH.unpack_from(content, max(end, 0))
        try:
            seal = json.loads(content[end - length : end])
            signed, signature = seal["statement"].encode(), str(seal["signature"])
            statement = layout.facts(signed)
        except (ValueError, KeyError, TypeError, AttributeError):
            statement = {}
        if isinstance(statement.get("number"), int):
            content = content[: end - length]
        else:
            signed, signature, statement = b"", "", {}
    return Segment(path, content, _header(content), statement, signed, signature)


def _header(content: bytes) -> dict[str, Any]:
    start = len(layout.MAGIC)
    if content[:start] != layout.MAGIC or len(content) < start + layout.RECORD.size:
        return {}
    kind, _track, _at, length = layout.RECORD.unpack_from(content, start)
    begin = start + layout.RECORD.size
    header = layout.facts(content[begin : begin + length])
    whole = all(isinstance(header.get(name), kind_of) for name, kind_of in HEADER.items())
    return header if kind == layout.HEADER and whole else {}


def tail_of(paths: list[Path]) -> Tail:
    """Return where the recording of these segments broke off, so that its writer can go on."""
    number, chain, open_segment = 0, layout.NOTHING, None
    tracks: dict[int, bytes] = {}
    paused = False
    for path in paths:
        segment = read_segment(path)
        for record in segment.records():
            if record.type == layout.TRACK:
                tracks[record.track] = record.payload
            elif record.type == layout.EVENT:
                paused = {"paused": True, "resumed": False}.get(str(record.facts().get("event")), paused)
        if segment.signed:
            number, chain = segment.number, segment.chain
        else:
            open_segment = path
    return Tail(number, chain, tracks, open_segment, paused)


@dataclass
class Recording:
    """A recording as it was found: its segments in the order of their numbers."""

    folder: Path
    segments: list[Segment]

    @property
    def first(self) -> dict[str, Any]:
        """Return the header of the first readable segment."""
        return next((segment.header for segment in self.segments if segment.header), {})

    @property
    def place(self) -> str:
        """Return where it was written."""
        return str(self.first.get("place", self.folder.name))

    @property
    def name(self) -> str:
        """Return the recording's name, the same at both places."""
        return str(self.first.get("recording", ""))

    @property
    def key(self) -> str:
        """Return the public key of its writer."""
        return str(self.first.get("key", ""))

    def records(self) -> Iterator[tuple[float, layout.Record]]:
        """Yield every record with the time of its writing by its writer's clock, seconds since 1970."""
        for segment in self.segments:
            if segment.header:
                for record in segment.records():
                    yield segment.wall + record.at / 1000, record

    def events(self) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yield every event with its time; not one that was spoilt, so that its facts are not there."""
        for at, record in self.records():
            if record.type == layout.EVENT:
                event = record.facts()
                facts = FACTS.get(str(event.get("event")), {})
                if "event" in event and all(isinstance(event.get(name), kind) for name, kind in facts.items()):
                    yield at, event


def open_recording(folder: Path) -> Recording:
    """Read the recording in `folder`; doubled segments are read once."""
    found = [read_segment(path) for path in sorted(folder.glob("*.seg"))]
    once = {segment.number: segment for segment in reversed(found)}
    return Recording(folder, [once[number] for number in sorted(once)])


def check_recording(folder: Path, *, key: str = "") -> list[Difference]:
    """Check one recording by itself: every byte, order, signatures, clock. `key`: the public key it must be of."""
    segments = [read_segment(path) for path in sorted(folder.glob("*.seg"))]
    if not segments:
        return [Difference("recording-empty", folder.name)]
    recording = open_recording(folder)
    found = [difference for segment in segments for difference in _check_segment(segment, recording)]
    found += _check_order(segments, folder)
    found += _check_clock(recording)
    if key and recording.key != key:
        found.append(Difference("recording-key", folder.name, {"key": recording.key[:16]}))
    if not any(event["event"] == "closed" for _at, event in recording.events()):
        found.append(Difference("recording-not-closed", folder.name))
    return found


def _check_segment(segment: Segment, recording: Recording) -> Iterator[Difference]:
    where = f"{segment.path.parent.name}/{segment.path.name}"
    if not segment.signed:
        yield Difference("segment-unsealed", where)
        return
    if hashlib.sha256(segment.content).hexdigest() != segment.statement.get("sha256"):
        yield Difference("segment-changed", where)
    if not is_signed(recording.key, segment.signed, segment.signature):
        yield Difference("segment-signature", where)
    own = {"recording": recording.name, "place": recording.place}
    if any(segment.statement.get(name) != value for name, value in own.items()):
        yield Difference("segment-foreign", where, {"recording": segment.statement.get("recording", "?")})


def _check_order(segments: list[Segment], folder: Path) -> Iterator[Difference]:
    numbers = Counter(segment.statement.get("number", segment.number) for segment in segments)
    for segment in segments:
        name = int(segment.path.stem) if segment.path.stem.isdecimal() else 0
        number = segment.statement.get("number", segment.number)
        if number and name != number:
            code = "segment-doubled" if numbers[number] > 1 else "segment-reordered"
            yield Difference(code, f"{folder.name}/{segment.path.name}", {"number": number})
    for number in sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers)):
        yield Difference("segment-missing", f"{folder.name}/{layout.segment_name(number)}")
    by_number = {int(segment.statement["number"]): segment for segment in segments if segment.signed}
    for number, segment in sorted(by_number.items()):
        before = by_number.get(number - 1)
        previous = before.chain if before else layout.NOTHING if number == 1 else None
        if previous is not None and segment.statement.get("previous") != previous:
            yield Difference("segment-unchained", f"{folder.name}/{segment.path.name}")


def _check_clock(recording: Recording) -> Iterator[Difference]:
    """Within one run of the writer the wall clock must go as the steady one does."""
    first: dict[str, Segment] = {}
    for segment in recording.segments:
        if not segment.header:
            continue
        start = first.setdefault(segment.header["run"], segment)
        steady = (segment.header["steady"] - start.header["steady"]) / 1e6
        step = segment.wall - start.wall - steady
        if abs(step) > STEP:
            yield Difference(
                "clock-stepped", f"{recording.folder.name}/{segment.path.name}", {"seconds": f"{step:+.1f}"}
            )
            first[segment.header["run"]] = segment
