"""The states of a room, of a seat in it, and of a recording."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoomState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


ROOM = {RoomState.OPEN: (RoomState.CLOSED,)}


class SeatState(TextChoices):
    EXPECTED = "expected", _("expected")
    AT_DOOR = "at_door", _("waits at the door")
    ADMITTED = "admitted", _("in the room")
    # In a private room that belongs to this one.
    ASIDE = "aside", _("in a private room")
    OUT = "out", _("no longer in the room")


SEAT = {
    SeatState.EXPECTED: (SeatState.AT_DOOR, SeatState.ADMITTED, SeatState.OUT),
    SeatState.AT_DOOR: (SeatState.ADMITTED, SeatState.OUT),
    SeatState.ADMITTED: (SeatState.AT_DOOR, SeatState.ASIDE, SeatState.OUT),
    SeatState.ASIDE: (SeatState.ADMITTED, SeatState.OUT),
    SeatState.OUT: (SeatState.EXPECTED,),
}
