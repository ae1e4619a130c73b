"""Who may schedule, adjourn and record hearings."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember
from evercourt.kernel.policy import permission

Seat = PanelMember.Seat


def sits(user: Any, case: Case, *seats: str) -> bool:
    """Return True if the person holds one of `seats` (any, if none is named) on the case's panel now."""
    held = case.panel.filter(user=user, until__isnull=True)
    return (held.filter(seat__in=seats) if seats else held).exists()


@permission("hearing.schedule")
def may_schedule(user: Any, case: Case) -> bool:
    """The judges and the recorder of the case, and the registry clerks of its court."""
    return sits(user, case) or user.holds(Office.REGISTRY_CLERK, case.court_id)


@permission("hearing.adjourn")
def may_adjourn(user: Any, hearing: Any) -> bool:
    """Only a judge of the case decides that a hearing is put off (CPL 149)."""
    return sits(user, hearing.case, Seat.PRESIDING, Seat.MEMBER)


@permission("hearing.record")
def may_record(user: Any, hearing: Any) -> bool:
    """The recorder and the judges of the case enter the outcome and the minutes (CPL 150)."""
    return sits(user, hearing.case)
