"""Opening and closing a room, and the room in which one checks one's devices."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference.acts.noting import note
from evercourt.conference.bus import tell
from evercourt.conference.events import RoomClosed, RoomOpened
from evercourt.conference.ladder import Grade
from evercourt.conference.models import AUDIO, VIDEO, LineCheck, Room, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def open_room(
    *,
    court: Court,
    subject: str,
    stream: str,
    title: str,
    confidential: bool = False,
    by: User | None,
    via: str = Channel.SYSTEM,
) -> Room:
    """Open a room for `subject` (a name only the caller understands) whose acts go into the chain `stream`.

    One that is open already is returned as it is. Of a `confidential` one nothing is recorded and nobody is named.
    """
    must(by, "conference.open", court)
    # Whoever opens the same at the same moment waits here.
    Court.objects.select_for_update(of=("self",)).get(pk=court.pk)
    there: Room | None = Room.objects.filter(subject=subject, state=RoomState.OPEN, part_of=None).first()
    if there:
        return there
    kind = Room.Kind.CONFIDENTIAL if confidential else Room.Kind.RECORDED
    room = Room.objects.create(court=court, subject=subject, stream=stream, title=title[:200], kind=kind)
    note(RoomOpened(room=room.pk, subject=subject), room, by=by, via=via)
    tell(room.pk)
    return room


@transaction.atomic
def close_room(room: Room, *, by: User | None, via: str = Channel.SYSTEM) -> Room:
    """Close a room: everybody is out, the record is sealed. Closed already: nothing happens."""
    must(by, "conference.run", room)
    room = Room.objects.locked(room.pk)
    if room.state == RoomState.CLOSED:
        return room
    if room.private_rooms.filter(state=RoomState.OPEN).exists():
        raise CourtError(_("Two people are still in a private talk."), next_step=_("End the private talk first."))
    for seat in room.seats.exclude(state=SeatState.OUT).select_for_update(of=("self",)):
        seat.move(SeatState.OUT, is_connected=False)
    room.move(RoomState.CLOSED, closed_at=timezone.now(), paused_for="", shown=None)
    note(RoomClosed(room=room.pk, subject=room.subject), room, by=by, via=via)
    tell(room.pk)
    return room


@transaction.atomic
def open_check(*, by: User, via: str = Channel.WEB) -> Seat:
    """Return the person's seat in a room of their own, in which they see themselves as the others will."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    subject = f"check:{by.pk}"
    if there := Seat.objects.filter(room__subject=subject, person=by).select_related("room").first():
        return there
    room = Room.objects.create(kind=Room.Kind.CHECK, subject=subject, stream=by.ledger_stream, title=str(by.name)[:200])
    seat = Seat.objects.create(
        room=room, person=by, name=str(by.name)[:100], role="check", publishes=[AUDIO, VIDEO], state=SeatState.ADMITTED
    )
    record(RoomOpened(room=room.pk, subject=subject), about=room, by=by, via=via)
    return seat


@transaction.atomic
def keep_check(
    *, camera: bool, microphone: bool, returned: bool, sent: int, grade: str, faults: Sequence[str], by: User,
    via: str = Channel.WEB,
) -> LineCheck:  # fmt: skip
    """Keep what a check of devices and line found. Anyone may check their own, any day."""
    if grade not in Grade.values or not 0 <= sent <= 10_000_000:
        raise BadInput(_("This is not what a check finds."))
    return LineCheck.objects.create(
        person=by, camera=camera, microphone=microphone, returned=returned, sent=sent, grade=grade,
        faults=[str(fault)[:32] for fault in faults][:20],
    )  # fmt: skip
