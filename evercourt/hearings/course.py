"""The course of a hearing: opened, step by step with its questions, closed or broken off (CPL 140-150; CRPL 190)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.procedures.schema import HearingStep
from evercourt.courts.rules import rules_of
from evercourt.hearings import acts, ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.gate import asked, cannot_begin_next, cannot_close, cannot_go_on, cannot_open
from evercourt.hearings.models import CourseEntry, Hearing, Participant, Sitting, Transcript
from evercourt.hearings.people import apart_from, day_of, list_people
from evercourt.hearings.refusing import refuse
from evercourt.hearings.situation import kind_of, situation
from evercourt.hearings.states import HearingState, SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Answer = CourseEntry.Answer


def step_of(sitting: Sitting) -> HearingStep:
    """Return the step the hearing is in, with the words that are read out."""
    return rules_of(sitting.hearing.case.court).steps[sitting.step]


@transaction.atomic
def open_sitting(hearing: Hearing, *, by: User, via: Channel) -> Sitting:
    """Open the hearing, if nothing stands in the way; the recordings begin with it (REC 1, 3).

    Raises Obstructed with every reason and its article.
    """
    must(by, "hearing.lead", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.state != HearingState.SCHEDULED:
        raise WrongState(_("This hearing is over."))
    known: Sitting | None = Sitting.objects.filter(hearing=hearing).first()
    if known:
        return known
    if not hearing.case.court.local_date() == hearing.case.court.local_date(hearing.during.lower):
        raise WrongState(_("A hearing is opened on the day it was set for."), basis="CPL 139")
    list_people(hearing)
    now, room = timezone.now(), ports.live_room()
    refuse(cannot_open(situation(hearing, now=now)))
    kind = kind_of(hearing)
    sitting = Sitting.objects.create(hearing=hearing, kind=kind.id, step=kind.steps[0], opened_at=now)
    Transcript.objects.get_or_create(hearing=hearing)
    room.open(hearing.pk)
    let_in = [person for person in hearing.people.filter(gone_at=None) if not person.is_isolated]
    for person in let_in:
        if person.checked_at or not person.is_remote:
            person.admitted_at = now
            person.save(update_fields=["admitted_at"])
            room.admit(hearing.pk, person.pk, apart_from=apart_from(person))
    opened = events.SittingOpened(
        hearing=hearing.pk, day=day_of(hearing), kind=kind.id, present=[one.name for one in let_in if one.admitted_at]
    )
    record(opened, about=hearing.case, by=by, via=via, at=now)
    return sitting


@transaction.atomic
def enter_answer(
    sitting: Sitting, person: Participant | None, *, answer: str = Answer.SAID, text: str = "", step: str = "",
    by: User, via: Channel,
) -> CourseEntry:  # fmt: skip
    """Enter what somebody answers in the present step, or to a question that is asked again; it has its time.

    Raises BadInput for an answer this step does not know, or from who is not asked or not let in.
    """
    must(by, "hearing.enter_answer", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    law = rules_of(sitting.hearing.case.court)
    step = step or sitting.step
    question = law.steps.get(step)
    if question is None or (step != sitting.step and not question.again):
        raise BadInput(_("The hearing is in another step."), field="step")
    if sitting.state not in (SittingState.OPEN, SittingState.PAUSED) or (
        sitting.state == SittingState.PAUSED and not question.again
    ):
        raise WrongState(_("The hearing is not going on."))
    so = situation(sitting.hearing)
    if sitting.state == SittingState.OPEN:
        # A "no" must be entered even though the hearing cannot go on because of it.
        refuse([one for one in cannot_go_on(so) if not one.code.endswith("_no")])
    if person is not None and (person.hearing_id != sitting.hearing_id or person.gone_at):
        raise BadInput(_("This person takes no part in the hearing."), field="person")
    if answer not in Answer.values or (question.wanted in ("yes", "no") and answer == Answer.SAID):
        raise BadInput(_("Choose the answer."), field="answer", basis=question.basis)
    if question.asked and (person is None or person.pk not in [one.key for one in asked(so, question)]):
        raise BadInput(_("This question is not asked of them."), field="person", basis=question.basis)
    now = timezone.now()
    made = CourseEntry.objects.create(
        sitting=sitting, step=step, participant=person, answer=answer, text=text.strip(), at=now, entered_by=by
    )
    entered = events.AnswerEntered(
        hearing=sitting.hearing_id, day=day_of(sitting.hearing), entry=made.pk, step=step,
        person=person.pk if person else 0, person_name=person.name if person else "", answer=answer, text=made.text,
        language=person.language if person else sitting.hearing.language,
    )  # fmt: skip
    record(entered, about=sitting.hearing.case, by=by, via=via, at=now)
    return made


@transaction.atomic
def begin_next_step(sitting: Sitting, *, by: User, via: Channel) -> Sitting:
    """Go on to the next step of the lawful order; refused while anybody asked has not answered, or said no."""
    must(by, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    if sitting.state != SittingState.OPEN:
        raise WrongState(_("The hearing is not going on."))
    so = situation(sitting.hearing)
    refuse(cannot_begin_next(so))
    place = so.kind.steps.index(sitting.step)
    if place + 1 == len(so.kind.steps):
        raise WrongState(_("This was the last step; close the hearing."))
    sitting.step = so.kind.steps[place + 1]
    sitting.save(update_fields=["step"])
    began = events.StepBegan(hearing=sitting.hearing_id, day=day_of(sitting.hearing), step=sitting.step)
    record(began, about=sitting.hearing.case, by=by, via=via)
    return sitting


@transaction.atomic
def close_sitting(sitting: Sitting, *, by: User, via: Channel) -> Sitting:
    """Close the hearing; refused before the last statement was given (CRPL 198, 224; CPL 144).

    The heads of both chains of recordings are kept, and stand under the transcript that is then signed.
    """
    must(by, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    if sitting.state == SittingState.CLOSED:
        return sitting
    if sitting.state != SittingState.OPEN:
        raise WrongState(_("The hearing is not going on."))
    refuse(cannot_close(situation(sitting.hearing)))
    room, now = ports.live_room(), timezone.now()
    heads = heads_of(sitting.hearing)
    sitting.move(SittingState.CLOSED, closed_at=now, heads=heads)
    room.close(sitting.hearing_id)
    closed = events.SittingClosed(hearing=sitting.hearing_id, day=day_of(sitting.hearing), heads=heads)
    record(closed, about=sitting.hearing.case, by=by, via=via, at=now)
    return sitting


@transaction.atomic
def break_off(sitting: Sitting, *, reason: str, by: User, via: Channel) -> Sitting:
    """Break the hearing off, to go on another day; what was done stays valid (OLR 21; CPL 149)."""
    must(by, "hearing.lead", sitting.hearing)
    sitting = Sitting.objects.locked(sitting.pk)
    heads = heads_of(sitting.hearing)
    sitting.move(SittingState.BROKEN_OFF, closed_at=timezone.now(), heads=heads)
    sitting.interruptions.filter(ended_at=None).update(ended_at=sitting.closed_at)
    ports.live_room().close(sitting.hearing_id)
    done = events.SittingBrokenOff(hearing=sitting.hearing_id, day=day_of(sitting.hearing), reason=reason)
    record(done, about=sitting.hearing.case, by=by, via=via)
    acts.adjourn(sitting.hearing, reason=reason, by=by, via=via)
    return sitting


def heads_of(hearing: Hearing) -> dict[str, str]:
    """Return the heads of both chains of recordings by place."""
    return {one.place: one.head for one in ports.live_room().recordings(hearing.pk) if one.head}
