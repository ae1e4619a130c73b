"""The live rooms of mediations: one for each talk by video, confidential, in the engine of the hearing room.

A talk's room is called `mediation-talk:KEY` and its steps go into the chain of the mediation alone, which no export of
a case holds. A separate talk has a room of its own, or one apart of the joint one, where nobody else has a seat.
"""

from django.db.models import QuerySet

from evercourt.accounts.models import User
from evercourt.conference import acts
from evercourt.conference.models import AUDIO, SCREEN, VIDEO, Room, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.mediation.models import Mediation, Meeting, Participant
from evercourt.mediation.policy import is_mediator, is_theirs

SUBJECT = "mediation-talk:"
MEDIATOR = "mediator"
# Why a seat is taken away from who takes no part any more.
GONE = "gone"


def meeting_of(room: Room) -> Meeting | None:
    """Return the talk a live room is held for; None for a room of something else."""
    number = room.subject.removeprefix(SUBJECT)
    if not room.subject.startswith(SUBJECT) or not number.isdecimal():
        return None
    found: Meeting | None = Meeting.objects.select_related("mediation__court").filter(pk=number).first()
    return found


def opened(meeting: Meeting) -> Room:
    """Return the room of a talk, opened if it is not."""
    mediation = meeting.mediation
    return acts.open_room(
        court=mediation.court, subject=f"{SUBJECT}{meeting.pk}", stream=mediation.apart.ledger_stream,
        title=mediation.reference, confidential=True, by=None,
    )  # fmt: skip


def seated(room: Room, user: User, part: Participant | None) -> Seat:
    """Give a person their seat: at the door for a side, inside for a mediator (`part` None)."""
    known = room.seats.filter(person=user).exclude(state=SeatState.OUT).first()
    if known:
        return known
    return acts.give_seat(
        room, user, role=f"side-{part.pk}" if part else MEDIATOR, is_host=part is None,
        publishes=[AUDIO, VIDEO, SCREEN], by=None,
    )  # fmt: skip


def part_of(meeting: Meeting, user: User) -> Participant | None:
    """Return the side a person takes or represents in this talk today; None for who has no part in it."""
    parts = meeting.mediation.participants.select_related("party", "mediation__court")
    if meeting.apart_with_id:
        parts = parts.filter(pk=meeting.apart_with_id)
    return next((one for one in parts if is_theirs(user, one)), None)


def own_side(seat: Seat) -> list[Seat]:
    """Return the seats of the same side in the room: a party and who represents them."""
    found: list[Seat] = list(seat.room.seats.filter(role=seat.role).select_related("room"))
    return found


def keep_out(mediation: Mediation) -> None:
    """Take the seat of everyone who may not hear a talk (any more) away: a mediator who left, a revoked power."""
    for room in _open(mediation):
        meeting = meeting_of(room)
        for seat in room.seats.exclude(state=SeatState.OUT).select_related("room", "person"):
            hears = seat.is_host and is_mediator(seat.person, mediation)
            if not hears and (seat.is_host or meeting is None or _side(meeting, seat) is None):
                acts.remove(seat, reason=GONE, by=None)


def close(meeting: Meeting) -> None:
    """Close the room of a talk, and what is open apart of it."""
    for room in Room.objects.filter(subject=f"{SUBJECT}{meeting.pk}", state=RoomState.OPEN, part_of=None):
        _close(room)


def close_all(mediation: Mediation) -> None:
    """Close every room of a mediation that has ended."""
    for room in _open(mediation).filter(part_of=None):
        _close(room)


def _side(meeting: Meeting, seat: Seat) -> Participant | None:
    part = part_of(meeting, seat.person) if seat.person else None
    return part if part and seat.role == f"side-{part.pk}" else None


def _open(mediation: Mediation) -> QuerySet[Room]:
    subjects = [f"{SUBJECT}{pk}" for pk in mediation.meetings.values_list("pk", flat=True)]
    rooms: QuerySet[Room] = Room.objects.filter(subject__in=subjects, state=RoomState.OPEN)
    return rooms


def _close(room: Room) -> None:
    for apart in room.private_rooms.filter(state=RoomState.OPEN):
        acts.end_aside(apart, by=None)
    acts.close_room(room, by=None)
