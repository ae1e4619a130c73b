"""What the record holds of a room: of a confidential one only that something went on, never with whom."""

from typing import Any

from evercourt.accounts.models import User
from evercourt.conference.models import Room, Seat
from evercourt.kernel.events import Event
from evercourt.ledger.record import record


def facts(seat: Seat) -> dict[str, Any]:
    """Return the facts every event of a seat has; in a confidential room nobody is named."""
    named = not seat.room.is_confidential
    return {
        "room": seat.room_id, "subject": seat.room.subject, "seat": seat.pk, "role": seat.role if named else "",
        "person": seat.name if named else "",
    }  # fmt: skip


def note(event: Event, room: Room, *, by: User | None, via: str) -> None:
    """Keep an event of the room; who did it is not kept where nobody is named."""
    record(event, about=room, by=None if room.is_confidential else by, via=via)
