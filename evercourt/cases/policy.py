"""Who may see a case, and who may do what in it."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models.party import Party, Representation
from evercourt.kernel.policy import permission

# These offices see the cases of their own court; an administrator sees no case.
SEES_COURT = {Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT}


def seen_by(user: Any) -> Q:
    """Return the condition for the cases a person may see.

    - a party who has joined; a representative while the power is in force;
    - a judge or recorder on the panel, while assigned;
    - clerks and the president of the case's own court; an administrator of no case.
    """
    courts = [held.court_id for held in user.offices if held.office in SEES_COURT]
    return (
        Q(pk__in=Party.objects.filter(user=user).values("case"))
        | Q(pk__in=Representation.objects.filter(Representation.in_force(), user=user).values("party__case"))
        | Q(pk__in=user.seats.filter(until__isnull=True).values("case"))
        | Q(court__in=courts)
    )


@permission("case.see", system=True)
def may_see(user: Any, case: Any) -> bool:
    """As `visible_to`: a party, a representative in force, the panel, the clerks and president of that court."""
    return bool(type(case).objects.visible_to(user).filter(pk=case.pk).exists())
