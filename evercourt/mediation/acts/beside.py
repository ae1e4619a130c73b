"""More than one mediator in one mediation, for instance of the court and of an organisation; one leads (OMR 11)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events
from evercourt.mediation.conflicts import free
from evercourt.mediation.models import Assignment, Mediation, Mediator, Participant
from evercourt.mediation.policy import ACTIVE
from evercourt.mediation.states import AssignmentState, MediationState


@transaction.atomic
def call_in(mediation: Mediation, mediator: Mediator, *, reason: str, by: User, via: Channel) -> Assignment:
    """Ask another mediator of the court's list to mediate beside the one who leads, because the dispute is complex.

    They have as long to accept as the first had (OMR 12) and hear nothing before. Raises BadInput for a mediator with a
    conflict of interest, or who is here already, and without a reason.
    """
    must(by, "mediation.call_in", mediation)
    mediation = Mediation.objects.locked(mediation.pk)
    if mediation.state != MediationState.RUNNING:
        raise WrongState(_("Another mediator is called in while a mediation goes on."))
    if not reason.strip():
        raise BadInput(_("Say why one mediator is not enough; everyone reads it."), field="reason", basis="OMR 11")
    active = Assignment.objects.filter(mediation=mediation, state__in=ACTIVE)
    if mediator.pk not in {one.pk for one in free(mediation)} or active.filter(mediator=mediator).exists():
        raise BadInput(_("This mediator cannot take this mediation; choose another one."), field="mediator")
    answer_by = rules.deadline(mediation.court, "mediation.accept", mediation.court.local_date()).last_day
    assignment: Assignment = Assignment.objects.create(
        mediation=mediation, mediator=mediator, how=Assignment.How.CALLED, leads=False, answer_by=answer_by
    )
    called = events.MediatorCalled(
        mediation=mediation.pk, reference=mediation.reference, mediator_name=mediator.user.name, reason=reason.strip(),
        answer_by=answer_by,
    )  # fmt: skip
    record(called, about=mediation, by=by, via=via)
    return assignment


@transaction.atomic
def wish_leader(participant: Participant, mediator: Mediator, *, by: User, via: Channel) -> Mediation:
    """Say who of the mediators shall lead; when everyone wishes the same one, they do (OMR 11)."""
    must(by, "mediation.choose", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    seats = Assignment.objects.filter(mediation=mediation, state=AssignmentState.ACCEPTED).select_related("mediator")
    wanted = next((one for one in seats if one.mediator_id == mediator.pk), None)
    if mediation.state != MediationState.RUNNING or wanted is None:
        raise WrongState(_("This person does not mediate here."))
    participant.leader = mediator
    participant.save(update_fields=["leader"])
    wished = events.MediatorChosen(mediation=mediation.pk, reference=mediation.reference, participant=participant.pk)
    record(wished, about=mediation.apart, by=by, via=via)
    if {one.leader_id for one in mediation.participants.all()} == {mediator.pk} and not wanted.leads:
        lead(mediation, wanted)
        changed = events.LeaderChanged(
            mediation=mediation.pk, reference=mediation.reference, mediator_name=mediator.user.name
        )
        record(changed, about=mediation, by=by, via=via)
    return mediation


def seat_beside(
    mediation: Mediation, assignment: Assignment, disclosed: str, *, by: User | None, via: Channel
) -> Mediation:
    """Seat a mediator who was called in: they hear everything from now on; the period goes on as it runs."""
    assignment.move(AssignmentState.ACCEPTED, disclosed=disclosed.strip())
    seated = events.MediatorSeated(
        mediation=mediation.pk, reference=mediation.reference, mediator_name=assignment.mediator.user.name,
        disclosed=bool(assignment.disclosed),
    )  # fmt: skip
    record(seated, about=mediation, by=by, via=via)
    return mediation


def leads_on(mediation: Mediation, gone: Assignment, *, by: User | None, via: Channel) -> bool:
    """Return True if the mediation goes on without a break after a mediator went: one who sits there leads (on)."""
    seats = mediation.assignments.filter(state=AssignmentState.ACCEPTED).select_related("mediator__user")
    leader = seats.order_by("-leads", "pk").first()
    if mediation.state != MediationState.RUNNING or leader is None:
        return False
    if not leader.leads:
        lead(mediation, leader)
    went = events.MediatorWentFromBeside(
        mediation=mediation.pk, reference=mediation.reference, mediator_name=gone.mediator.user.name,
        leader_name=leader.mediator.user.name,
    )  # fmt: skip
    record(went, about=mediation, by=by, via=via)
    return True


def lead(mediation: Mediation, leader: Assignment) -> None:
    """Let this one lead, and whoever led sit beside (or be gone)."""
    for one in mediation.assignments.filter(leads=True, state__in=ACTIVE).exclude(pk=leader.pk):
        one.leads = False
        one.save(update_fields=["leads"])
    leader.leads = True
    leader.save(update_fields=["leads"])
