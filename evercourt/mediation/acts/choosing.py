"""The mediator: chosen by both in time, else drawn by a lot anyone can repeat; accepts or leaves (OMR 10–14)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases import draw
from evercourt.cases.models import Case
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record
from evercourt.mediation import events, live
from evercourt.mediation.acts.beside import leads_on, seat_beside
from evercourt.mediation.conflicts import conflicts, free
from evercourt.mediation.models import Assignment, Mediation, Mediator, Participant
from evercourt.mediation.policy import ACTIVE
from evercourt.mediation.states import AssignmentState, MediationState

How = Assignment.How
PERIODS = {
    Case.Procedure.ORDINARY: "mediation.ordinary",
    Case.Procedure.SUMMARY: "mediation.summary",
    Case.Procedure.SMALL_CLAIMS: "mediation.summary",
}


@transaction.atomic
def choose(participant: Participant, mediator: Mediator, *, by: User, via: Channel) -> Mediation:
    """Name the mediator one would like; when everyone has named the same one, they are asked (OMR 10).

    Raises WrongState when the time to choose is over, BadInput for a mediator with a conflict of interest.
    """
    must(by, "mediation.choose", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    if mediation.state != MediationState.CHOOSING:
        raise WrongState(_("The mediator is not being chosen now."))
    if mediator.pk not in {one.pk for one in free(mediation)}:
        raise BadInput(_("This mediator cannot take this mediation; choose another one."), field="mediator")
    participant.chosen = mediator
    participant.save(update_fields=["chosen"])
    chosen = events.MediatorChosen(mediation=mediation.pk, reference=mediation.reference, participant=participant.pk)
    record(chosen, about=mediation.apart, by=by, via=via)
    if {one.chosen_id for one in mediation.participants.all()} == {mediator.pk}:
        _appoint(mediation, mediator, How.CHOSEN, {}, by=by, via=via)
    return mediation


@transaction.atomic
def draw_mediator(mediation: Mediation, *, by: User | None, via: Channel) -> Assignment | None:
    """Draw the mediator by lot among those on the list who are free of conflict; None if there is nobody.

    Before the last day to choose together only when everyone asked the court to (nobody has named one).
    """
    must(by, "mediation.appoint", mediation)
    mediation = Mediation.objects.locked(mediation.pk)
    if mediation.state != MediationState.CHOOSING:
        raise WrongState(_("The mediator is not being chosen now."))
    today = mediation.court.local_date()
    if by is not None and mediation.choose_by and today <= mediation.choose_by:
        raise WrongState(
            _("The parties can choose together until %(day)s."), day=mediation.choose_by.isoformat(), basis="OMR 10"
        )
    return _draw(mediation, by=by, via=via)


@transaction.atomic
def let_court_draw(participant: Participant, *, by: User | None, via: Channel) -> Assignment | None:
    """Say that one leaves the choice to the court; when everyone does, it draws at once."""
    if by is not None:
        must(by, "mediation.choose", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    if mediation.state != MediationState.CHOOSING:
        raise WrongState(_("The mediator is not being chosen now."))
    participant.chosen, participant.leaves_choice = None, True
    participant.save(update_fields=["chosen", "leaves_choice"])
    left = events.MediatorChosen(mediation=mediation.pk, reference=mediation.reference, participant=participant.pk)
    record(left, about=mediation.apart, by=by, via=via)
    if mediation.participants.filter(leaves_choice=False).exists():
        return None
    return _draw(mediation, by=by, via=via)


@transaction.atomic
def accept(assignment: Assignment, *, disclosed: str = "", by: User, via: Channel) -> Mediation:
    """Accept to mediate; the period runs from this day (OMR 12, 24). Relations are disclosed here (OMR 13).

    Raises WrongState when somebody else was asked meanwhile or the days to answer are over.
    """
    must(by, "mediation.accept", assignment)
    mediation = Mediation.objects.locked(assignment.mediation_id)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state == AssignmentState.ACCEPTED:
        return mediation
    today = mediation.court.local_date()
    waits_for = MediationState.APPOINTED if assignment.leads else MediationState.RUNNING
    if mediation.state != waits_for or today > assignment.answer_by:
        raise WrongState(_("You are not asked to mediate here any more."))
    if not assignment.leads:
        return seat_beside(mediation, assignment, disclosed, by=by, via=via)
    assignment.move(AssignmentState.ACCEPTED, disclosed=disclosed.strip())
    changes: dict[str, Any] = {}
    if mediation.begun_on is None:
        # A mediator who follows another goes on in the same period.
        period = rules.deadline(mediation.court, rule_of(mediation), today)
        changes = {
            "begun_on": today, "due_on": period.last_day, "first_due_on": period.last_day,
            "due_explanation": period.steps, "basis": period.basis,
        }  # fmt: skip
    mediation.move(MediationState.RUNNING, **changes)
    assert mediation.due_on
    began = events.MediationBegan(
        mediation=mediation.pk,
        reference=mediation.reference,
        mediator_name=assignment.mediator.user.name,
        due_on=mediation.due_on,
        disclosed=bool(assignment.disclosed),
    )
    record(began, about=mediation, by=by, via=via)
    return mediation


@transaction.atomic
def decline(assignment: Assignment, *, reason: str, by: User, via: Channel) -> Mediation:
    """Decline to mediate, in writing with the reason; another one is drawn at once (OMR 12)."""
    must(by, "mediation.accept", assignment)
    if not reason.strip():
        raise BadInput(_("Give the reason in writing."), field="reason", basis="OMR 12")
    return _replace(assignment, AssignmentState.DECLINED, reason, by=by, via=via)


@transaction.atomic
def change_mediator(
    mediation: Mediation, *, reason: str, assignment: Assignment | None = None, by: User, via: Channel
) -> Mediation:
    """Have another mediator: a participant objects to this one, or the mediator withdraws (OMR 14).

    Without `assignment` a mediator means themselves, a participant the one who leads. From now on the one who leaves
    reads nothing of this mediation.
    """
    must(by, "mediation.change_mediator", mediation)
    if not reason.strip():
        raise BadInput(_("Say why; only the court reads it."), field="reason", basis="OMR 14")
    active = Assignment.objects.filter(mediation=mediation, state__in=ACTIVE).order_by("-leads", "pk")
    own = active.filter(mediator__user=by).first()
    if own is None:
        own = active.filter(pk=assignment.pk).first() if assignment else active.first()
    if own is None:
        raise WrongState(_("There is no mediator to change."))
    return _replace(own, AssignmentState.LEFT, reason, by=by, via=via)


@transaction.atomic
def pass_over(assignment: Assignment) -> Mediation:
    """Draw another mediator for one who did not answer within three working days (OMR 12). The court's own job."""
    must(None, "mediation.watch", assignment.mediation)
    return _replace(assignment, AssignmentState.LEFT, "no answer in time", by=None, via=Channel.SYSTEM)


def rule_of(mediation: Mediation) -> str:
    """Return the rule of its period: before filing thirty days, after it fifteen or seven (OMR 24)."""
    if mediation.case is None:
        return "mediation.prefiling"
    return PERIODS.get(Case.Procedure(mediation.case.procedure), "mediation.ordinary")


def _replace(
    assignment: Assignment, state: AssignmentState, reason: str, *, by: User | None, via: Channel
) -> Mediation:
    mediation = Mediation.objects.locked(assignment.mediation_id)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    assignment.move(state, until=timezone.now(), reason=reason.strip())
    live.keep_out(mediation)
    if leads_on(mediation, assignment, by=by, via=via):
        return mediation
    mediation.participants.update(chosen=None)
    mediation.move(MediationState.CHOOSING)
    left = events.MediatorLeft(
        mediation=mediation.pk, reference=mediation.reference, mediator_name=assignment.mediator.user.name
    )
    record(left, about=mediation, by=by, via=via)
    _draw(mediation, by=by, via=via)
    return mediation


def _draw(mediation: Mediation, *, by: User | None, via: Channel) -> Assignment | None:
    """Draw as panels are drawn: seed and candidates are kept, so that anybody can draw again (cases/draw.py)."""
    day = mediation.court.local_date()
    listed = list(Mediator.objects.current(day).filter(court=mediation.court).select_related("user"))
    excluded = conflicts(mediation, listed)
    candidates = [one.pk for one in listed if one.pk not in excluded and one.user.is_active]
    if not candidates:
        nobody = events.NoMediatorFound(mediation=mediation.pk, reference=mediation.reference)
        record(nobody, about=mediation, by=by, via=via)
        return None
    head = Entry.objects.filter(stream=mediation.court.ledger_stream).order_by("-place").first()
    commitment = bytes(head.hash).hex() if head else ""
    turn = mediation.assignments.count()
    seed = draw.seed_of(commitment, mediation.reference, turn)
    drawn = draw.draw(candidates, seed, 1)
    lots = {
        "commitment": commitment, "place": head.place if head else 0, "turn": turn, "seed": seed,
        "candidates": candidates, "excluded": {str(pk): grounds for pk, grounds in excluded.items()}, "drawn": drawn,
    }  # fmt: skip
    mediator = next(one for one in listed if one.pk == drawn[0])
    return _appoint(mediation, mediator, How.DRAWN, lots, by=by, via=via)


def _appoint(
    mediation: Mediation, mediator: Mediator, how: str, lots: dict[str, Any], *, by: User | None, via: Channel
) -> Assignment:
    answer_by: date = rules.deadline(mediation.court, "mediation.accept", mediation.court.local_date()).last_day
    assignment = Assignment.objects.create(
        mediation=mediation, mediator=mediator, how=how, draw=lots, answer_by=answer_by
    )
    mediation.move(MediationState.APPOINTED)
    appointed = events.MediatorAppointed(
        mediation=mediation.pk,
        reference=mediation.reference,
        mediator_name=mediator.user.name,
        how=how,
        answer_by=answer_by,
        draw=lots,
    )
    record(appointed, about=mediation, by=by, via=via)
    return assignment
