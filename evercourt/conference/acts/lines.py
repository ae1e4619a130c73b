"""What the process that holds the lines says of them: there, gone, there again, how good."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from evercourt.conference.acts.noting import facts, note
from evercourt.conference.bus import tell
from evercourt.conference.events import Joined, LineGraded, LineLost, Reconnected, RungChanged
from evercourt.conference.ladder import Line, grade
from evercourt.conference.models import Measurement, Seat
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must

# Seconds without a line at which the rooms above are told; the last one for as long as it may take.
LOST_AFTER = (3, 10, 60)


@transaction.atomic
def line_up(seat: Seat, *, by: None = None, via: str = Channel.SYSTEM) -> Seat:
    """The line of a seat is there for the first time, or again after it was lost."""
    must(by, "conference.tell_presence", seat)
    seat = _locked(seat)
    if seat.is_connected:
        return seat
    lost, seat.lost_at, seat.is_connected = seat.lost_at, None, True
    seat.save(update_fields=["lost_at", "is_connected"])
    if lost is None:
        note(Joined(**facts(seat)), seat.room, by=by, via=via)
    else:
        seconds = int((timezone.now() - lost).total_seconds())
        note(Reconnected(**facts(seat), seconds=seconds), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def line_lost(seat: Seat, *, seconds: int, why: str, by: None = None, via: str = Channel.SYSTEM) -> Seat:
    """The line of a seat has been gone for `seconds`; `why` is closed, silent, engine or left."""
    must(by, "conference.tell_presence", seat)
    seat = _locked(seat)
    began = timezone.now() - timedelta(seconds=seconds)
    if seat.lost_at is None or began < seat.lost_at:
        seat.lost_at = began
    seat.is_connected = False
    seat.save(update_fields=["lost_at", "is_connected"])
    note(LineLost(**facts(seat), seconds=seconds, why=why), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def measured(seat: Seat, line: Line, *, by: None = None, via: str = Channel.SYSTEM) -> Seat:
    """Keep how good a line was; a new grade is an event."""
    must(by, "conference.tell_presence", seat)
    found = grade(line)
    Measurement.objects.create(
        seat=seat, lost_sent=line.lost_sent, lost_heard=line.lost_heard, round_trip=line.round_trip, sent=line.sent,
        grade=found,
    )  # fmt: skip
    if seat.grade == found:
        return seat
    seat = _locked(seat)
    seat.grade = found
    seat.save(update_fields=["grade"])
    note(LineGraded(**facts(seat), grade=found), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


@transaction.atomic
def change_rung(seat: Seat, rung: str, *, by: None = None, via: str = Channel.SYSTEM) -> Seat:
    """Take part with less, or with more again, as the rule of the ladder says."""
    must(by, "conference.tell_presence", seat)
    seat = _locked(seat)
    if seat.rung == rung:
        return seat
    seat.rung = rung
    seat.save(update_fields=["rung"])
    note(RungChanged(**facts(seat), rung=rung), seat.room, by=by, via=via)
    tell(seat.room_id)
    return seat


def _locked(seat: Seat) -> Seat:
    return Seat.objects.select_for_update(of=("self",)).select_related("room").get(pk=seat.pk)
