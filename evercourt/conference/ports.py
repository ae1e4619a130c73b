"""The port of the media engine: it forwards sound and picture and records them. Who may do what is decided above it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


class EngineError(Exception):
    """The engine could not do what was asked; the pages begin anew with it."""


@dataclass(frozen=True)
class Recorded:
    """Where and under which name a room is recorded; a room without one has no recorder at all."""

    folder: Path
    recording: str
    place: str
    key: Path


@dataclass(frozen=True)
class Happened:
    """One thing the engine tells.

    `fell`: the engine of the room is gone, everyone must publish and subscribe anew. `up`, `down`: the line of `seat`
    carries something, or nothing for some seconds. `sealed`: the record's new head. `full`, `room_again`: the disk.
    """

    room: str
    what: str
    seat: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


Heard = Callable[[Happened], None]


class MediaEngine(Protocol):
    """One engine for many rooms. Rooms, seats and feeds are names that only we give a meaning.

    A feed is what one seat sends: `SEAT:camera` or `SEAT:screen`. Sessions are described by SDP with all candidates in
    it. Every call about a room that is not open raises EngineError.
    """

    async def open(self, room: str, recorded: Recorded | None, heard: Heard) -> None:
        """Open a room, or take up one that is open already (after this process fell)."""
        ...

    async def publish(self, room: str, feed: str, offer: str) -> str:
        """Take what a page sends; return the answer. The same feed again replaces the old one."""
        ...

    async def subscribe(self, room: str, viewer: str, feed: str) -> str:
        """Return the offer by which `viewer` receives `feed`."""
        ...

    async def answer(self, room: str, viewer: str, feed: str, answer: str) -> None:
        """Take the page's answer to that offer."""
        ...

    async def unsubscribe(self, room: str, viewer: str, feed: str) -> None:
        """End one subscription. None: nothing happens."""
        ...

    async def silence(self, room: str, feed: str, kinds: list[str]) -> None:
        """Forward of a feed everything but `kinds` (`audio`, `video`) to the people in the room; recorders get all."""
        ...

    async def remove(self, room: str, seat: str) -> None:
        """End all that a seat sends and receives. Unknown: nothing happens."""
        ...

    async def pause(self, room: str, reason: str) -> None:
        """Stop recording for `reason`; an empty one goes on."""
        ...

    async def note(self, room: str, event: str, facts: dict[str, Any]) -> None:
        """Write an event into the record."""
        ...

    async def source(self, room: str, said: str) -> None:
        """Write into the record what a source says it sent."""
        ...

    async def close(self, room: str) -> dict[str, Any]:
        """Seal the record and end the room; return its last head {number, chain}."""
        ...

    async def leave(self) -> None:
        """Let go of every room without ending it: this process ends, another will open them again."""
        ...
