"""Pausing and going on: by the judge with a lawful reason, and by itself when a vital line is lost for ten seconds."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.gate import LOST_AFTER, STOPS_BEFORE_ADJOURNING, cannot_go_on, vital
from evercourt.hearings.models import CourseEntry, Interruption, Participant, Sitting
from evercourt.hearings.people import day_of
from evercourt.hearings.refusing import refuse
from evercourt.hearings.situation import situation
from evercourt.hearings.states import SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Reason = Interruption.Reason
# What a judge may pause for; the others begin by themselves or by the accused and counsel.
BY_THE_JUDGE = (Reason.RECESS, Reason.NOT_PUBLIC, Reason.MEDIATION, Reason.FAULT)


@transaction.atomic
def pause(sitting: Sitting, *, reason: str, note: str = "", by: User, via: Channel) -> Interruption:
    """Pause the hearing and its recordings for one of the lawful reasons (REC 3); each pause is listed."""
    must(by, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    if reason not in BY_THE_JUDGE:
        raise BadInput(_("The recording pauses only for a reason the law knows."), field="reason", basis="REC 3")
    if sitting.state != SittingState.OPEN:
        raise WrongState(_("The hearing is not going on."))
    return begin_pause(sitting, reason, note=note.strip(), by=by, via=via)


@transaction.atomic
def resume(sitting: Sitting, *, by: User, via: Channel) -> Sitting:
    """Let the hearing go on; refused with every reason why it cannot.

    After a lost line the person is asked anew whether they see and hear everyone, and what was missed is repeated.
    """
    must(by, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    if sitting.state != SittingState.PAUSED:
        return sitting
    now = timezone.now()
    open_one = sitting.interruptions.filter(ended_at=None).first()
    if open_one and open_one.reason == Reason.COUNSEL:
        raise WrongState(_("The accused and counsel are still talking; they end it themselves."), basis="CRPL 39")
    refuse(cannot_go_on(situation(sitting.hearing, now=now)))
    if open_one:
        end_pause(sitting, open_one, now=now, by=by, via=via)
    sitting.move(SittingState.OPEN)
    ports.live_room().resume(sitting.hearing_id)
    return sitting


@transaction.atomic
def mark_repeated(interruption: Interruption, *, by: User, via: Channel) -> Interruption:
    """Note that what was said while somebody was away has been said again."""
    must(by, "hearing.lead", interruption.sitting.hearing)
    interruption = Interruption.objects.select_for_update(of=("self",)).get(pk=interruption.pk)
    if interruption.reason != Reason.LOST or not interruption.ended_at:
        raise WrongState(_("Let the hearing go on first, then repeat what was missed."))
    if interruption.repeated_at is None:
        interruption.repeated_at = timezone.now()
        interruption.save(update_fields=["repeated_at"])
        hearing = interruption.sitting.hearing
        done = events.MissedRepeated(hearing=hearing.pk, day=day_of(hearing), interruption=interruption.pk)
        record(done, about=hearing.case, by=by, via=via)
    return interruption


@transaction.atomic
def explain_fault(interruption: Interruption, *, text: str, by: User, via: Channel) -> Interruption:
    """Sign the written account of a fault of the equipment, which goes on the file (REC 4)."""
    must(by, "hearing.lead", interruption.sitting.hearing)
    interruption = Interruption.objects.select_for_update(of=("self",)).get(pk=interruption.pk)
    if not text.strip() or interruption.reason != Reason.FAULT:
        raise BadInput(_("Write what happened, from when until when."), field="text", basis="REC 4")
    interruption.explained, interruption.explained_by = text.strip(), by
    interruption.save(update_fields=["explained", "explained_by"])
    hearing = interruption.sitting.hearing
    done = events.FaultExplained(
        hearing=hearing.pk, day=day_of(hearing), interruption=interruption.pk, text=text.strip()
    )
    record(done, about=hearing.case, by=by, via=via)
    return interruption


@transaction.atomic
def watch(sitting: Sitting) -> Interruption | None:
    """Pause an open hearing whose vital line is lost for ten seconds, or whose recorder stopped; the court's own act.

    Nobody is absent by it: what was said since the line was lost will be repeated.
    """
    must(None, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    if sitting.state != SittingState.OPEN:
        return None
    now = timezone.now()
    so = situation(sitting.hearing, now=now)
    lost = [
        person for person in so.people
        if person.remote and not person.connected and vital(so, person) and (person.lost_for or 0) > LOST_AFTER
    ]  # fmt: skip
    if lost:
        longest = max(lost, key=lambda person: person.lost_for or 0)
        since = now - timedelta(seconds=longest.lost_for or 0)
        person = Participant.objects.get(pk=longest.key)
        return begin_pause(sitting, Reason.LOST, person=person, lost_since=since, by=None, via=Channel.SYSTEM)
    stopped = [one for one in cannot_go_on(so) if "_recorder_" in one.code]
    if stopped:
        note = " ".join(str(one) for one in stopped)
        return begin_pause(sitting, Reason.FAULT, note=note, by=None, via=Channel.SYSTEM)
    return None


def begin_pause(
    sitting: Sitting, reason: str, *, person: Participant | None = None, lost_since: datetime | None = None,
    note: str = "", by: User | None, via: Channel,
) -> Interruption:  # fmt: skip
    """Pause now. A step of the acts; the caller holds the lock of the sitting."""
    made: Interruption = Interruption.objects.create(
        sitting=sitting, reason=reason, participant=person, began_at=timezone.now(), lost_since=lost_since, note=note
    )
    if sitting.state == SittingState.OPEN:
        sitting.move(SittingState.PAUSED)
    hearing = sitting.hearing
    ports.live_room().pause(hearing.pk, reason)
    paused = events.SittingPaused(
        hearing=hearing.pk,
        day=day_of(hearing),
        reason=reason,
        person=person.pk if person else None,
        lost_since=lost_since,
    )
    record(paused, about=hearing.case, by=by, via=via, at=made.began_at)
    return made


def end_pause(
    sitting: Sitting, open_one: Interruption, *, now: datetime, by: User | None, via: Channel
) -> Interruption:
    """End an interruption. A step of the acts; the caller holds the lock of the sitting."""
    open_one.ended_at = now
    open_one.save(update_fields=["ended_at"])
    hearing = sitting.hearing
    done = events.SittingResumed(hearing=hearing.pk, day=day_of(hearing), reason=open_one.reason)
    record(done, about=hearing.case, by=by, via=via, at=now)
    return open_one


def missed(interruption: Interruption) -> list[CourseEntry]:
    """Return what was entered while the person was away: it must be said again."""
    since = interruption.lost_since
    if since is None:
        return []
    return list(
        interruption.sitting.entries.filter(at__gte=since, at__lte=interruption.began_at).select_related("participant")
    )


def should_adjourn(sitting: Sitting) -> bool:
    """Return True after the third stop: the judge is asked whether to go on another day."""
    return sitting.interruptions.filter(reason=Reason.LOST).count() >= STOPS_BEFORE_ADJOURNING
