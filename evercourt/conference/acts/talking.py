"""Lines in writing, and documents everyone looks at."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference.acts.noting import facts, note
from evercourt.conference.bus import tell
from evercourt.conference.events import DocumentShown, SaidInWriting
from evercourt.conference.models import Room, Said, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must

LONGEST = 1000


@transaction.atomic
def say(seat: Seat, text: str, *, to: str = Said.To.HOSTS, by: User, via: str = Channel.WEB) -> Said:
    """Write a line to the clerk, also from the door; to everyone only who hosts the room."""
    must(by, "conference.be_present", seat)
    if seat.room.is_confidential:
        raise WrongState(_("Nothing is written down in a confidential talk."), basis="OMR 18")
    text = text.strip()
    if not text:
        raise BadInput(_("Write something."), field="text")
    if len(text) > LONGEST:
        raise BadInput(_("This is too long; at most 1,000 characters."), field="text")
    if to == Said.To.ALL and not seat.is_host:
        raise NotAllowed(_("Only those who run the room write to everyone."))
    if to not in Said.To.values or seat.state == SeatState.OUT:
        raise WrongState()
    said = Said.objects.create(room=seat.room, seat=seat, to=to, text=text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    note(SaidInWriting(**facts(seat), to=to, sha256=digest), seat.room, by=by, via=via)
    tell(seat.room_id)
    return said


@transaction.atomic
def show(room: Room, document: Document | None, *, page: int = 1, by: User | None, via: str = Channel.WEB) -> Room:
    """Show a page of a document to everyone in the room, or nothing any more. Whose it is was asked above."""
    must(by, "conference.run", room)
    room = Room.objects.locked(room.pk)
    if room.state != RoomState.OPEN or room.is_confidential:
        raise WrongState()
    turned = document is not None and room.shown_id == document.pk
    room.shown, room.shown_page = document, max(1, page)
    room.save(update_fields=["shown", "shown_page"])
    event = DocumentShown(
        room=room.pk, subject=room.subject, title=document.title if document else "",
        sha256=document.sha256 if document else "",
    )  # fmt: skip
    # Turning the page is not a fact of the case, but the row is watched: its act is recorded all the same.
    note(event, room, by=by, via=via)
    if not turned:
        room.refresh_from_db()
    tell(room.pk)
    return room
