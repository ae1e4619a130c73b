"""The recordings of a room: begun, paused for a reason, faulty, their heads, closed; and a pass for another place."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference.bus import tell
from evercourt.conference.events import (
    HeadTold,
    RecordingBegun,
    RecordingClosed,
    RecordingFault,
    RecordingPaused,
    RecordingResumed,
    SeatGiven,
)
from evercourt.conference.models import Recording, Room, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# What a recorder of another place is called among the roles.
RECORDER = "recorder"


@transaction.atomic
def pause(room: Room, *, reason: str, by: User | None, via: str = Channel.WEB) -> Room:
    """Pause every recording of the room. Never without a reason (a code; which are lawful is decided above)."""
    must(by, "conference.run", room)
    if not reason:
        raise BadInput(_("A recording pauses only for a reason."), basis="REC 3", field="reason")
    room = Room.objects.locked(room.pk)
    if room.state != RoomState.OPEN or not room.is_recorded:
        raise WrongState()
    if room.paused_for == reason:
        return room
    room.paused_for = reason[:32]
    room.save(update_fields=["paused_for"])
    record(RecordingPaused(room=room.pk, subject=room.subject, reason=reason), about=room, by=by, via=via)
    tell(room.pk)
    return room


@transaction.atomic
def resume(room: Room, *, by: User | None, via: str = Channel.WEB) -> Room:
    """Let the recordings go on. They do: nothing happens."""
    must(by, "conference.run", room)
    room = Room.objects.locked(room.pk)
    if not room.paused_for:
        return room
    room.paused_for = ""
    room.save(update_fields=["paused_for"])
    record(RecordingResumed(room=room.pk, subject=room.subject), about=room, by=by, via=via)
    tell(room.pk)
    return room


@transaction.atomic
def recorder_pass(room: Room, *, place: str, by: User | None, via: str = Channel.WEB) -> str:
    """Give another place's recorder a seat; return the pass it signs in with, which is shown once and never kept."""
    must(by, "conference.run", room)
    room = Room.objects.locked(room.pk)
    if room.state != RoomState.OPEN:
        raise WrongState()
    if not room.is_recorded:
        raise CourtError(_("A private talk is never recorded."))
    token = secrets.token_urlsafe(24)
    digest = hashlib.sha256(token.encode()).hexdigest()
    seat = room.seats.filter(is_recorder=True, name=place).first()
    if seat:
        Seat.objects.filter(pk=seat.pk).update(token_sha256=digest)
    else:
        seat = Seat.objects.create(
            room=room, name=place[:100], role=RECORDER, is_recorder=True, state=SeatState.ADMITTED, token_sha256=digest
        )
    event = SeatGiven(
        room=room.pk, subject=room.subject, seat=seat.pk, role=RECORDER, person=place, publishes=[], hears=None
    )
    record(event, about=room, by=by, via=via)
    return token


@transaction.atomic
def recording_begins(
    room: Room, *, place: str, key: str, folder: str = "", by: None = None, via: str = Channel.SYSTEM
) -> Recording:
    """A recorder began, or goes on after a fall. Another key than before is refused."""
    must(by, "conference.tell_record", room)
    room = Room.objects.locked(room.pk)
    found = Recording.objects.filter(room=room, place=place).first()
    if found and found.key != key:
        raise CourtError(_("The recording of this place was begun with another key."))
    if found:
        return found
    made = Recording.objects.create(room=room, place=place, key=key, folder=folder)
    event = RecordingBegun(room=room.pk, subject=room.subject, place=place, key=key)
    record(event, about=room, by=by, via=via)
    return made


@transaction.atomic
def tell_head(recording: Recording, *, number: int, chain: str, by: None = None, via: str = Channel.SYSTEM) -> None:
    """Put the head of a recording into the court's own chain. One that is not ahead of the last: nothing happens."""
    must(by, "conference.tell_record", recording.room)
    found = Recording.objects.select_for_update(of=("self",)).select_related("room").get(pk=recording.pk)
    if number <= found.number:
        return
    found.number, found.chain, found.told_at = number, chain, timezone.now()
    found.save(update_fields=["number", "chain", "told_at"])
    room = found.room
    event = HeadTold(room=room.pk, subject=room.subject, place=found.place, number=number, chain=chain)
    record(event, about=room, by=by, via=via)


@transaction.atomic
def recording_fault(recording: Recording, *, fault: str, by: None = None, via: str = Channel.SYSTEM) -> None:
    """A recording cannot go on (`full`, `gone`), or can again (empty). No change: nothing happens."""
    must(by, "conference.tell_record", recording.room)
    found = Recording.objects.select_for_update(of=("self",)).select_related("room").get(pk=recording.pk)
    if found.fault == fault or found.closed_at:
        return
    found.fault = fault
    found.save(update_fields=["fault"])
    room = found.room
    event = RecordingFault(room=room.pk, subject=room.subject, place=found.place, fault=fault)
    record(event, about=room, by=by, via=via)
    tell(room.pk)


@transaction.atomic
def close_recording(
    recording: Recording, *, number: int, chain: str, by: None = None, via: str = Channel.SYSTEM
) -> None:
    """A recording is over; its last head is kept. Closed already: nothing happens."""
    must(by, "conference.tell_record", recording.room)
    found = Recording.objects.select_for_update(of=("self",)).select_related("room").get(pk=recording.pk)
    if found.closed_at:
        return
    found.number, found.chain, found.closed_at, found.fault = number, chain, timezone.now(), ""
    found.save(update_fields=["number", "chain", "closed_at", "fault"])
    room = found.room
    event = RecordingClosed(room=room.pk, subject=room.subject, place=found.place, number=number, chain=chain)
    record(event, about=room, by=by, via=via)
