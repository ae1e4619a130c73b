"""A playable copy of each track: WebM, not encoded anew, gaps filled with the sound of the second path."""

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from evercourt.conference.record.frames import Frame, is_key
from evercourt.conference.record.reader import open_recording
from evercourt.conference.record.sources import Witnessed, witnessed
from evercourt.conference.record.tracks import Track, contents

# Seconds between the time stamps of two runs, at least, and of which a list speaks.
BETWEEN_RUNS, LIST = 2.0, 1.0


def export_tracks(folder: Path, into: Path) -> list[Path]:
    """Write every track of the recording in `folder` as a file in `into`; return the files."""
    held = contents(open_recording(folder))
    sources = witnessed(held.batches, held.keys)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for (feed, kind), track in sorted(held.tracks.items()):
        path = into / f"{feed.replace(':', '-')}-{kind}.webm"
        if _write(path, track, with_sound(track, sources.get(track.lane))):
            written.append(path)
    return written


def with_sound(track: Track, source: Witnessed | None) -> list[Frame]:
    """Return the frames of a track with what the line lost and the source sent again."""
    have = {(frame.timestamp, frame.digest) for frame in track.frames}
    frames = list(track.frames)
    for (timestamp, digest), data in source.sound.items() if source else ():
        if (timestamp, digest) not in have:
            frames.append(Frame(timestamp, digest, data, True, source.told[timestamp, digest] if source else 0.0))
    return frames


def placed(track: Track, frames: list[Frame]) -> list[tuple[float, Frame]]:
    """Return each frame with its second from the start: by timestamp within a run, by the clock between runs."""
    result: list[tuple[float, Frame]] = []
    if not track.frames:
        return result
    begin = min(frame.at for frame in track.frames)
    anchors: list[tuple[int, float]] = []
    for frame in track.frames:
        # A new run begins where the timestamps jump away from the clock.
        if not anchors or abs(_second(anchors[-1], frame, track.clock) - (frame.at - begin)) > 1.5:
            anchors.append((frame.timestamp, frame.at - begin))
    anchors += _never_arrived(track, frames, begin)
    for frame in frames:
        anchor = min(anchors, key=lambda anchor: abs(_since(anchor[0], frame.timestamp, track.clock)))
        result.append((max(0.0, _second(anchor, frame, track.clock)), frame))
    return sorted(result, key=lambda one: one[0])


def _never_arrived(track: Track, frames: list[Frame], begin: float) -> list[tuple[int, float]]:
    """Return the beginnings of the runs of which only the second path brought anything, by when it did."""
    arrived = {frame.timestamp for frame in track.frames}
    runs: list[list[Frame]] = []
    for frame in sorted(frames, key=lambda frame: frame.timestamp):
        if not runs or frame.timestamp - runs[-1][-1].timestamp > BETWEEN_RUNS * track.clock:
            runs.append([])
        runs[-1].append(frame)
    return [
        (run[0].timestamp, max(0.0, min(frame.at for frame in run) - begin - LIST))
        for run in runs if not any(frame.timestamp in arrived for frame in run)
    ]  # fmt: skip


def _second(anchor: tuple[int, float], frame: Frame, clock: int) -> float:
    return anchor[1] + _since(anchor[0], frame.timestamp, clock)


def _since(start: int, timestamp: int, clock: int) -> float:
    ticks = (timestamp - start) & 0xFFFFFFFF
    return (ticks - 0x100000000 if ticks & 0x80000000 else ticks) / clock


def _write(path: Path, track: Track, frames: list[Frame]) -> bool:
    import av

    video = track.lane[1] == "video"
    usable = [replace(frame) for frame in frames if frame.is_whole]
    ordered = placed(track, usable)
    while ordered and not is_key(track.codec, ordered[0][1].data):
        ordered.pop(0)
    if not ordered:
        return False
    with av.open(str(path), "w", format="webm") as container:
        stream: Any = container.add_stream("libvpx" if video else "libopus", rate=30 if video else 48_000)
        if video:
            stream.width, stream.height = (value & 0x3FFF for value in struct.unpack_from("<HH", ordered[0][1].data, 6))
        last = -1
        for at, frame in ordered:
            packet = av.Packet(frame.data)
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            last = max(last + 1, round(at * 1000))
            packet.pts = packet.dts = last
            packet.is_keyframe = not video or is_key(track.codec, frame.data)
            container.mux(packet)
    return True
