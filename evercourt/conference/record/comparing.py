"""Compares what the court recorded, what the other place recorded, and what the sources say they sent."""

import statistics
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from evercourt.conference.record.reader import Recording, check_recording, open_recording
from evercourt.conference.record.sources import Name, Witnessed, witnessed
from evercourt.conference.record.tracks import Contents, Lane, Track, contents
from evercourt.ledger.differences import Difference

# Seconds by which the clocks of two places may differ, and the lengths of their tracks.
CLOCKS_APART, LENGTHS_APART = 2.0, 2.0
# Parts per million by which they may drift apart, and over how many seconds that is judged.
DRIFT, DRIFT_OVER = 200, 60
# Frames at the ends of a session for which the source's list may be missing: about two seconds.
UNWITNESSED = 200
# Seconds within which a list is on the record. One that comes, or comes again, during a pause is not written, as it
# holds sound; so lists may be missing of frames just before a pause, and the first ones of who came during it.
LATE = 6.0
# Seconds below which a gap that is explained is not worth a line.
SHORT = 0.5
# Seconds without a frame that need an explanation.
GAP = 3.0


@dataclass
class About:
    """What was looked at."""

    recordings: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    frames: dict[str, int] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    unwitnessed: dict[str, int] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=dict)
    offset: float = 0.0
    drift: float = 0.0


def check_recordings(folders: list[Path], *, key: str = "") -> tuple[list[Difference], About]:
    """Check each recording by itself and against the first one, which is the court's. Needs nothing but the files.

    `key`: the public key the first one must be of.
    """
    found: list[Difference] = []
    read: list[tuple[Recording, Contents]] = []
    for number, folder in enumerate(folders):
        found += check_recording(folder, key=key if number == 0 else "")
        recording = open_recording(folder)
        read.append((recording, contents(recording)))
    about = About()
    # A list is signed by its source: whichever place has it, it speaks for all of them.
    sources = witnessed(
        [batch for _recording, held in read for batch in held.batches],
        {session: key for _recording, held in reversed(read) for session, key in held.keys.items()},
    )
    found += check_keys(read)
    for recording, held in read:
        about.recordings[recording.folder.name] = f"{recording.name} · {recording.place} · {recording.key[:16]}"
        about.gaps[recording.folder.name] = gaps(held)
        found += check_against_sources(recording, held, sources, about)
        found += check_gaps(recording, held)
    for other in read[1:]:
        found += compare(read[0], other, sources, about)
    return found, about


def label(recording: Recording, lane: Lane) -> str:
    """Return how a track is named in a report."""
    return f"{recording.folder.name} {lane[0]} {lane[1]}"


def check_keys(read: list[tuple[Recording, Contents]]) -> Iterator[Difference]:
    """Each place was told the key of each source when it began; they must have been told the same."""
    known: dict[str, str] = {}
    for recording, held in read:
        for session, key in held.keys.items():
            if known.setdefault(session, key) != key:
                yield Difference("source-key-differs", recording.folder.name)


def gaps(held: Contents) -> list[str]:
    """Return the times for which the record itself says why there is nothing, each in one line."""
    lines = []
    for one in sorted(set(held.explained)):
        if one.begin and one.end < float("inf") and one.end - one.begin > SHORT:
            lines.append(f"{clock_time(one.begin)} {one.end - one.begin:.1f} s {one.reason} {one.feed}".rstrip())
    return lines


def check_against_sources(
    recording: Recording, held: Contents, sources: dict[Lane, Witnessed], about: About
) -> Iterator[Difference]:
    """Every frame of the source is there or explained, and no frame is there that the source did not send."""
    for lane in sorted(held.tracks.keys() | sources.keys()):
        where = label(recording, lane)
        track = held.tracks.get(lane, Track(lane, "opus" if lane[1] == "audio" else "vp8"))
        source = sources.get(lane)
        about.frames[where], about.seconds[where] = len(track.frames), round(track.seconds, 2)
        if source is None or not source.names:
            yield Difference("source-absent", where)
            continue
        if source.unsigned:
            yield Difference("source-unsigned", where, {"number": source.unsigned})
        if missing := sum(
            count for count, first, last in source.missing() if not held.why_between(first - LATE, last, feed=lane[0])
        ):
            yield Difference("source-batches-missing", where, {"number": missing})
        yield from _missing(where, track, source, held, about)
        yield from _foreign(where, track, source, held, about)


def _missing(where: str, track: Track, source: Witnessed, held: Contents, about: About) -> Iterator[Difference]:
    have = {(frame.timestamp, frame.digest) for frame in track.frames}
    lost = [name for name in source.names if name not in have]
    filled = [name for name in lost if name in source.sound]
    about.filled[where] = len(filled)
    written = sorted((frame.timestamp, frame.at) for frame in track.frames)
    times = [_time_of(name, written, track.clock) for name in lost if name not in source.sound]
    unexplained = [at for at in times if not held.why(at, feed=track.lane[0], about=2.0)]
    if unexplained:
        at = unexplained[0]
        yield Difference("frames-missing", where, {"number": len(unexplained), "first": clock_time(at)})


def _foreign(where: str, track: Track, source: Witnessed, held: Contents, about: About) -> Iterator[Difference]:
    """Frames beyond the first and last that the source named, or at a pause, were not witnessed; any other must be."""
    if not track.frames:
        return
    named = {timestamp for timestamp, _digest in source.names}
    spans = _spans(named, track.clock)
    foreign, unwitnessed = [], 0
    for frame in track.frames:
        if (frame.timestamp, frame.digest) in source.names or not frame.is_whole:
            continue
        if not held.paused_near(frame.at, about=LATE) and any(
            0 <= (frame.timestamp - start) & 0xFFFFFFFF <= length for start, length in spans
        ):
            foreign.append(frame)
        else:
            unwitnessed += 1
    about.unwitnessed[where] = unwitnessed
    if foreign:
        first = clock_time(foreign[0].at)
        yield Difference("frames-foreign", where, {"number": len(foreign), "first": first})
    # At each end of a session the last list may not have arrived.
    if unwitnessed > UNWITNESSED * len(source.sessions):
        yield Difference("frames-unwitnessed", where, {"number": unwitnessed})


def _spans(timestamps: set[int], clock: int) -> list[tuple[int, int]]:
    """Return (start, length) of the stretches the source speaks of: a silence of two seconds ends one."""
    spans: list[tuple[int, int]] = []
    for timestamp in sorted(timestamps):
        if spans and timestamp - sum(spans[-1]) <= 2 * clock:
            spans[-1] = (spans[-1][0], timestamp - spans[-1][0])
        else:
            spans.append((timestamp, 0))
    return spans


def _time_of(name: Name, written: list[tuple[int, float]], clock: int) -> float:
    """Return about when the frame was, by the nearest timestamp that was written."""
    if not written:
        return 0.0
    place = bisect(written, (name[0], 0.0))
    nearest = min(written[max(0, place - 1) : place + 1], key=lambda one: abs(name[0] - one[0]))
    return nearest[1] + (name[0] - nearest[0]) / clock


def check_gaps(recording: Recording, held: Contents) -> Iterator[Difference]:
    """A silence of the record of more than GAP seconds must have been explained when it happened."""
    times = [at for at, _record in recording.records()]
    for before, after in pairwise(times):
        if after - before > GAP and not (held.why(before) or held.why(after)):
            facts = {"seconds": f"{after - before:.1f}", "first": clock_time(before)}
            yield Difference("gap-unexplained", recording.folder.name, facts)


def compare(
    court: tuple[Recording, Contents],
    other: tuple[Recording, Contents],
    sources: dict[Lane, Witnessed],
    about: About,
) -> Iterator[Difference]:
    """Compare two recordings frame by frame."""
    (ours, here), (theirs, there) = court, other
    name = theirs.folder.name
    if ours.name != theirs.name:
        yield Difference("recording-other", name, {"recording": theirs.name})
        return
    if ours.key == theirs.key or ours.place == theirs.place:
        yield Difference("recording-same-place", name, {"place": theirs.place})
    yield from _heads(ours, there, theirs)
    yield from _heads(theirs, here, ours)
    for lane in sorted(here.tracks.keys() - there.tracks.keys()):
        yield Difference("track-missing", f"{name} {lane[0]} {lane[1]}")
    offsets: list[tuple[float, float]] = []
    for lane in sorted(there.tracks):
        if lane not in here.tracks:
            yield Difference("track-missing", f"{ours.folder.name} {lane[0]} {lane[1]}")
            continue
        yield from _compare_track(theirs, lane, court[1], other[1], sources.get(lane, Witnessed()), offsets)
    yield from _clocks(theirs, offsets, about)


def _heads(writer: Recording, held: Contents, holder: Recording) -> Iterator[Difference]:
    """The heads one place was told while it ran must be those the other place now shows."""
    chains = {segment.statement.get("number"): segment.chain for segment in writer.segments if segment.signed}
    for place, number, chain in held.heads:
        if place == writer.place and chains.get(number) != chain:
            facts = {"number": number, "place": holder.place}
            yield Difference("head-differs", writer.folder.name, facts)
            return


def _compare_track(
    theirs: Recording,
    lane: Lane,
    court: Contents,
    other: Contents,
    source: Witnessed,
    offsets: list[tuple[float, float]],
) -> Iterator[Difference]:
    here, there = court.tracks[lane], other.tracks[lane]
    mine = {(frame.timestamp, frame.digest): frame for frame in here.frames if frame.is_whole}
    yours = {(frame.timestamp, frame.digest): frame for frame in there.frames if frame.is_whole}
    common = mine.keys() & yours.keys()
    offsets += [(mine[name].at, yours[name].at - mine[name].at) for name in common]
    where = f"{theirs.folder.name} {lane[0]} {lane[1]}"
    foreign = [
        name for name, frame in yours.items()
        if name not in mine and name not in source.names and not court.why(frame.at, feed=lane[0], about=2.0)
    ]  # fmt: skip
    if foreign:
        first = clock_time(yours[foreign[0]].at)
        yield Difference("frames-foreign", where, {"number": len(foreign), "first": first})
    start = min((mine[name].at for name in common), default=float("inf"))
    absent = [
        frame
        for name, frame in mine.items()
        if name not in yours and frame.at > start + 1 and name not in source.sound
        and not other.why(frame.at, feed=lane[0], about=2.0)
    ]  # fmt: skip
    # The other place may have been told to stop a moment earlier; the end is not a hole.
    end = max((mine[name].at for name in common), default=0.0)
    absent = [frame for frame in absent if frame.at <= end]
    if absent:
        yield Difference("frames-missing", where, {"number": len(absent), "first": clock_time(absent[0].at)})
    apart = there.seconds - here.seconds
    if abs(apart) > LENGTHS_APART and not any(one.feed == lane[0] for one in other.explained):
        yield Difference("length-differs", where, {"seconds": f"{apart:+.1f}"})


def _clocks(theirs: Recording, offsets: list[tuple[float, float]], about: About) -> Iterator[Difference]:
    if not offsets:
        return
    offsets.sort()
    about.offset = round(statistics.median(offset for _at, offset in offsets), 3)
    if abs(about.offset) > CLOCKS_APART:
        yield Difference("clock-shifted", theirs.folder.name, {"seconds": f"{about.offset:+.1f}"})
    over = offsets[-1][0] - offsets[0][0]
    if over < DRIFT_OVER or len(offsets) < 100:
        return
    tenth = len(offsets) // 10
    (early, then), (late, now) = (
        (statistics.median(at for at, _offset in part), statistics.median(offset for _at, offset in part))
        for part in (offsets[:tenth], offsets[-tenth:])
    )
    about.drift = round((now - then) / (late - early) * 1e6, 1)
    if abs(about.drift) > DRIFT:
        yield Difference("clock-drifts", theirs.folder.name, {"drift": f"{about.drift:+.0f}"})


def clock_time(at: float) -> str:
    """Return a moment as the record's own clock showed it, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S UTC")
