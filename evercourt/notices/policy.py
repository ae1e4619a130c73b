"""Who may announce in the name of a court."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

ANNOUNCERS = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT})


@permission("notices.announce", system=True)
def may_announce(user: Any, court: Any) -> bool:
    """A clerk or the president of that court; the court's own jobs, which serve by announcement (CPL 95)."""
    return any(held.office in ANNOUNCERS and held.court_id == court.pk for held in user.offices)
