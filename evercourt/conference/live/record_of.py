"""The court's own recording of a room, and the heads that go from place to place each minute."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings

from evercourt.conference import acts
from evercourt.conference.live.database import ask
from evercourt.conference.models import Recording, Room
from evercourt.conference.now import RoomNow
from evercourt.conference.ports import Recorded
from evercourt.conference.record.keys import public_text, recorder_key

# The court's own place among the recordings.
COURT = "court"


def where(now: RoomNow) -> Recorded | None:
    """Return where the court records a room, or None for one that is never recorded."""
    if not now.is_recorded:
        return None
    folder = Path(settings.RECORDINGS) / f"room-{now.id}" / COURT
    return Recorded(folder, now.recording_name, COURT, Path(settings.KEYS) / "recorder.pem")


class RecordOf:
    """Knows the recordings of one room and tells their heads."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.rows: dict[str, Recording] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self._told: dict[str, int] = {}
        self._told_at = time.monotonic()

    async def begins(self, place: str, key: str, folder: str = "") -> None:
        """A recorder is there. Raises CourtError if it comes with another key than before."""
        self.rows[place] = await ask(_begins, self.room, place, key, folder)

    async def court_begins(self, recorded: Recorded) -> None:
        """The court's own recorder is there."""
        key = public_text(recorder_key(recorded.key))
        await self.begins(COURT, key, str(recorded.folder.relative_to(settings.RECORDINGS)))

    async def fault(self, place: str, fault: str) -> None:
        """A recorder cannot go on, or can again."""
        if row := self.rows.get(place):
            await ask(acts.recording_fault, row, fault=fault)

    def head(self, place: str, number: int, chain: str) -> None:
        """Keep how far a recorder is."""
        self.heads[place] = number, chain

    async def exchange(self) -> list[dict[str, Any]]:
        """When a minute is over: put all heads into the court's chain; return those that are new, to be told on."""
        if time.monotonic() - self._told_at < settings.HEADS_EVERY:
            return []
        self._told_at = time.monotonic()
        new = []
        for place, (number, chain) in list(self.heads.items()):
            if number > self._told.get(place, 0) and (row := self.rows.get(place)):
                self._told[place] = number
                await ask(acts.tell_head, row, number=number, chain=chain)
                new.append({"place": place, "number": number, "chain": chain})
        return new

    async def closed(self, place: str, number: int, chain: str) -> None:
        """A recorder is done."""
        if row := self.rows.get(place):
            await ask(acts.close_recording, row, number=number, chain=chain)


def _begins(room: int, place: str, key: str, folder: str) -> Recording:
    return acts.recording_begins(Room.objects.get(pk=room), place=place, key=key, folder=folder)
