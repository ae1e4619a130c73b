"""A private talk of two: a room of its own, encrypted between them, without a recorder. Only start and end are kept."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference.acts.noting import note
from evercourt.conference.bus import tell
from evercourt.conference.events import EntryRefused, PrivateTalkBegun, PrivateTalkEnded
from evercourt.conference.models import AUDIO, VIDEO, Room, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, WrongState
from evercourt.kernel.policy import must


@transaction.atomic
def go_aside(one: Seat, other: Seat, *, by: User | None, via: str = Channel.WEB) -> Room:
    """Open a private room for the two and let them in; both leave the room they are in until it ends.

    Whether these two may, and that the hearing pauses, is decided above.
    """
    must(by, "conference.go_aside", one.room)
    room = Room.objects.locked(one.room_id)
    seats = list(Seat.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk], room=room))
    if len(seats) != 2 or any(seat.is_recorder for seat in seats) or room.is_private:
        raise CourtError(_("A private talk is between two people of the same room."))
    if {seat.state for seat in seats} != {SeatState.ADMITTED}:
        raise CourtError(_("Both must be in the room."), next_step=_("Wait until both are there, then try again."))
    private = Room.objects.create(
        court=room.court,
        subject=room.subject,
        stream=room.stream,
        title=room.title,
        part_of=room,
        kind=Room.Kind.PRIVATE,
    )
    for seat in seats:
        seat.move(SeatState.ASIDE, hand_raised_at=None)
        Seat.objects.create(
            room=private, person=seat.person, name=seat.name, role=seat.role, publishes=[AUDIO, VIDEO],
            state=SeatState.ADMITTED,
        )  # fmt: skip
    people = ", ".join(sorted(seat.name for seat in seats))
    note(PrivateTalkBegun(room=private.pk, subject=room.subject, people=people), room, by=by, via=via)
    tell(room.pk)
    tell(private.pk)
    return private


@transaction.atomic
def take_aside(room: Room, seats: Sequence[Seat], *, by: User | None, via: str = Channel.WEB) -> Room:
    """Let these people of a confidential room and its hosts talk apart; everyone else waits at the door meanwhile.

    So nobody sees who is apart with whom. Who belongs to one side is decided above.
    """
    must(by, "conference.run", room)
    room = Room.objects.locked(room.pk)
    if room.state != RoomState.OPEN or not room.is_confidential or room.part_of_id is not None:
        raise WrongState()
    inside = list(room.seats.select_for_update(of=("self",)).filter(state=SeatState.ADMITTED).select_related("room"))
    wanted = {seat.pk for seat in seats}
    apart = [seat for seat in inside if seat.pk in wanted or seat.is_host]
    if not any(seat.pk in wanted for seat in apart):
        raise CourtError(_("Both must be in the room."), next_step=_("Wait until both are there, then try again."))
    private = Room.objects.create(
        court=room.court, subject=room.subject, stream=room.stream, title=room.title, part_of=room,
        kind=Room.Kind.CONFIDENTIAL,
    )  # fmt: skip
    for seat in inside:
        seat.move(SeatState.ASIDE if seat in apart else SeatState.AT_DOOR, hand_raised_at=None)
    for seat in apart:
        Seat.objects.create(
            room=private, person=seat.person, name=seat.name, role=seat.role, publishes=seat.publishes,
            is_host=seat.is_host, state=SeatState.ADMITTED,
        )  # fmt: skip
    note(PrivateTalkBegun(room=private.pk, subject=room.subject, people=""), room, by=by, via=via)
    tell(room.pk)
    tell(private.pk)
    return private


@transaction.atomic
def end_aside(private: Room, *, by: User | None, via: str = Channel.WEB) -> Room:
    """End a private talk; both are in the room again. Either of the two ends it. Ended already: nothing happens."""
    must(by, "conference.go_aside", private)
    private = Room.objects.locked(private.pk)
    if private.state == RoomState.CLOSED or private.part_of_id is None:
        return private
    people = [seat.person_id for seat in private.seats.all()]
    names = "" if private.is_confidential else ", ".join(sorted(seat.name for seat in private.seats.all()))
    for seat in private.seats.exclude(state=SeatState.OUT).select_for_update(of=("self",)):
        seat.move(SeatState.OUT, is_connected=False)
    aside = Seat.objects.filter(room=private.part_of_id, person__in=people, state=SeatState.ASIDE)
    for seat in aside.select_for_update(of=("self",)):
        seat.move(SeatState.ADMITTED)
    private.move(RoomState.CLOSED, closed_at=timezone.now())
    note(PrivateTalkEnded(room=private.pk, subject=private.subject, people=names), private, by=by, via=via)
    tell(private.pk)
    tell(private.part_of_id)
    return private


@transaction.atomic
def refuse_entry(room: Room, *, by: User, via: str = Channel.WEB) -> None:
    """Keep that somebody without a seat tried to enter; whether it is said is the door's business."""
    event = EntryRefused(room=room.pk, subject=room.subject, person=str(by.name))
    note(event, room, by=by, via=via)
