"""The detention centre's end: how its room is, and the accused's private talk with counsel (CRPL 39)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.entering import is_today, over
from evercourt.hearings.models import CentreForm, CentreRoom, Hearing, Interruption, Participant, Sitting
from evercourt.hearings.pausing import begin_pause, end_pause
from evercourt.hearings.people import day_of
from evercourt.hearings.states import HearingState, SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Reason = Interruption.Reason


@transaction.atomic
def state_room(
    hearing: Hearing, room: CentreRoom, *, present: str, outside_earshot: bool, no_coercion: bool, whole_room: bool,
    documents_given: bool, health: str = "", by: User, via: Channel,
) -> CentreForm:  # fmt: skip
    """State how the room of the centre is: who is there, earshot, no pressure, whole picture, papers given.

    A later statement stands beside the earlier ones. What is not in order keeps the hearing from opening.
    """
    must(by, "hearing.state_room", room)
    if not hearing.people.filter(centre_room=room, gone_at=None).exists():
        raise BadInput(_("Nobody takes part in this hearing from this room."), field="room")
    if hearing.state != HearingState.SCHEDULED:
        raise WrongState(_("This hearing is over."))
    if not present.strip():
        raise BadInput(_("Write down who is in the room, with their office."), field="present", basis="OLR 37")
    made = CentreForm.objects.create(
        hearing=hearing, room=room, present=present.strip(), outside_earshot=outside_earshot, no_coercion=no_coercion,
        whole_room=whole_room, documents_given=documents_given, health=health.strip(), filled_by=by,
    )  # fmt: skip
    event = events.CentreFormFilled(
        hearing=hearing.pk, day=day_of(hearing), room=str(room), present=made.present, whole=made.is_whole
    )
    record(event, about=hearing.case, by=by, via=via)
    return made


@transaction.atomic
def begin_talk(hearing: Hearing, *, by: User, via: Channel) -> Interruption:
    """Pause the hearing for a private talk of the accused with counsel, at once and as often as they want (CRPL 39).

    Only its start and end are kept: not who asked, not a word. The room for it hears nobody else and no recorder.
    """
    must(by, "hearing.talk_to_counsel", hearing)
    sitting = Sitting.objects.locked(hearing.sitting.pk) if hasattr(hearing, "sitting") else None
    if sitting is None or sitting.state not in (SittingState.OPEN, SittingState.PAUSED):
        raise WrongState(_("The hearing is not going on; call each other from the waiting room."), basis="CRPL 39")
    pair = talkers(hearing)
    open_one: Interruption | None = sitting.interruptions.filter(ended_at=None).first()
    if open_one:
        if open_one.reason == Reason.COUNSEL:
            return open_one
        # A recess or a lost line is no reason to wait with a question to counsel.
        end_pause(sitting, open_one, now=timezone.now(), by=None, via=via)
    made = begin_pause(sitting, Reason.COUNSEL, by=None, via=via)
    ports.live_room().open_counsel_room(hearing.pk, pair)
    return made


@transaction.atomic
def end_talk(hearing: Hearing, *, by: User, via: Channel) -> Interruption:
    """End the private talk; the judge then lets the hearing go on."""
    must(by, "hearing.end_talk", hearing)
    sitting = Sitting.objects.locked(hearing.sitting.pk)
    talk = sitting.interruptions.filter(reason=Reason.COUNSEL, ended_at=None).first()
    if talk is None:
        raise WrongState(_("There is no talk to end."))
    ports.live_room().close_counsel_room(hearing.pk)
    return end_pause(sitting, talk, now=timezone.now(), by=None, via=via)


@transaction.atomic
def open_talk_room(sitting: Sitting) -> None:
    """Let accused and counsel go aside whose talk has begun, as soon as both are there; the court's own act."""
    sitting = Sitting.objects.locked(sitting.pk)
    if sitting.interruptions.filter(reason=Reason.COUNSEL, ended_at=None).exists():
        ports.live_room().open_counsel_room(sitting.hearing_id, talkers(sitting.hearing))


@transaction.atomic
def talk_is_over(sitting: Sitting) -> Interruption | None:
    """Enter the end of a talk which the two ended in their room; the court's own act."""
    sitting = Sitting.objects.locked(sitting.pk)
    talk = sitting.interruptions.filter(reason=Reason.COUNSEL, ended_at=None).first()
    return end_pause(sitting, talk, now=timezone.now(), by=None, via=Channel.SYSTEM) if talk else None


@transaction.atomic
def recorder_pass(hearing: Hearing, room: CentreRoom, *, by: User, via: Channel) -> str:
    """Give the centre a pass for its own recorder (REC 1); a new one ends the one before. It is shown once."""
    must(by, "hearing.state_room", room)
    if not hearing.people.filter(centre_room=room, gone_at=None).exists():
        raise BadInput(_("Nobody takes part in this hearing from this room."), field="room")
    if hearing.state != HearingState.SCHEDULED or not is_today(hearing) or over(hearing):
        raise WrongState(_("The live room opens on the day of the hearing."), basis="CPL 139")
    return ports.live_room().recorder_pass(hearing.pk)


def talkers(hearing: Hearing) -> list[int]:
    """Return the accused and the defenders: the only ones in the counsel room."""
    roles = (Participant.Role.ACCUSED, Participant.Role.DEFENDER)
    return list(hearing.people.filter(role__in=roles, gone_at=None).values_list("pk", flat=True))
