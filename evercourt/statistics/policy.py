"""Who may see figures before they are published, and the rows they are counted from."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

# Whose desk the figures are.
DESK = frozenset({Office.PRESIDENT, Office.AUDITOR})


@permission("figures.see")
def may_see(user: Any, court: Any) -> bool:
    """The president and the auditor of that court; everyone else reads what is published."""
    return any(user.holds(office, court.pk) for office in DESK)


@permission("figures.rows")
def may_see_rows(user: Any, court: Any) -> bool:
    """The president of that court; of rows of a case, those of cases they may see. An auditor sees no case."""
    return bool(user.holds(Office.PRESIDENT, court.pk))


@permission("figures.keep", system=True)
def may_keep(user: Any, court: Any) -> bool:
    """Only the court's own daily job: nobody chooses the day on which a figure is counted."""
    return False
