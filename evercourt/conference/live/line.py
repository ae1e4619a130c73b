"""One page (or recorder) on the line."""

import contextlib
import json
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from typing import Any

from evercourt.conference import ladder
from evercourt.conference.now import RoomNow, SeatNow
from evercourt.conference.states import SeatState

Send = Callable[[str], Awaitable[None]]
# Measurements kept for the rule of the ladder: a minute's worth.
KEPT = 30


class Line:
    """A connected page. What it was told and offered, so that only changes are sent."""

    def __init__(self, seat: int, send: Send, hang_up: Callable[[int], Awaitable[None]]) -> None:
        self.seat, self._send, self.hang_up = seat, send, hang_up
        self.offered: set[str] = set()
        # How often each feed was offered: an answer says to which offer it belongs.
        self.offers: Counter[str] = Counter()
        self.has_published = False
        self.measured: deque[ladder.Line] = deque(maxlen=KEPT)
        self.rung_since = time.monotonic()
        self.key = ""
        self._told: dict[str, Any] = {}
        self._said = 0

    async def say(self, what: str, **facts: Any) -> None:
        """Send one message; a page that is gone is noticed elsewhere."""
        with contextlib.suppress(RuntimeError, OSError):
            await self._send(json.dumps({"t": what, **facts}, ensure_ascii=False))

    async def show(self, now: RoomNow) -> None:
        """Tell the page how the room stands, as its seat may know it; nothing if nothing changed."""
        me = now.seats[self.seat]
        new = [line for line in now.said if line["id"] > self._said and self._may_read(line, me)]
        self._said = max([self._said, *(line["id"] for line in now.said)])
        about = view(now, me)
        if about != self._told or new:
            self._told = about
            await self.say("room", **about, said=new)

    @staticmethod
    def _may_read(line: dict[str, Any], me: SeatNow) -> bool:
        if line["seat"] == me.id or me.is_host:
            return True
        return line["to"] == "all" and me.state == SeatState.ADMITTED


def view(now: RoomNow, me: SeatNow) -> dict[str, Any]:
    """Return what a seat may know of the room: at the door nothing of who is inside."""
    return {
        "open": now.is_open,
        "me": {"id": me.id, "state": me.state, "publishes": me.publishes, "host": me.is_host,
               "silenced": me.silenced, "hand": me.hand, "rung": me.rung, "aside": me.aside},
        "seats": [_shown(seat) for seat in now.seats.values() if _may_know(me, seat)],
        "recording": now.is_recorded and not now.paused_for,
        "paused_for": now.paused_for,
        "faults": now.faults if me.is_host else bool(now.faults),
        "shown": {"document": now.shown, "page": now.shown_page}
        if now.shown and me.state == SeatState.ADMITTED else None,
    }  # fmt: skip


def _may_know(me: SeatNow, seat: SeatNow) -> bool:
    if seat.state in {SeatState.OUT, SeatState.EXPECTED} and not me.is_host:
        return False
    return me.is_host or me.may_receive(seat) or (seat.state == SeatState.ASIDE and me.state == SeatState.ADMITTED)


def _shown(seat: SeatNow) -> dict[str, Any]:
    return {
        "id": seat.id, "name": seat.name, "role": seat.role, "state": seat.state, "connected": seat.is_connected,
        "lost": seat.was_lost, "silenced": seat.silenced, "hand": seat.hand, "grade": seat.grade, "rung": seat.rung,
        "recorder": seat.is_recorder,
    }  # fmt: skip
