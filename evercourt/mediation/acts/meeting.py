"""Talking by video, together or apart: who comes, who talks apart, and that nobody else can hear it (OMR 16, 18)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.conference import acts as rooms
from evercourt.conference.models import Room, Seat
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events, live
from evercourt.mediation.acts.talking import check_part
from evercourt.mediation.models import Mediation, Meeting, Participant
from evercourt.mediation.policy import is_mediator
from evercourt.mediation.sending import send_on
from evercourt.mediation.states import MediationState


@transaction.atomic
def begin_video(mediation: Mediation, *, apart_with: Participant | None, by: User, via: Channel) -> Meeting:
    """Begin a talk by video now, as a mediator; who it is with is told, and comes to its door."""
    must(by, "mediation.mediate", mediation)
    check_part(mediation, apart_with)
    _running(mediation)
    meeting: Meeting = Meeting.objects.create(
        mediation=mediation, how=Meeting.How.VIDEO, starts_at=timezone.now(), apart_with=apart_with, planned_by=by
    )
    planned = events.TalkPlanned(mediation=mediation.pk, reference=mediation.reference)
    record(planned, about=mediation.apart, by=by, via=via)
    send_on(mediation, apart_with=apart_with, key=f"talk:{meeting.pk}", text="", but=None)
    return meeting


@transaction.atomic
def come_to_talk(meeting: Meeting, *, by: User, via: Channel) -> int:
    """Come to the live room of a talk on its day; return the number of the room. A mediator lets the others in.

    Raises NotAllowed for who has no part in the talk, WrongState on another day or when the mediation does not run.
    """
    mediation = Mediation.objects.locked(meeting.mediation_id)
    part = None if is_mediator(by, mediation) else live.part_of(meeting, by)
    if part is None:
        must(by, "mediation.mediate", mediation)
    else:
        must(by, "mediation.speak", part)
    _running(mediation)
    if not may_come_today(meeting):
        raise WrongState(
            _("The live room opens on the day of the talk."),
            next_step=_("Until then, check camera, microphone and line as often as you like."),
        )  # fmt: skip
    room = live.opened(meeting)
    live.seated(room, by, part)
    return int(room.pk)


@transaction.atomic
def talk_apart(seat: Seat, *, by: User, via: Channel) -> Room:
    """Talk apart with one side in the midst of a joint talk: the others wait at the door until they are let in.

    Raises NotAllowed for a seat of no side.
    """
    meeting = live.meeting_of(seat.room)
    if meeting is None or seat.is_host:
        raise NotAllowed
    must(by, "mediation.mediate", meeting.mediation)
    _running(meeting.mediation)
    live.keep_out(meeting.mediation)
    return rooms.take_aside(seat.room, live.own_side(seat), by=None, via=via)


@transaction.atomic
def end_video(meeting: Meeting, *, by: User, via: Channel) -> Meeting:
    """Close the room of a talk by video, as a mediator; the mediation goes on."""
    must(by, "mediation.mediate", meeting.mediation)
    live.close(meeting)
    return meeting


@transaction.atomic
def keep_walls(mediation: Mediation) -> None:
    """Take away the seat of who may not hear a talk any more. The court's own step, before anybody comes in."""
    live.keep_out(mediation)


def may_come_today(meeting: Meeting) -> bool:
    """Return True for a talk by video that is not cancelled, on its day at the court."""
    court = meeting.mediation.court
    is_video = meeting.how == Meeting.How.VIDEO and meeting.cancelled_at is None
    return is_video and bool(court.local_date() == court.local_date(meeting.starts_at))


def _running(mediation: Mediation) -> None:
    if mediation.state != MediationState.RUNNING:
        raise WrongState(_("No talk goes on here now."))
