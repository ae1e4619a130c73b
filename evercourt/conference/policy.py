"""Who opens a room, who runs it, and what each seat may do. Whether a person may be there is decided above."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.conference.states import RoomState, SeatState
from evercourt.kernel.policy import permission

# Who may open a room at their court.
OPENERS = frozenset({Office.JUDGE, Office.PRESIDENT, Office.RECORDER, Office.REGISTRY_CLERK})


def seat_of(user: Any, room: Any) -> Any:
    """Return the person's seat in the room, or None; one who is out has none."""
    return room.seats.filter(person=user).exclude(state=SeatState.OUT).first()


def hosts(user: Any, room: Any) -> bool:
    """Return True if the person hosts that open room."""
    seat = seat_of(user, room)
    return bool(seat and seat.is_host and room.state == RoomState.OPEN)


@permission("conference.open", system=True)
def may_open(user: Any, court: Any) -> bool:
    """A judge, the president, a recorder or a registry clerk of that court."""
    return any(held.office in OPENERS and held.court_id == court.pk for held in user.offices)


@permission("conference.run", system=True)
def may_run(user: Any, room: Any) -> bool:
    """Who hosts the room: gives seats, admits, silences, sends out, pauses the record, closes."""
    return hosts(user, room)


@permission("conference.be_present", system=True)
def may_be_present(user: Any, seat: Any) -> bool:
    """The person whose seat it is, and nobody else."""
    return bool(seat.person_id == user.pk and seat.state != SeatState.OUT and seat.room.state == RoomState.OPEN)


@permission("conference.go_aside", system=True)
def may_go_aside(user: Any, room: Any) -> bool:
    """Whoever is in the room; with whom is decided above. The court's own act, which does not say who asked for it."""
    seat = seat_of(user, room)
    return bool(seat and seat.state in {SeatState.ADMITTED, SeatState.ASIDE} and room.state == RoomState.OPEN)


@permission("conference.tell_presence", system=True)
def may_tell_presence(user: Any, _thing: Any) -> bool:
    """Only the process that holds the lines: nobody says of another, or of themselves, that they were there."""
    return False


@permission("conference.tell_record", system=True)
def may_tell_record(user: Any, _room: Any) -> bool:
    """Only the recorders, over the process that holds their lines."""
    return False
