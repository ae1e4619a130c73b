"""A mediation ends: each participant may leave at any time, and what follows needs no retyping (OMR 21, 25)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import move_deadline
from evercourt.cases.models import Deadline
from evercourt.filing.acts.drafting import save, start
from evercourt.filing.acts.pausing import resume_review
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import events, live
from evercourt.mediation.models import Agreement, Assignment, EndReason, Mediation, Participant, SealedOffer
from evercourt.mediation.policy import ACTIVE
from evercourt.mediation.states import AgreementState, AssignmentState, MediationState, RoundState

# What the mediator may give as reason; the others follow from what happened.
BY_MEDIATOR = (EndReason.UNWILLING, EndReason.GAP, EndReason.UNREACHABLE, EndReason.NOT_SIGNED, EndReason.UNSUITABLE)


@transaction.atomic
def end(mediation: Mediation, *, reason: str, by: User, via: Channel) -> Mediation:
    """End a mediation without an agreement, as its mediator, with one of the reasons of OMR 25."""
    must(by, "mediation.end", mediation)
    if reason not in BY_MEDIATOR:
        raise BadInput(_("Choose why the mediation ends."), field="reason", basis="OMR 25")
    return finish(mediation, reason, by=by, via=via)


@transaction.atomic
def leave(participant: Participant, *, by: User | None, via: Channel) -> Mediation:
    """Take one's consent back: the mediation ends, and nothing in the case is the worse for it (OLR 5; OMR 4)."""
    must(by, "mediation.leave", participant)
    mediation = Mediation.objects.locked(participant.mediation_id)
    if not mediation.is_open:
        raise WrongState()
    participant.answer, participant.answered_at = Participant.Answer.WITHDRAWN, timezone.now()
    participant.save(update_fields=["answer", "answered_at"])
    reason = EndReason.REFUSED if mediation.state == MediationState.ASKING else EndReason.UNWILLING
    return finish(mediation, reason, by=by, via=via)


@transaction.atomic
def expire(mediation: Mediation, *, reason: str) -> Mediation:
    """End what nobody answered or extended in time: silence is no consent. The court's own job."""
    must(None, "mediation.watch", mediation)
    return finish(mediation, reason, by=None, via=Channel.SYSTEM)


def finish(mediation: Mediation, reason: str, *, by: User | None, via: Channel) -> Mediation:
    """End it: the mediator's part, open offers and drafts with it; the review or the trial goes on where it stood.

    A step of an act that asked who may. Ending what has ended changes nothing.
    """
    mediation = Mediation.objects.locked(mediation.pk)
    if not mediation.is_open:
        return mediation
    now = timezone.now()
    before_filing = mediation.case_id is None
    mediation.move(MediationState.ENDED, ended_at=now, end_reason=reason)
    close_rounds(mediation)
    for agreement in Agreement.objects.filter(mediation=mediation).exclude(state=AgreementState.EFFECTIVE):
        if agreement.can_move(AgreementState.DROPPED):
            # What was not signed by everyone is not kept.
            agreement.move(AgreementState.DROPPED, clauses=[])
    release_mediator(mediation)
    ended = events.MediationEnded(
        mediation=mediation.pk, reference=mediation.reference, reason=reason, before_filing=before_filing
    )
    record(ended, about=mediation, by=by, via=via, at=now)
    go_on(mediation)
    return mediation


def release_mediator(mediation: Mediation) -> None:
    """End the part of every mediator; with it ends what they can read, and what is open by video."""
    for assignment in Assignment.objects.filter(mediation=mediation, state__in=ACTIVE):
        assignment.move(AssignmentState.LEFT, until=timezone.now())
    live.close_all(mediation)


def close_rounds(mediation: Mediation) -> None:
    """Close a round that waits, and erase what was sealed in it."""
    for one in mediation.rounds.filter(state=RoundState.OPEN):
        SealedOffer.objects.filter(round=one).update(sealed="")
        one.move(RoundState.CLOSED)


def go_on(mediation: Mediation) -> None:
    """Let the clock of the review go on; in a case, leave the days of an extension out of the trial limit (OMR 24)."""
    if mediation.case is None:
        if mediation.filing and mediation.filing.paused_on:
            resume_review(mediation.filing, by=None, via=Channel.SYSTEM)
        return
    if mediation.first_due_on is None or mediation.ended_at is None:
        return
    last = mediation.court.local_date(mediation.ended_at)
    days = (last - mediation.first_due_on).days
    if days <= 0:
        return
    for deadline in mediation.case.deadlines.filter(rule__startswith="trial.", state=Deadline.State.OPEN, held=False):
        _leave_out(deadline, mediation.first_due_on, last, days)


def _leave_out(deadline: Deadline, after: date, last: date, days: int) -> None:
    to = date.fromordinal(deadline.due_on.toordinal() + days)
    first = date.fromordinal(after.toordinal() + 1)
    facts = {"first": str(first), "last": str(last), "days": days, "last_day": str(to)}
    step = {"code": "excluded.mediation", "facts": facts, "basis": "OMR 24"}
    why = str(_("mediation went on with everyone's consent"))
    move_deadline(deadline, to=to, steps=[step], why=why, basis="OMR 24", by=None, via=Channel.SYSTEM)


@transaction.atomic
def file_again(mediation: Mediation, *, by: User, via: Channel) -> Filing:
    """Begin a new filing with everything the first one said, after an agreement that was not confirmed or kept.

    Nothing said in the mediation is in it. For who filed the first one.
    """
    old = mediation.filing
    if old is None or old.filer_id != by.pk or mediation.case_id is not None or mediation.is_open:
        raise WrongState(_("There is nothing to file again here."))
    new = start(by=by, via=via, language=old.language)
    form = {name: value for name, value in old.form.items() if name not in ("evidence", "mediation")}
    return save(new, {**form, "mediation": False}, version=new.version, by=by)
