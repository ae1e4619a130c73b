"""The tracks of a recording: frames by feed and kind, from whatever segments could be read, with the gaps explained."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from evercourt.conference.record import layout
from evercourt.conference.record.frames import CLOCKS, Frame, Packet, frames, parse
from evercourt.conference.record.reader import Recording

# Reasons of gaps that nobody ordered.
NO_PAUSE = {"line", "taken-up", "disk-full"}
# A feed (a seat's camera or its shown screen) and `audio` or `video`.
Lane = tuple[str, str]


@dataclass
class Track:
    """All frames of one lane, in the order of their writing; several runs when the person came back."""

    lane: Lane
    codec: str
    frames: list[Frame] = field(default_factory=list)

    @property
    def clock(self) -> int:
        """Return the ticks of its timestamps per second."""
        return CLOCKS[self.codec]

    @property
    def seconds(self) -> float:
        """Return the time from the first to the last frame by the writer's clock."""
        return self.frames[-1].at - self.frames[0].at if self.frames else 0.0


@dataclass
class Contents:
    """What a recording holds."""

    tracks: dict[Lane, Track]
    batches: list[tuple[float, bytes]]
    keys: dict[str, str]
    # When nothing could be written, or nothing of one feed.
    explained: list["Explained"]
    heads: list[tuple[str, int, str]]
    # From when until when the recording was paused.
    pauses: list[tuple[float, float]]

    def why(self, at: float, *, feed: str = "", about: float = 1.0) -> str:
        """Return the reason written down for a gap at `at`, give or take `about` seconds, or an empty text."""
        return self.why_between(at - about, at + about, feed=feed)

    def why_between(self, first: float, last: float, *, feed: str = "") -> str:
        """Return the reason written down for a gap (of a feed) that touches these times, or an empty text."""
        return next(
            (one.reason for one in self.explained if one.feed in {"", feed} and one.begin <= last and first <= one.end),
            "",
        )

    def paused_near(self, at: float, *, about: float) -> bool:
        """Return True if the recording was paused within `about` seconds of this time."""
        return any(begin - about <= at <= end + about for begin, end in self.pauses)


class Explained(NamedTuple):
    """A time in which nothing could be written, and why; of one feed, or (empty) of all."""

    begin: float
    end: float
    reason: str
    feed: str = ""


def contents(recording: Recording) -> Contents:
    """Return what a recording holds."""
    about: dict[int, dict[str, Any]] = {}
    packets: dict[int, list[Packet]] = defaultdict(list)
    batches: list[tuple[float, bytes]] = []
    heard: dict[str, list[float]] = defaultdict(list)
    for at, record in recording.records():
        if record.type == layout.TRACK:
            about[record.track] = record.facts()
        elif record.type == layout.PACKET:
            if packet := parse(at, record.payload):
                packets[record.track].append(packet)
                heard[str(about.get(record.track, {}).get("feed", ""))].append(at)
        elif record.type == layout.SOURCE:
            batches.append((at, record.payload))
    tracks: dict[Lane, Track] = {}
    for number, found in sorted(packets.items()):
        what = about.get(number, {})
        if str(what.get("codec")) not in CLOCKS or not {"feed", "kind"} <= what.keys():
            continue
        lane = (str(what["feed"]), str(what["kind"]))
        track = tracks.setdefault(lane, Track(lane, what["codec"]))
        track.frames += frames(track.codec, found)
    events = list(recording.events())
    keys = {str(e["session"]): str(e["key"]) for _at, e in events if e["event"] == "source_key"}
    heads = [(str(e["place"]), int(e["number"]), str(e["chain"])) for _at, e in events if e["event"] == "head"]
    explained = [*_explained(recording, events), *_lines_cut(events, heard)]
    pauses = [(one.begin, one.end) for one in _explained(recording, events) if one.reason not in NO_PAUSE]
    return Contents(tracks, batches, keys, explained, heads, pauses)


def _explained(recording: Recording, events: list[tuple[float, dict[str, object]]]) -> Iterable[Explained]:
    """Yield the times in which nothing could be written, and why."""
    paused: tuple[float, str] | None = None
    cut = 0.0
    for at, event in events:
        kind = event["event"]
        if kind == "paused":
            paused = at, str(event["reason"])
        elif kind == "resumed" and paused:
            yield Explained(paused[0], at, paused[1])
            paused = None
        elif kind == "gap":
            yield Explained(int(str(event["since"])) / 1e6, at, str(event["reason"]))
        elif kind == "line_cut":
            cut = at
        elif kind == "line_back" and cut:
            yield Explained(cut, at, "line")
            cut = 0.0
        elif kind == "taken_up":
            before = [time for time, _record in _before(recording, at)]
            yield Explained(before[-1] if before else at, at, "taken-up")
    if paused:
        yield Explained(paused[0], events[-1][0], paused[1])
    if cut:
        yield Explained(cut, events[-1][0], "line")


def _lines_cut(events: list[tuple[float, dict[str, object]]], heard: dict[str, list[float]]) -> Iterable[Explained]:
    """Yield the times in which a person's line was being made anew: from the last packet before to the first after."""
    for at, event in events:
        if event["event"] not in {"publishing", "receiving", "ended"}:
            continue
        feed = str(event["feed"])
        times = heard.get(feed, [])
        place = bisect(times, at)
        begin = times[place - 1] if place else 0.0
        end = times[place] if place < len(times) else float("inf")
        yield Explained(begin, end, "line", feed)


def _before(recording: Recording, at: float) -> Iterable[tuple[float, layout.Record]]:
    return ((time, record) for time, record in recording.records() if time < at)
