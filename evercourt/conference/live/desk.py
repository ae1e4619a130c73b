"""The desk of one room: brings about what the database says should be, and passes on what pages and engine say."""

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from typing import Any

from evercourt.conference import acts
from evercourt.conference.live import media
from evercourt.conference.live.database import ask
from evercourt.conference.live.line import Line
from evercourt.conference.live.presence import Presence
from evercourt.conference.live.record_of import COURT, RecordOf, where
from evercourt.conference.models import Seat
from evercourt.conference.now import RoomNow, room_now
from evercourt.conference.ports import EngineError, Happened, MediaEngine
from evercourt.conference.states import SeatState
from evercourt.kernel.errors import CourtError

log = logging.getLogger(__name__)
# Seconds after which the engine of a room that is not recorded ends when nobody is there.
EMPTY = 30
# Lists of frames kept for a recorder that comes back: about a minute of four people.
RECENT = 500
# Seconds the pages have at the end to stop sending and tell of the last they sent, and then the recorders to close.
ENDING, SHORT = 4.0, 0.05
# Why a page is hung up on; it says so in words.
TAKEN, OUT, CLOSED = 4001, 4003, 4004


class Desk:
    """One room with its lines."""

    def __init__(self, room: int, engine: MediaEngine) -> None:
        self.id, self.room, self.engine = room, str(room), engine
        self.lines: dict[int, Line] = {}
        self.up: set[str] = set()
        self.presence = Presence()
        self.record = RecordOf(room)
        self.now: RoomNow | None = None
        self.is_engine_open = False
        self.is_over = False
        # Pages that told all they sent, and recorders that closed, at the end.
        self.done: set[int] = set()
        self.empty = 0
        # Who went on purpose and has not come back.
        self.left: set[int] = set()
        # The keys of the sources and their last lists, for a recorder that comes (back) later.
        self.keys: dict[str, dict[str, Any]] = {}
        self.recent: deque[str] = deque(maxlen=RECENT)
        self._silenced: dict[str, list[str]] = {}
        self._paused = ""
        # The engine fell, and the pages were not yet told to send anew.
        self._has_fallen = False
        self._order = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()

    # What the pages say

    async def join(self, line: Line) -> None:
        """Take a page's line; an older one of the same seat is told that the room is open elsewhere."""
        if old := self.lines.get(line.seat):
            await old.say("taken")
            await old.hang_up(TAKEN)
        self.lines[line.seat] = line
        self.left.discard(line.seat)
        await self.bring_about()

    async def leave(self, line: Line) -> None:
        """A page is gone; what it sent goes on as long as anything arrives."""
        if self.lines.get(line.seat) is line:
            del self.lines[line.seat]
        if self.now and (seat := self.now.seats.get(line.seat)) and seat.is_recorder:
            await self.record.fault(seat.name, "gone")

    async def heard(self, line: Line, message: str) -> None:
        """Do what a page asks, if its seat may."""
        said = json.loads(message)
        do = media.MESSAGES.get(said.get("t", ""))
        if do is None or self.now is None or self.lines.get(line.seat) is not line:
            return
        try:
            await do(self, line, self.now.seats[line.seat], said)
        except (EngineError, CourtError) as error:
            await line.say("refused", about=said.get("t"), why=str(error))

    # What should be

    async def bring_about(self) -> None:
        """Read how the room stands and make it so."""
        async with self._order:
            now = self.now = await ask(room_now, self.id)
            if not now.is_open:
                await self._close()
                return
            if not self.is_engine_open:
                await self._open()
            await self._record(now)
            for seat, line in self._known(now):
                await line.show(now)
                if now.seats[seat].state == SeatState.OUT:
                    await line.say("out")
                    await line.hang_up(OUT)
            await self._gone(now)
            await self._subscriptions(now)
            if self._has_fallen and self.is_engine_open:
                self._has_fallen = False
                for line in list(self.lines.values()):
                    await line.say("again")

    def _known(self, now: RoomNow) -> list[tuple[int, Line]]:
        """Return the lines of the seats there were when the room was read; who came since is next."""
        return [(seat, line) for seat, line in self.lines.items() if seat in now.seats]

    async def _open(self) -> None:
        assert self.now is not None
        recorded = where(self.now)
        self.up, self._silenced, self._paused = set(), {}, ""
        try:
            await self.engine.open(self.room, recorded, self.happened)
        except EngineError as error:
            log.error("no engine for room %s: %s", self.room, error)
            return
        self.is_engine_open = True
        if recorded:
            await self.record.court_begins(recorded)
            await self.record.fault(COURT, "")

    async def _record(self, now: RoomNow) -> None:
        if self.is_engine_open and now.is_recorded and now.paused_for != self._paused:
            await self.engine.pause(self.room, now.paused_for)
            self._paused = now.paused_for
            await self.to_recorders("pause", reason=now.paused_for)

    async def _gone(self, now: RoomNow) -> None:
        """End what a seat sends when it is no longer in the room."""
        for number, line in self._known(now):
            if now.seats[number].state != SeatState.ADMITTED:
                # Who waits at the door sends nothing, and is there all the same.
                line.has_published = False
        for feed in list(self.up):
            seat = now.seats.get(int(feed.partition(":")[0]))
            if seat is None or seat.state != SeatState.ADMITTED:
                self.up.discard(feed)
                await self.engine.remove(self.room, feed.partition(":")[0])
            elif self._silenced.get(feed, []) != seat.silenced:
                self._silenced[feed] = seat.silenced
                await self.engine.silence(self.room, feed, seat.silenced)

    async def _subscriptions(self, now: RoomNow) -> None:
        for viewer, line in self._known(now):
            me = now.seats[viewer]
            wanted = {
                feed for feed in self.up
                if (sender := now.seats.get(int(feed.partition(":")[0]))) and me.may_receive(sender)
            }  # fmt: skip
            for feed in sorted(line.offered - wanted):
                line.offered.discard(feed)
                await line.say("gone", feed=feed)
                await self._try(self.engine.unsubscribe(self.room, media.viewer(me), feed))
            for feed in sorted(wanted - line.offered):
                line.offered.add(feed)
                try:
                    offer = await self.engine.subscribe(self.room, media.viewer(me), feed)
                except EngineError:
                    line.offered.discard(feed)
                else:
                    line.offers[feed] += 1
                    await line.say("offer", feed=feed, sdp=offer, id=line.offers[feed])

    async def _close(self) -> None:
        """End the room in the order in which nothing is lost: pages, their last lists, recorders elsewhere, engine."""
        if not self.is_over:
            self.is_over = True
            await self._last_lists()
        await self.to_recorders("close")
        # The engine is the last: what of a recorder's was lost on the way is asked of it.
        await self._until_done([line for line in self.lines.values() if self._is_recorder(line)])
        if self.is_engine_open:
            self.is_engine_open = False
            try:
                head = await self.engine.close(self.room)
            except EngineError:
                head = {}
            if head:
                await self.record.closed(COURT, head["number"], head["chain"])
        for line in list(self.lines.values()):
            if not self._is_recorder(line):
                await line.say("closed")
                await line.hang_up(CLOSED)

    async def _last_lists(self) -> None:
        """Let every page that sends stop, and wait for its last list; one of before does not say that it is done."""
        if self.now is None or not self.now.is_recorded:
            return
        sending = [line for line in self.lines.values() if line.has_published]
        for line in sending:
            await line.say("closing")
        await self._until_done(sending)

    async def _until_done(self, lines: list[Line]) -> None:
        last = time.monotonic() + ENDING
        while time.monotonic() < last and any(
            self.lines.get(line.seat) is line and line.seat not in self.done for line in lines
        ):
            await asyncio.sleep(SHORT)

    def _is_recorder(self, line: Line) -> bool:
        seat = self.now.seats.get(line.seat) if self.now else None
        return seat is not None and seat.is_recorder

    # What the engine says

    def happened(self, told: Happened) -> None:
        """Take what the engine tells; it does not wait."""
        self.later(self._happened(told))

    async def _happened(self, told: Happened) -> None:
        facts = told.facts
        if told.what == "fell":
            await self._engine_fell()
        elif told.what == "up":
            self.up.add(facts["feed"])
            self._silenced.pop(facts["feed"], None)
            # A feed that is published anew has new viewers.
            for line in self.lines.values():
                line.offered.discard(facts["feed"])
            await self.bring_about()
        elif told.what == "down":
            self.up.discard(facts["feed"])
            await self.bring_about()
        elif told.what == "sealed":
            self.record.head(COURT, facts["number"], facts["chain"])
        elif told.what in {"full", "room_again"}:
            await self.record.fault(COURT, "full" if told.what == "full" else "")

    async def _engine_fell(self) -> None:
        if self.is_over:
            return
        self.is_engine_open = False
        self.up = set()
        await self.record.fault(COURT, "gone")
        for line in self.lines.values():
            line.offered, line.has_published = set(), False
        self._has_fallen = True
        await self.bring_about()

    # The clock

    async def tick(self) -> None:
        """Do what is due each second."""
        if self.now is None or self.is_over:
            return
        self.empty = 0 if self.lines or self.now.is_recorded else self.empty + 1
        if self.empty > EMPTY:
            self.is_over, self.is_engine_open = True, False
            await self._try(self.engine.close(self.room))
            return
        if not self.is_engine_open:
            await self.bring_about()
        for seat, what, seconds in list(self.presence.look(self.now, self._there())):
            row = await ask(Seat.objects.select_related("room").get, pk=seat.id)
            if what == "up":
                await ask(acts.line_up, row)
            else:
                why = "left" if seat.id in self.left else "silent" if seat.id in self.lines else "closed"
                await ask(acts.line_lost, row, seconds=seconds, why=why)
        for head in await self.record.exchange():
            await self._try(self.engine.note(self.room, "head", head))
            await self.to_recorders("head", **head)

    def _there(self) -> set[int]:
        sending = {int(feed.partition(":")[0]) for feed in self.up}
        return {seat for seat, line in self.lines.items() if not line.has_published or seat in sending}

    async def to_recorders(self, what: str, **facts: Any) -> None:
        """Tell something to the recorders of other places."""
        for seat, line in list(self.lines.items()):
            # Who came since the room was last read is told when it is read again.
            if self.now and (known := self.now.seats.get(seat)) and known.is_recorder:
                await line.say(what, **facts)

    def later(self, work: Any) -> None:
        """Begin something that nobody waits for."""
        task = asyncio.ensure_future(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Any) -> None:
        try:
            await work
        except Exception:
            # One failed step must not end the hearing; the next one reads anew how things stand.
            log.exception("room %s", self.room)

    @staticmethod
    async def _try(work: Any) -> None:
        with contextlib.suppress(EngineError):
            await work
