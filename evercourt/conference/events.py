"""What happens in a live room. Rooms above react; lines of people are in the record only when they matter."""

import dataclasses
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.conference.ladder import Grade, Rung
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoomEvent(Event):
    """The facts every event of a room has. `subject` is what the room is held for, as the room above named it."""

    docket: ClassVar[bool] = False
    room: int
    subject: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoomOpened(RoomEvent):
    name: ClassVar[str] = "conference.opened"
    summary: ClassVar[Text] = _("The live room was opened")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoomClosed(RoomEvent):
    name: ClassVar[str] = "conference.closed"
    summary: ClassVar[Text] = _("The live room was closed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeatEvent(RoomEvent):
    """The facts every event of a seat has."""

    seat: int
    role: str
    person: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeatGiven(SeatEvent):
    name: ClassVar[str] = "conference.seat_given"
    summary: ClassVar[Text] = _("%(person)s may come to the live room")
    publishes: list[str]
    hears: list[str] | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Knocked(SeatEvent):
    name: ClassVar[str] = "conference.knocked"
    summary: ClassVar[Text] = _("%(person)s waits at the door of the live room")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Admitted(SeatEvent):
    name: ClassVar[str] = "conference.admitted"
    summary: ClassVar[Text] = _("%(person)s was admitted to the live room")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SentToTheDoor(SeatEvent):
    name: ClassVar[str] = "conference.sent_to_the_door"
    summary: ClassVar[Text] = _("%(person)s was asked to wait at the door")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Removed(SeatEvent):
    name: ClassVar[str] = "conference.removed"
    summary: ClassVar[Text] = _("%(person)s was removed from the live room")
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Silenced(SeatEvent):
    name: ClassVar[str] = "conference.silenced"
    summary: ClassVar[Text] = _("What is not passed on of %(person)s: %(kinds)s")
    kinds: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class HandRaised(SeatEvent):
    name: ClassVar[str] = "conference.hand_raised"
    summary: ClassVar[Text] = _("%(person)s asks to speak")


@dataclasses.dataclass(frozen=True, kw_only=True)
class HandLowered(SeatEvent):
    name: ClassVar[str] = "conference.hand_lowered"
    summary: ClassVar[Text] = _("%(person)s no longer asks to speak")


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryRefused(RoomEvent):
    name: ClassVar[str] = "conference.entry_refused"
    summary: ClassVar[Text] = _("%(person)s tried to enter a room they have no seat in, and was refused")
    person: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Joined(SeatEvent):
    """The line of the person is there for the first time."""

    name: ClassVar[str] = "conference.joined"
    summary: ClassVar[Text] = _("%(person)s is connected to the live room")


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineLost(SeatEvent):
    """Told after each of LOST_AFTER seconds without a line, as long as it is gone."""

    name: ClassVar[str] = "conference.lost"
    summary: ClassVar[Text] = _("The line of %(person)s has been gone for %(seconds)s seconds")
    seconds: int
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reconnected(SeatEvent):
    name: ClassVar[str] = "conference.reconnected"
    summary: ClassVar[Text] = _("%(person)s is connected again after %(seconds)s seconds")
    seconds: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineGraded(SeatEvent):
    name: ClassVar[str] = "conference.line_graded"
    summary: ClassVar[Text] = _("The line of %(person)s: %(grade)s")
    words: ClassVar[dict[str, Any]] = {"grade": Grade}
    grade: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RungChanged(SeatEvent):
    name: ClassVar[str] = "conference.rung_changed"
    summary: ClassVar[Text] = _("Because of the line, %(person)s takes part: %(rung)s")
    words: ClassVar[dict[str, Any]] = {"rung": Rung}
    rung: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingEvent(RoomEvent):
    """The facts every event of a recording has."""

    place: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingBegun(RecordingEvent):
    name: ClassVar[str] = "conference.recording_begun"
    summary: ClassVar[Text] = _("Recording begins: %(place)s, key %(key)s")
    key: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingPaused(RoomEvent):
    name: ClassVar[str] = "conference.recording_paused"
    summary: ClassVar[Text] = _("The recording pauses: %(reason)s")
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingResumed(RoomEvent):
    name: ClassVar[str] = "conference.recording_resumed"
    summary: ClassVar[Text] = _("The recording goes on")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingFault(RecordingEvent):
    """`fault`: full, gone; empty when it is over."""

    name: ClassVar[str] = "conference.recording_fault"
    summary: ClassVar[Text] = _("Fault of a recording (%(place)s): %(fault)s")
    fault: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HeadTold(RecordingEvent):
    """The head of a recording's chain, put into the court's own chain each minute."""

    name: ClassVar[str] = "conference.head_told"
    summary: ClassVar[Text] = _("Head of the recording (%(place)s): segment %(number)s, %(chain)s")
    number: int
    chain: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingClosed(RecordingEvent):
    name: ClassVar[str] = "conference.recording_closed"
    summary: ClassVar[Text] = _("The recording is closed (%(place)s): segment %(number)s, %(chain)s")
    number: int
    chain: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrivateTalkBegun(RoomEvent):
    """Only that it began, and between whom; nothing of what is said is anywhere."""

    name: ClassVar[str] = "conference.private_begun"
    summary: ClassVar[Text] = _("A private talk begins: %(people)s")
    people: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrivateTalkEnded(RoomEvent):
    name: ClassVar[str] = "conference.private_ended"
    summary: ClassVar[Text] = _("The private talk is over: %(people)s")
    people: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaidInWriting(SeatEvent):
    name: ClassVar[str] = "conference.said"
    summary: ClassVar[Text] = _("%(person)s wrote in the live room")
    to: str
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DocumentShown(RoomEvent):
    """`sha256` is that of the document; empty when nothing is shown any more."""

    name: ClassVar[str] = "conference.shown"
    summary: ClassVar[Text] = _("Shown to everyone in the live room: %(title)s")
    title: str
    sha256: str
