"""Writes a recording as it happens: segments of a few seconds, each chained to the one before and signed when full."""

import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evercourt.conference.record import layout
from evercourt.conference.record.keys import public_text
from evercourt.conference.record.reader import tail_of, whole_records

# Seconds after which a segment is sealed; never more than ten.
SEGMENT_SECONDS = 5.0
# Seconds for which pages keep their lists at most: what lies further behind is of another run, whose stamps are others.
BEFORE = 600
# Bytes kept aside so that the last segment can be sealed when the disk is full.
RESERVE = 64 * 1024
# Bytes written at once.
BUFFER = 64 * 1024
# Bytes that must be free before a recording begins or goes on.
NEEDED = 64 * 1024 * 1024


class DiskFull(OSError):
    """There is not enough room on the disk for a recording to begin."""


@dataclass(frozen=True)
class Head:
    """The head of a chain: how many segments are sealed, and the hash that stands for all of them."""

    number: int
    chain: str


def free_bytes(folder: Path) -> int:
    """Return how many bytes can still be written beside `folder`."""
    return shutil.disk_usage(folder).free


class RecordingWriter:
    """One recording at one place. Opened again on the same folder after a fall, it goes on where it broke off."""

    def __init__(
        self,
        folder: Path,
        *,
        recording: str,
        place: str,
        key: Ed25519PrivateKey,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        free: Callable[[Path], int] = free_bytes,
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        self.folder, self.recording, self.place, self.key = folder, recording, place, key
        self._wall, self._steady, self._free, self._sync = wall, steady, free, sync
        self._run = os.urandom(8).hex()
        self._tracks: dict[int, bytes] = {}
        # By track: the RTP timestamp of the packet written last.
        self._newest: dict[int, int] = {}
        self._file: FileIO | None = None
        # Not a buffer of the file's own: what it holds when the disk is full could never be thrown away.
        self._buffer = bytearray()
        self._lost = 0
        self._full_since: float | None = None
        self.is_paused = False
        self.head = self._told = Head(0, layout.NOTHING)
        folder.mkdir(parents=True, exist_ok=True)
        if free(folder) < NEEDED:
            raise DiskFull(errno.ENOSPC, "no room for a recording", str(folder))
        self._keep_reserve()
        self._take_up()

    @property
    def is_full(self) -> bool:
        """Return True while nothing can be written because the disk is full."""
        return self._full_since is not None

    def track(self, *, feed: str, kind: str, codec: str, clock: int) -> int:
        """Declare a track and return its number."""
        number = len(self._tracks) + 1
        about = layout.text({"feed": feed, "kind": kind, "codec": codec, "clock": clock})
        self._tracks[number] = about
        self._write(layout.TRACK, number, about)
        return number

    def packet(self, track: int, rtp: bytes) -> None:
        """Write one RTP packet, unless the recording is paused."""
        if not self.is_paused:
            self._newest[track] = int.from_bytes(rtp[4:8], "big")
            self._write(layout.PACKET, track, rtp)

    def source(self, said: bytes) -> None:
        """Write what a source says it sent; while paused only what it sent before, as its list holds the sound too.

        It has left this process when this returns: the source is told so, and does not tell it again.
        """
        if not self.is_paused or self._was_sent_before(said):
            self._write(layout.SOURCE, 0, said)
            try:
                self._flush()
            except OSError as error:
                self._is_full_now(error)

    def event(self, event: str, **facts: Any) -> None:
        """Write an event; also while paused."""
        self._write(layout.EVENT, 0, layout.text({"event": event, **facts}))

    def pause(self, reason: str) -> None:
        """Stop writing what is said, and write down why. Again: nothing happens."""
        if not self.is_paused:
            self.event("paused", reason=reason)
            self.is_paused = True

    def resume(self) -> None:
        """Go on. Not paused: nothing happens."""
        if self.is_paused:
            self.is_paused = False
            self.event("resumed")

    def tick(self) -> Head | None:
        """Call some times a second: flush, seal what is old enough, go on when there is room again.

        Returns the new head if a segment was sealed since the last call, here or while writing.
        """
        if self.is_full:
            self._try_again()
            return None
        try:
            self._flush()
            if self._file is not None and self._steady() - self._opened >= SEGMENT_SECONDS:
                self._seal()
        except OSError as error:
            self._is_full_now(error)
            return None
        if self.head == self._told:
            return None
        self._told = self.head
        return self.head

    def suspend(self) -> None:
        """Seal what there is; whoever opens the folder again goes on."""
        self.event("suspended")
        if self._file is not None and not self.is_full:
            self._seal()

    def close(self) -> Head:
        """Write that the recording is over and seal it."""
        if self.is_paused:
            self.event("closed_while_paused")
        self.event("closed")
        if self._file is not None:
            self._seal()
        (self.folder / "reserve").unlink(missing_ok=True)
        return self.head

    def _was_sent_before(self, said: bytes) -> bool:
        """Return True if everything this list names was on the record before it was paused."""
        try:
            statement = json.loads(json.loads(said)["statement"])
            lane = (statement["feed"], statement["kind"])
            times = [int(frame[0]) for frame in statement["frames"]]
        except (ValueError, KeyError, TypeError, IndexError):
            return False
        abouts = ((number, json.loads(about)) for number, about in self._tracks.items())
        tracks = [(number, about["clock"]) for number, about in abouts if (about["feed"], about["kind"]) == lane]
        if not tracks or (newest := self._newest.get(tracks[-1][0])) is None:
            return False
        return all((newest - time) & 0xFFFFFFFF <= BEFORE * tracks[-1][1] for time in times)

    # Segments

    def _open(self) -> None:
        self._opened = self._steady()
        self._number = self.head.number + 1
        path = self.folder / layout.segment_name(self._number)
        self._file = path.open("xb", buffering=0)
        self._hash = hashlib.sha256()
        self._put(layout.MAGIC)
        header = {
            "recording": self.recording, "place": self.place, "key": public_text(self.key), "number": self._number,
            "previous": self.head.chain, "run": self._run, "wall": int(self._wall() * 1e6),
            "steady": int(self._opened * 1e6),
        }  # fmt: skip
        self._put(layout.packed(layout.HEADER, 0, 0, layout.text(header)))
        for number, about in self._tracks.items():
            self._put(layout.packed(layout.TRACK, number, 0, about))

    def _write(self, kind: bytes, track: int, payload: bytes) -> None:
        if self.is_full:
            self._lost += 1
            return
        try:
            if self._file is not None and self._steady() - self._opened >= SEGMENT_SECONDS:
                self._seal()
            if self._file is None:
                self._open()
            self._put(layout.packed(kind, track, int((self._steady() - self._opened) * 1000), payload))
        except OSError as error:
            self._lost += 1
            self._is_full_now(error)

    def _put(self, some: bytes) -> None:
        self._buffer += some
        self._hash.update(some)
        if len(self._buffer) > BUFFER:
            self._flush()

    def _flush(self) -> None:
        while self._buffer and self._file is not None:
            written = self._file.write(self._buffer)
            del self._buffer[:written]

    def _seal(self) -> Head:
        assert self._file is not None
        before = self.head
        self._buffer += self._trailer(self._number, self._hash.hexdigest())
        try:
            self._flush()
        except OSError:
            self.head = before
            raise
        self._sync(self._file.fileno())
        self._file.close()
        self._file = None
        return self.head

    def _trailer(self, number: int, digest: str) -> bytes:
        statement = layout.text(
            {
                "recording": self.recording, "place": self.place, "number": number, "previous": self.head.chain,
                "sha256": digest, "sealed": int(self._wall() * 1e6),
            }
        )  # fmt: skip
        seal = layout.text({"statement": statement.decode(), "signature": self.key.sign(statement).hex()})
        self.head = Head(number, hashlib.sha256(statement).hexdigest())
        return seal + layout.LENGTH.pack(len(seal)) + layout.SEALED

    # When the writer fell, or the disk is full

    def _take_up(self) -> None:
        """Go on after the last segment; one that was not sealed is cut to its last whole record and sealed now."""
        segments = sorted(self.folder.glob("*.seg"))
        if not segments:
            self.event("opened")
            return
        tail = tail_of(segments)
        self.head, self._tracks = Head(tail.number, tail.chain), dict(tail.tracks)
        if tail.open_segment:
            self._seal_what_is_whole(tail.open_segment)
        self.event("taken_up")
        if tail.is_paused:
            self.is_paused = True

    def _seal_what_is_whole(self, path: Path) -> None:
        content = path.read_bytes()
        whole = content[: whole_records(content)]
        if not whole:
            path.unlink()
            return
        with path.open("r+b") as file:
            file.truncate(len(whole))
            file.seek(0, os.SEEK_END)
            file.write(self._trailer(self.head.number + 1, hashlib.sha256(whole).hexdigest()))
            file.flush()
            self._sync(file.fileno())

    def _keep_reserve(self) -> None:
        (self.folder / "reserve").write_bytes(b"\0" * RESERVE)

    def _is_full_now(self, error: OSError) -> None:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise error
        self._full_since = self._wall()
        path = self.folder / layout.segment_name(self.head.number + 1)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._buffer.clear()
        (self.folder / "reserve").unlink(missing_ok=True)
        if path.exists():
            self._seal_what_is_whole(path)

    def _try_again(self) -> None:
        if self._free(self.folder) < NEEDED:
            return
        since, self._full_since = self._full_since, None
        try:
            self._keep_reserve()
        except OSError:
            self._full_since = since
            return
        self.event("gap", reason="disk-full", since=int((since or 0) * 1e6), records=self._lost)
        self._lost = 0
