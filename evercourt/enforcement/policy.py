"""Who may apply for enforcement, and who opens it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Representation
from evercourt.decisions.policy import parties_acted_for
from evercourt.kernel.policy import permission

DECIDE = {Office.FILING_CLERK, Office.JUDGE, Office.PRESIDENT}


def seen_by(user: Any) -> Q:
    """Return the condition for the applications a person may see.

    - the applicant, and a representative of theirs while the power is in force;
    - the filing clerks, judges and president of the court of the title.

    The debtor learns of enforcement by the notice, not by the application.
    """
    courts = [held.court_id for held in user.offices if held.office in DECIDE]
    powers = Representation.objects.filter(Representation.in_force(), user=user).values("party")
    return Q(applicant__user=user) | Q(applicant__in=powers) | Q(title__case__court__in=courts)


@permission("enforcement.apply")
def may_apply(user: Any, decision: Any) -> bool:
    """A party of the case, or a representative whose special power covers enforcement."""
    return bool(parties_acted_for(user, decision.case))


@permission("enforcement.open", system=True)
def may_open(user: Any, application: Any) -> bool:
    """The filing clerk of the court of the title (ENF 16); the court's own job when the seven days end."""
    return bool(user.holds(Office.FILING_CLERK, application.ledger_court_id))


@permission("enforcement.put_to_judge")
def may_put_to_judge(user: Any, application: Any) -> bool:
    """The filing clerk of the court of the title, who cannot refuse (ENF 16)."""
    return bool(user.holds(Office.FILING_CLERK, application.ledger_court_id))


@permission("enforcement.refuse", fresh=True)
def may_refuse(user: Any, application: Any) -> bool:
    """A judge of the court of the title, by ruling; asks a fresh second factor. Never a party of that case."""
    judge = user.holds(Office.JUDGE, application.ledger_court_id)
    return bool(judge) and not parties_acted_for(user, application.title.case)
