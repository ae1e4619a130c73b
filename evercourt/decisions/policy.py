"""Who may draft, sign, pronounce, see and appeal a decision."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Matter, Party
from evercourt.cases.policy import may_see, own_parties
from evercourt.decisions.states import DecisionState
from evercourt.hearings.policy import Seat, sits
from evercourt.kernel.policy import permission

PUBLIC_STATES = (DecisionState.PRONOUNCED, DecisionState.FINAL, DecisionState.APPEALED)


def seen_by(user: Any) -> Q:
    """Return the condition for the decisions a person may see.

    - before pronouncement: only the judges and the recorder of the case, while assigned;
    - afterwards: whoever may see the case.
    """
    mine = Q(case__in=user.seats.filter(until__isnull=True).values("case"))
    return mine | Q(state__in=PUBLIC_STATES, case__in=Case.objects.visible_to(user).values("pk"))


@permission("decision.draft")
def may_draft(user: Any, case: Case) -> bool:
    """The judges of the case, and its recorder for them."""
    return sits(user, case)


@permission("decision.sign", fresh=True)
def may_sign(user: Any, decision: Any) -> bool:
    """Each judge of the case, for themself; asks a fresh second factor."""
    return sits(user, decision.case, Seat.PRESIDING, Seat.MEMBER)


@permission("decision.confirm_agreement", fresh=True)
def may_confirm_agreement(user: Any, confirmation: Any) -> bool:
    """The judge drawn for the confirmation (CPL 206); asks a fresh second factor. Who mediated never judges."""
    if confirmation.case is None:
        return False
    mediated = confirmation.agreement.mediation.assignments.filter(mediator__user=user).exists()
    return sits(user, confirmation.case, Seat.PRESIDING) and not mediated


@permission("decision.pronounce", fresh=True)
def may_pronounce(user: Any, decision: Any) -> bool:
    """The presiding judge of the case (CPL 151); asks a fresh second factor."""
    return sits(user, decision.case, Seat.PRESIDING)


@permission("decision.finalise", system=True)
def may_finalise(user: Any, decision: Any) -> bool:
    """Only the court's own daily job: a decision takes effect by law, not by anyone's act (CPL 158)."""
    return False


@permission("decision.appeal")
def may_appeal(user: Any, decision: Any) -> bool:
    """A party of the case, or a representative whose special power covers appeals (CPL 62, 171)."""
    return may_see(user, decision.case) and bool(parties_acted_for(user, decision.case))


def parties_acted_for(user: Any, case: Case) -> list[Party]:
    """Return the parties for whom this person may take steps that need a special power."""
    return list(own_parties(user, Matter.APPEAL).filter(case=case))


@permission("decision.publish", fresh=True)
def may_publish(user: Any, decision: Any) -> bool:
    """The presiding judge of the case, who answers for what is left out; asks a fresh second factor (CPL 159)."""
    return sits(user, decision.case, Seat.PRESIDING)


@permission("decision.withdraw_publication")
def may_withdraw_publication(user: Any, decision: Any) -> bool:
    """As to publish, or the president of that court; at once, so that no second factor stands in the way."""
    return may_publish(user, decision) or bool(user.holds(Office.PRESIDENT, decision.case.court_id))
