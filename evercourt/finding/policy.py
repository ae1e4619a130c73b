"""Who may read reports, and who keeps a search."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

# Whose desk reports are on: of the cases that each of them may see.
READERS = (Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT, Office.JUDGE)


@permission("reports.see")
def may_see_reports(user: Any, court: Any) -> bool:
    """The clerks, the president and the judges of that court; each reads of the cases they may see."""
    return any(user.holds(office, court.pk) for office in READERS)


@permission("search.keep")
def may_keep_search(user: Any, person: Any) -> bool:
    """Everyone with an account, for themselves."""
    return bool(user.is_active) and user.pk == person.pk


@permission("search.remove")
def may_remove_search(user: Any, saved: Any) -> bool:
    """Whose it is."""
    return bool(saved.user_id == user.pk)


@permission("search.tell", system=True)
def may_tell(user: Any, saved: Any) -> bool:
    """Only the court's own job."""
    return False
