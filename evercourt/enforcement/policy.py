"""Who may apply for enforcement, and who opens it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.decisions.policy import parties_acted_for
from evercourt.kernel.policy import permission


def seen_by(user: Any) -> Q:
    """Return the condition for the applications a person may see.

    Whoever may see the case of the title; and the judges of that court, who alone can refuse one.
    """
    bench = [held.court_id for held in user.offices if held.office == Office.JUDGE]
    return Q(title__case__in=Case.objects.visible_to(user).values("pk")) | Q(title__case__court__in=bench)


@permission("enforcement.apply")
def may_apply(user: Any, decision: Any) -> bool:
    """A party of the case, or a representative whose special power covers enforcement."""
    return bool(parties_acted_for(user, decision.case))


@permission("enforcement.open", system=True)
def may_open(user: Any, application: Any) -> bool:
    """The filing clerk of the court of the title (ENF 16); the court's own job when the seven days end."""
    return bool(user.holds(Office.FILING_CLERK, application.ledger_court_id))


@permission("enforcement.refuse", fresh=True)
def may_refuse(user: Any, application: Any) -> bool:
    """A judge of the court of the title, by ruling; asks a fresh second factor."""
    return bool(user.holds(Office.JUDGE, application.ledger_court_id))
