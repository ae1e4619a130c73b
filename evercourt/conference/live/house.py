"""All desks of this process, the engine, and the word that something changed."""

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.utils.module_loading import import_string

from evercourt.conference import tickets
from evercourt.conference.live.database import ask, listen
from evercourt.conference.live.desk import Desk
from evercourt.conference.live.line import Line
from evercourt.conference.models import Room
from evercourt.conference.ports import MediaEngine
from evercourt.conference.states import RoomState

log = logging.getLogger(__name__)
# Tickets used, so that none is used twice; more than this come not in a minute.
REMEMBERED = 100_000


class House:
    """Opens a desk for each room somebody comes to, and for each that was open before a fall."""

    def __init__(self, engine: MediaEngine | None = None) -> None:
        self.engine: MediaEngine = engine or import_string(settings.MEDIA_ENGINE)()
        self.desks: dict[int, Desk] = {}
        self._used: dict[str, None] = {}
        self._running: list[asyncio.Task[Any]] = []

    async def start(self) -> None:
        """Begin to listen, and take up the rooms that are open and recorded."""
        self._running = [
            asyncio.create_task(listen(self._changed, self._look_at_all)),
            asyncio.create_task(self._clock()),
        ]
        open_rooms = Room.objects.filter(state=RoomState.OPEN, recordings__isnull=False).distinct()
        for pk in await ask(lambda: list(open_rooms.values_list("pk", flat=True))):
            self._desk(pk).later(self._desk(pk).bring_about())

    async def stop(self) -> None:
        """Let go; the engine's workers go on."""
        for task in self._running:
            task.cancel()
        await self.engine.leave()

    async def admit(self, said: dict[str, Any], line: Line) -> Desk | None:
        """Return the desk of a page that shows a ticket, or None if the ticket is not good (any more)."""
        try:
            ticket = tickets.read(str(said.get("ticket", "")))
        except BadSignature:
            return None
        if ticket["once"] in self._used:
            return None
        self._used[ticket["once"]] = None
        if len(self._used) > REMEMBERED:
            self._used.pop(next(iter(self._used)))
        line.seat = ticket["seat"]
        return self._desk(ticket["room"])

    def _desk(self, room: int) -> Desk:
        if room not in self.desks:
            self.desks[room] = Desk(room, self.engine)
        return self.desks[room]

    def _changed(self, room: int) -> None:
        if desk := self.desks.get(room):
            desk.later(desk.bring_about())

    def _look_at_all(self) -> None:
        for room in self.desks:
            self._changed(room)

    async def _clock(self) -> None:
        while True:
            await asyncio.sleep(1)
            for room, desk in list(self.desks.items()):
                try:
                    await desk.tick()
                except Exception:
                    log.exception("room %s", room)
                if desk.is_over and not desk.lines:
                    del self.desks[room]
