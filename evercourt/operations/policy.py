"""Who closes the house for maintenance, and who says that it was down."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

DESK = frozenset({Office.ADMINISTRATOR, Office.PRESIDENT})


@permission("maintenance.announce", system=True, fresh=True)
def may_announce(user: Any, court: Any) -> bool:
    """The administrator of the court; the operator of the machine."""
    return bool(user.holds(Office.ADMINISTRATOR, court.pk))


@permission("maintenance.end", system=True, fresh=True)
def may_end(user: Any, maintenance: Any) -> bool:
    """The administrator of the court that announced it; the operator; the clock."""
    return bool(user.holds(Office.ADMINISTRATOR, maintenance.court_id))


@permission("outage.record", system=True, fresh=True)
def may_record(user: Any, court: Any) -> bool:
    """The administrator and the president of the court: an outage moves last days, as an order of closure does."""
    return any(user.holds(office, court.pk) for office in DESK)


@permission("outage.end", system=True, fresh=True)
def may_end_outage(user: Any, outage: Any) -> bool:
    """The administrator and the president of the court that recorded it."""
    return any(user.holds(office, outage.court_id) for office in DESK)


@permission("house.copy", system=True)
def may_copy(user: Any, court: Any) -> bool:
    """No person: only the operator of the machine copies the whole house."""
    return False
