"""Who may come, who is let in, who is silenced, who must go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference.acts.noting import facts, note
from evercourt.conference.bus import tell
from evercourt.conference.events import (
    Admitted,
    HandLowered,
    HandRaised,
    Knocked,
    Removed,
    SeatGiven,
    SentToTheDoor,
    Silenced,
)
from evercourt.conference.models import AUDIO, SCREEN, VIDEO, Room, Seat
from evercourt.conference.states import RoomState, SeatState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must

KINDS = (AUDIO, VIDEO, SCREEN)


@transaction.atomic
def give_seat(
    room: Room,
    person: User,
    *,
    role: str,
    name: str = "",
    publishes: Sequence[str] = (AUDIO, VIDEO),
    hears: Sequence[str] | None = None,
    is_host: bool = False,
    by: User | None,
    via: str = Channel.SYSTEM,
) -> Seat:
    """Let a person come to the room: what they may send (audio, video, screen), and the roles they receive (None: all).

    Given again, the seat gets the new role and permissions; one who was out may come again.
    """
    must(by, "conference.run", room)
    if unknown := set(publishes) - set(KINDS):
        raise BadInput(_("Nobody can send this: %(kinds)s"), kinds=", ".join(sorted(unknown)))
    room = Room.objects.locked(room.pk)
    if room.state != RoomState.OPEN or room.is_private:
        raise WrongState()
    given = {
        "role": role, "name": (name or str(person.name))[:100], "publishes": list(publishes),
        "hears": None if hears is None else list(hears), "is_host": is_host,
    }  # fmt: skip
    seat, is_new = Seat.objects.get_or_create(room=room, person=person, defaults=given)
    if not is_new:
        for field, value in given.items():
            setattr(seat, field, value)
        seat.save(update_fields=list(given))
        if seat.state == SeatState.OUT:
            seat.move(SeatState.EXPECTED)
    event = SeatGiven(**facts(seat), publishes=seat.publishes, hears=seat.hears)
    note(event, room, by=by, via=via)
    tell(room.pk)
    return seat


@transaction.atomic
def knock(seat: Seat, *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Come to the door. A host walks in; everyone else waits to be admitted. There already: nothing happens."""
    must(by, "conference.be_present", seat)
    seat = _locked(seat)
    if seat.state != SeatState.EXPECTED:
        return seat
    if seat.is_host:
        seat.move(SeatState.ADMITTED)
        note(Admitted(**facts(seat)), seat.room, by=by, via=via)
    else:
        seat.move(SeatState.AT_DOOR)
        note(Knocked(**facts(seat)), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def admit(seat: Seat, *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Let someone in. In already: nothing happens."""
    must(by, "conference.run", seat.room)
    seat = _locked(seat)
    if seat.state in {SeatState.ADMITTED, SeatState.ASIDE}:
        return seat
    seat.move(SeatState.ADMITTED)
    note(Admitted(**facts(seat)), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def send_to_the_door(seat: Seat, *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Let someone wait at the door again (a witness who has been heard)."""
    must(by, "conference.run", seat.room)
    seat = _locked(seat)
    if seat.state == SeatState.AT_DOOR:
        return seat
    seat.move(SeatState.AT_DOOR, hand_raised_at=None)
    note(SentToTheDoor(**facts(seat)), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def remove(seat: Seat, *, reason: str, by: User | None, via: str = Channel.WEB) -> Seat:
    """Take the seat away; the reason is kept."""
    must(by, "conference.run", seat.room)
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    seat = _locked(seat)
    if seat.state == SeatState.OUT:
        return seat
    seat.move(SeatState.OUT, is_connected=False)
    kept = "" if seat.room.is_confidential else reason.strip()[:500]
    note(Removed(**facts(seat), reason=kept), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def silence(seat: Seat, kinds: Sequence[str], *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Do not pass on these kinds (audio, video) of a seat; none: everything again. The record has them all the same."""
    must(by, "conference.run", seat.room)
    if set(kinds) - {AUDIO, VIDEO}:
        raise BadInput(_("Only sound and picture can be withheld."))
    seat = _locked(seat)
    wanted = sorted(set(kinds))
    if seat.silenced == wanted:
        return seat
    seat.silenced = wanted
    seat.save(update_fields=["silenced"])
    note(Silenced(**facts(seat), kinds=wanted), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def raise_hand(seat: Seat, *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Ask to speak; raised already: nothing happens."""
    must(by, "conference.be_present", seat)
    seat = _locked(seat)
    if seat.hand_raised_at is None:
        _hand(seat, timezone.now(), HandRaised(**facts(seat)), by, via)
    return seat


@transaction.atomic
def lower_hand(seat: Seat, *, by: User | None, via: str = Channel.WEB) -> Seat:
    """Take a hand down: one's own, or as host anybody's. Down already: nothing happens."""
    if by is not None and seat.person_id == by.pk:
        must(by, "conference.be_present", seat)
    else:
        must(by, "conference.run", seat.room)
    seat = _locked(seat)
    if seat.hand_raised_at is not None:
        _hand(seat, None, HandLowered(**facts(seat)), by, via)
    return seat


def _hand(seat: Seat, at: datetime | None, event: HandRaised | HandLowered, by: User | None, via: str) -> None:
    seat.hand_raised_at = at
    seat.save(update_fields=["hand_raised_at"])
    note(event, seat.room, by=by, via=via)
    tell(seat.room_id)


def _locked(seat: Seat) -> Seat:
    return Seat.objects.select_for_update(of=("self",)).select_related("room").get(pk=seat.pk)
