"""The live room of hearings, kept in the rows of room `conference`: the default of settings.LIVE_ROOM.

A hearing's room is called `hearing:KEY`. It opens when the first person comes on the day, with its recorders ready and
paused as "not begun"; opening the hearing lets them run. Who waits sits at the door. A person sits with their account:
one without an account, or in the courtroom, has no seat.
"""

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference import acts
from evercourt.conference.models import AUDIO, SCREEN, VIDEO, Measurement, Room, Seat
from evercourt.conference.models import Recording as RecordingRow
from evercourt.conference.states import RoomState, SeatState
from evercourt.hearings.models import Hearing, ObserverRequest, Participant
from evercourt.hearings.people import apart_from as kept_from
from evercourt.hearings.ports import CENTRE, COURT, Presence, Recording, Sample
from evercourt.kernel.errors import WrongState
from evercourt.ledger.models import Entry

SUBJECT = "hearing:"
# Why the recorders stand still before the hearing is opened.
NOT_BEGUN = "not_begun"
# Why a seat is taken away from who takes no part any more.
GONE = "gone"
Role = Participant.Role
HOSTS = (Role.JUDGE, Role.CLERK)
SHOW_SCREENS = (*HOSTS, Role.PARTY, Role.REPRESENTATIVE, Role.PROSECUTOR, Role.DEFENDER)
# What one participant's sound and picture take on the disk: 0.6 GB an hour (docs/recordings.md); what is kept free.
BYTES_A_SECOND, KEPT_FREE = 170_000, 64_000_000
# A recorder of another place watches its own disk and tells when it is full; until then a day is left.
ELSEWHERE = 24 * 3600
TOLD = {"conference.joined": "joined", "conference.lost": "lost", "conference.reconnected": "back"}


def hearing_of(room: Room) -> int | None:
    """Return the key of the hearing a live room is held for; None for a room of something else."""
    number = room.subject.removeprefix(SUBJECT)
    return int(number) if room.subject.startswith(SUBJECT) and number.isdecimal() else None


def person_of(seat: Seat) -> Participant | None:
    """Return who takes part in a hearing from this seat; None for a recorder, an observer, or another room."""
    found: Participant | None = Participant.objects.filter(
        hearing=hearing_of(seat.room), user=seat.person_id, user__isnull=False, gone_at=None
    ).first()
    return found


class ConferenceRoom:
    """`ports.LiveRoom` over room `conference`. Every call is the court's own: who wanted it, hearings have recorded."""

    def open(self, hearing: int) -> None:
        """Let the recorders run; who was seen at the door but may not be in yet goes back to it."""
        if not Participant.objects.filter(hearing=hearing, gone_at=None, mode=Participant.REMOTE).exists():
            return
        room = _opened(Hearing.objects.select_related("case__court").get(pk=hearing))
        _to_the_door(room, lambda person: person.checked_at is None or person.is_isolated)
        if room.paused_for == NOT_BEGUN:
            acts.resume(room, by=None)
        for seat in room.seats.filter(role__startswith="observer-", state=SeatState.AT_DOOR):
            acts.admit(seat, by=None)

    def close(self, hearing: int) -> None:
        """Send everybody out and end the recordings."""
        if room := _room(hearing):
            self.close_counsel_room(hearing)
            acts.close_room(room, by=None)

    def come(self, hearing: int, person: int) -> int:
        """Give a person their place at the door; return the number of the room they come to."""
        room = _opened(Hearing.objects.select_related("case__court").get(pk=hearing))
        user = _user(hearing, person)
        if user is not None and room.seats.filter(person=user, state=SeatState.OUT).exists():
            raise WrongState(_("The bench took you out of the live room."), next_step=_("Call the court."))
        seat = _seat(room, hearing, person)
        if seat is None:
            raise WrongState(_("Without an account nobody comes to the live room."))
        if person < 0 and room.paused_for != NOT_BEGUN:
            acts.admit(seat, by=None)
        if seat.state == SeatState.ASIDE:
            aside = Seat.objects.filter(room__part_of=room, person=seat.person, state=SeatState.ADMITTED).first()
            return aside.room_id if aside else room.pk
        return int(room.pk)

    def recorder_pass(self, hearing: int) -> str:
        """Return a new pass for the recorder of the centre."""
        room = _opened(Hearing.objects.select_related("case__court").get(pk=hearing))
        return acts.recorder_pass(room, place=CENTRE, by=None)

    def admit(self, hearing: int, person: int, *, apart_from: Iterable[int] = (), watches_only: bool = False) -> None:
        """Let a person in; they and `apart_from` do not receive each other. Before the opening they keep waiting."""
        room = _room(hearing)
        if room is None or (seat := _seat(room, hearing, person)) is None:
            return
        for other in apart_from:
            _keep_apart(seat, _seat_of(room, hearing, other))
        if room.paused_for != NOT_BEGUN:
            acts.admit(seat, by=None)

    def dismiss(self, hearing: int, person: int) -> None:
        """Send a person back to the door."""
        room = _room(hearing)
        seat = _seat_of(room, hearing, person) if room else None
        if seat and seat.state in (SeatState.ADMITTED, SeatState.EXPECTED):
            acts.send_to_the_door(seat, by=None)

    def pause(self, hearing: int, reason: str) -> None:
        """Pause the recordings."""
        if room := _room(hearing):
            acts.pause(room, reason=str(reason), by=None)

    def resume(self, hearing: int) -> None:
        """Go on; who was only let in to be seen during the pause waits again."""
        if room := _room(hearing):
            _to_the_door(room, lambda person: person.admitted_at is None or person.released_at is not None)
            acts.resume(room, by=None)

    def open_counsel_room(self, hearing: int, people: Iterable[int]) -> None:
        """Let each accused who is in the room and one defender of theirs go aside.

        One who sits beside their counsel has no seat of their own to go from: they talk where they are.
        """
        room = _room(hearing)
        if room is None:
            return
        talk = Participant.objects.filter(pk__in=list(people), hearing=hearing).order_by("pk")
        counsel = [one for one in talk if one.role == Role.DEFENDER]
        for accused in (one for one in talk if one.role == Role.ACCUSED):
            own = _inside(room, accused)
            theirs = [seat for one in counsel if one.party_id == accused.party_id and (seat := _inside(room, one))]
            if own and theirs:
                acts.go_aside(own, theirs[0], by=None)

    def close_counsel_room(self, hearing: int) -> None:
        """End the private talks."""
        if room := _room(hearing):
            for private in room.private_rooms.filter(state=RoomState.OPEN):
                acts.end_aside(private, by=None)

    def presence(self, hearing: int) -> list[Presence]:
        """Return whose line stands and whose does not."""
        room = _room(hearing)
        if room is None:
            return []
        seats = {seat.person_id: seat for seat in room.seats.filter(is_recorder=False)}
        since = {seat: at for at, act, facts in _told(room) if act != "conference.lost" and (seat := facts.get("seat"))}
        people = list(Participant.objects.filter(hearing=hearing, user__in=seats).values_list("pk", "user"))
        observers = ObserverRequest.objects.filter(hearing=hearing, user__in=seats).values_list("pk", "user")
        return [
            Presence(
                person=person, connected=seat.is_connected, lost_at=seat.lost_at,
                since=since.get(seat.pk) if seat.is_connected else None,
            )
            for person, user in (*people, *((-pk, user) for pk, user in observers)) if (seat := seats[user])
        ]  # fmt: skip

    def recordings(self, hearing: int) -> list[Recording]:
        """Return the recorders of court and centre, as far as the court was told."""
        room = _last_room(hearing)
        return [_recording(row) for row in room.recordings.order_by("pk")] if room else []

    def telemetry(self, hearing: int, person: int) -> list[Sample]:
        """Return what was measured on the person's line and told of it: of each minute the worst."""
        room = _last_room(hearing)
        seat = _seat_of(room, hearing, person) if room else None
        if room is None or seat is None:
            return []
        worst: dict[datetime, Sample] = {}
        for one in Measurement.objects.filter(seat=seat).order_by("at"):
            minute = one.at.replace(second=0, microsecond=0)
            loss = round(100 * max(one.lost_sent, one.lost_heard), 1)
            if minute not in worst or loss > (worst[minute].loss or 0):
                worst[minute] = Sample(at=one.at, what="quality", loss=loss, delay=one.round_trip)
        lines = [
            Sample(
                at=at, what="left" if facts.get("why") == "left" else TOLD[act],
                note=f"{facts['seconds']} s" if "seconds" in facts else "",
            )
            for at, act, facts in _told(room) if facts.get("seat") == seat.pk
        ]  # fmt: skip
        return sorted([*worst.values(), *lines], key=lambda sample: sample.at)


def _opened(hearing: Hearing) -> Room:
    """Return the open room of the hearing; a new one has its recorders ready, and paused until the hearing opens."""
    if room := _room(hearing.pk):
        return room
    case = hearing.case
    room = acts.open_room(
        court=case.court, subject=f"{SUBJECT}{hearing.pk}", stream=case.ledger_stream,
        title=f"{case.number} {case.title}".strip(), by=None,
    )  # fmt: skip
    if not room.paused_for and not room.seats.exists():
        room = acts.pause(room, reason=NOT_BEGUN, by=None)
    return room


def _room(hearing: int) -> Room | None:
    return _last_room(hearing, state=RoomState.OPEN)


def _last_room(hearing: int, **found: str) -> Room | None:
    rooms = Room.objects.filter(subject=f"{SUBJECT}{hearing}", part_of=None, **found)
    last: Room | None = rooms.order_by("-pk").first()
    return last


def _user(hearing: int, person: int) -> User | None:
    """Return the account of a participant, or of an observer (below zero)."""
    rows = ObserverRequest.objects if person < 0 else Participant.objects
    user: User | None = rows.select_related("user").get(hearing=hearing, pk=abs(person)).user
    return user


def _seat_of(room: Room, hearing: int, person: int) -> Seat | None:
    user = _user(hearing, person)
    found: Seat | None = room.seats.select_related("room").filter(person=user).first() if user else None
    return found


def _seat(room: Room, hearing: int, person: int) -> Seat | None:
    """Return the seat of a person, given now if they have none or were out; None for who has no place in it."""
    if person < 0:
        user, role, name, publishes, is_host = _user(hearing, person), f"observer-{-person}", "", [], False
    else:
        one = Participant.objects.select_related("user").get(hearing=hearing, pk=person)
        if not one.is_remote:
            return None
        user, role, name, is_host = one.user, f"{one.role}-{one.pk}", one.name, one.role in HOSTS
        publishes = [AUDIO, VIDEO, SCREEN] if one.role in SHOW_SCREENS else [AUDIO, VIDEO]
    if user is None:
        return None
    known = _seat_of(room, hearing, person)
    if known and known.state != SeatState.OUT:
        return known
    seat = acts.give_seat(
        room, user, role=role, name=name, publishes=publishes, is_host=is_host,
        hears=known.hears if known else None, by=None,
    )  # fmt: skip
    for other in room.seats.exclude(hears=None).exclude(pk=seat.pk).select_related("room"):
        if known is None:
            _hears(other, [*(other.hears or ()), seat.role])
    if person > 0:
        for pk in kept_from(one):
            _keep_apart(seat, _seat_of(room, hearing, pk))
    return seat


def _keep_apart(one: Seat, other: Seat | None) -> None:
    """Let neither receive the other. Roles are told apart by person, so this hides nobody else."""
    if other is None:
        return
    for viewer, hidden in ((one, other), (other, one)):
        roles = viewer.hears
        if roles is None:
            roles = list(viewer.room.seats.filter(is_recorder=False).values_list("role", flat=True))
        _hears(viewer, [role for role in roles if role != hidden.role])


def _hears(seat: Seat, roles: list[str]) -> None:
    if seat.hears == roles or seat.person is None:
        return
    seat.hears = acts.give_seat(
        seat.room, seat.person, role=seat.role, name=seat.name, publishes=seat.publishes, hears=roles,
        is_host=seat.is_host, by=None,
    ).hears  # fmt: skip


def _inside(room: Room, person: Participant) -> Seat | None:
    seat = _seat_of(room, person.hearing_id, person.pk)
    return seat if seat and seat.state == SeatState.ADMITTED and seat.is_connected else None


def _to_the_door(room: Room, may_not_be_in: Callable[[Participant], bool]) -> None:
    """Send to the door who may not be in; who was replaced since, or whose power ended, has no seat any more."""
    seats = room.seats.filter(is_recorder=False).exclude(state=SeatState.OUT).exclude(role__startswith="observer-")
    for seat in seats.select_related("room"):
        person = person_of(seat)
        if person is None:
            acts.remove(seat, reason=GONE, by=None)
        elif seat.state == SeatState.ADMITTED and not seat.is_host and may_not_be_in(person):
            acts.send_to_the_door(seat, by=None)


def _recording(row: RecordingRow) -> Recording:
    full = row.fault == "full"
    left = _seconds_left(row.room) if row.place == COURT else ELSEWHERE
    return Recording(
        place=row.place, running=row.closed_at is None and row.fault in ("", "full"), remaining=0 if full else left,
        head=row.chain, fault=row.fault,
    )  # fmt: skip


def _seconds_left(room: Room) -> int:
    """Return for how many seconds the court's disk has room, if everyone of this room sends sound and picture."""
    senders = max(1, room.seats.exclude(publishes=[]).exclude(state=SeatState.OUT).count())
    folder = Path(settings.RECORDINGS)
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return max(0, shutil.disk_usage(there).free - KEPT_FREE) // (BYTES_A_SECOND * senders)


def _told(room: Room) -> list[tuple[datetime, str, dict[str, object]]]:
    """Return what the record holds of the lines of a room, oldest first."""
    entries = Entry.objects.filter(stream=room.stream, act__in=TOLD).order_by("place")
    told = [(entry.at, entry.act, entry.facts) for entry in entries]
    return [one for one in told if one[2].get("room") == room.pk]
