"""How a room stands now, read in one go: what the process that holds the lines brings about."""

from dataclasses import dataclass, field
from typing import Any

from evercourt.conference.models import SCREEN, Room, Said, Seat
from evercourt.conference.states import RoomState, SeatState

# How many lines in writing a page is given when it comes.
LINES = 50


@dataclass(frozen=True)
class SeatNow:
    """One seat."""

    id: int
    name: str
    role: str
    publishes: list[str]
    hears: list[str] | None
    is_host: bool
    is_recorder: bool
    state: str
    silenced: list[str]
    hand: bool
    is_connected: bool
    was_lost: bool
    grade: str
    rung: str
    aside: int | None = None
    # Checks devices and line, and receives what it sends.
    is_alone: bool = False

    def may_receive(self, other: "SeatNow") -> bool:
        """Return True if this seat may see and hear the other: both in the room, and not kept from each other."""
        if self.is_alone:
            return other.id == self.id
        if other.id == self.id or other.state != SeatState.ADMITTED or self.state != SeatState.ADMITTED:
            return False
        return self.hears is None or other.role in self.hears

    def may_send(self, source: str, kinds: set[str]) -> bool:
        """Return True if this seat may send these kinds (audio, video) from its camera or its screen."""
        if self.state != SeatState.ADMITTED:
            return False
        return SCREEN in self.publishes if source == SCREEN else kinds <= set(self.publishes)


@dataclass(frozen=True)
class RoomNow:
    """One room."""

    id: int
    title: str
    is_open: bool
    is_private: bool
    is_recorded: bool
    recording_name: str
    paused_for: str
    shown: int | None
    shown_page: int
    seats: dict[int, SeatNow]
    faults: list[str] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)


def room_now(pk: int) -> RoomNow:
    """Read how the room stands. Raises Room.DoesNotExist."""
    room = Room.objects.get(pk=pk)
    asides = {
        seat.person_id: seat.room_id
        for seat in Seat.objects.filter(room__part_of=room, room__state=RoomState.OPEN).exclude(state=SeatState.OUT)
    }
    seats = {seat.pk: _seat(seat, asides, room) for seat in room.seats.order_by("pk")}
    said = Said.objects.filter(room=room).select_related("seat").order_by("-pk")[:LINES]
    return RoomNow(
        id=room.pk, title=room.title, is_open=room.state == RoomState.OPEN, is_private=room.is_private,
        is_recorded=room.is_recorded, recording_name=room.recording_name, paused_for=room.paused_for,
        shown=room.shown_id, shown_page=room.shown_page, seats=seats,
        faults=[one.place for one in room.recordings.exclude(fault="")],
        said=[
            {"id": one.pk, "seat": one.seat_id, "name": one.seat.name, "to": one.to, "text": one.text,
             "at": one.at.isoformat()}
            for one in reversed(said)
        ],
    )  # fmt: skip


def _seat(seat: Seat, asides: dict[int | None, int], room: Room) -> SeatNow:
    return SeatNow(
        id=seat.pk, name=seat.name, role=seat.role, publishes=seat.publishes, hears=seat.hears, is_host=seat.is_host,
        is_recorder=seat.is_recorder, state=seat.state, silenced=seat.silenced, hand=seat.hand_raised_at is not None,
        is_connected=seat.is_connected, was_lost=seat.lost_at is not None, grade=seat.grade, rung=seat.rung,
        aside=asides.get(seat.person_id) if seat.state == SeatState.ASIDE else None,
        is_alone=room.kind == Room.Kind.CHECK,
    )  # fmt: skip
