"""An engine in memory: it carries nothing, keeps what was asked, and fails when a test wants it to."""

import hashlib
from typing import Any

from evercourt.conference.ports import EngineError, Happened, Heard, Recorded


class MemoryEngine:
    """Keeps rooms, feeds and subscriptions; `tell` lets something happen."""

    def __init__(self) -> None:
        self.heard: dict[str, Heard] = {}
        self.recorded: dict[str, Recorded | None] = {}
        self.feeds: dict[str, set[str]] = {}
        self.subscriptions: dict[str, set[tuple[str, str]]] = {}
        self.silenced: dict[tuple[str, str], list[str]] = {}
        self.paused: dict[str, str] = {}
        self.notes: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self.sources: dict[str, list[str]] = {}
        self.asked: list[tuple[Any, ...]] = []

    def tell(self, room: str, what: str, seat: str = "", **facts: Any) -> None:
        """Let something happen; `fell` empties the room first."""
        if what == "fell":
            self.feeds[room], self.subscriptions[room] = set(), set()
        self.heard[room](Happened(room, what, seat, facts))

    async def open(self, room: str, recorded: Recorded | None, heard: Heard) -> None:
        """Open a room, or take it up."""
        self.heard[room] = heard
        self.recorded.setdefault(room, recorded)
        self.feeds.setdefault(room, set())
        self.subscriptions.setdefault(room, set())
        self.notes.setdefault(room, [])
        self.sources.setdefault(room, [])

    async def publish(self, room: str, feed: str, offer: str) -> str:
        """Keep the feed."""
        self._must_be_open(room)
        self.feeds[room].add(feed)
        self.asked.append(("publish", room, feed))
        self.tell(room, "up", feed.partition(":")[0], feed=feed)
        return f"answer to {hashlib.sha256(offer.encode()).hexdigest()[:8]}"

    async def subscribe(self, room: str, viewer: str, feed: str) -> str:
        """Keep the subscription."""
        self._must_be_open(room)
        if feed not in self.feeds[room]:
            raise EngineError(f"nobody sends {feed}")
        self.subscriptions[room].add((viewer, feed))
        return f"offer of {feed}"

    async def answer(self, room: str, viewer: str, feed: str, answer: str) -> None:
        """Take an answer."""
        self._must_be_open(room)
        if (viewer, feed) not in self.subscriptions[room]:
            raise EngineError("nothing was offered")

    async def unsubscribe(self, room: str, viewer: str, feed: str) -> None:
        """Forget the subscription."""
        self._must_be_open(room)
        self.subscriptions[room].discard((viewer, feed))

    async def silence(self, room: str, feed: str, kinds: list[str]) -> None:
        """Keep what is silenced."""
        self._must_be_open(room)
        self.silenced[room, feed] = kinds

    async def remove(self, room: str, seat: str) -> None:
        """Forget all of a seat."""
        self._must_be_open(room)
        self.asked.append(("remove", room, seat))
        self.feeds[room] = {feed for feed in self.feeds[room] if feed.partition(":")[0] != seat}
        self.subscriptions[room] = {
            (viewer, feed) for viewer, feed in self.subscriptions[room] if viewer != seat and feed in self.feeds[room]
        }

    async def pause(self, room: str, reason: str) -> None:
        """Keep the reason."""
        self._must_be_open(room)
        self.paused[room] = reason

    async def note(self, room: str, event: str, facts: dict[str, Any]) -> None:
        """Keep the event."""
        self._must_be_open(room)
        self.notes[room].append((event, facts))

    async def source(self, room: str, said: str) -> None:
        """Keep the list."""
        self._must_be_open(room)
        self.sources[room].append(said)

    async def close(self, room: str) -> dict[str, Any]:
        """Forget the room."""
        self._must_be_open(room)
        self.heard.pop(room)
        return {"number": 1, "chain": "0" * 64} if self.recorded[room] else {}

    async def leave(self) -> None:
        """Let go of every room."""
        self.heard.clear()

    def _must_be_open(self, room: str) -> None:
        if room not in self.heard:
            raise EngineError(f"the room {room} is not open")
