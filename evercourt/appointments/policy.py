"""Who may book, change and serve visits, and arrange the counters."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

# Who sits at the front of the house and acts for people who come or call.
FRONT = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.HOTLINE_AGENT})
AT_THE_COUNTER = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK})
ARRANGE = frozenset({Office.ADMINISTRATOR, Office.PRESIDENT})


def _holds(user: Any, offices: frozenset[Office], court_id: int | None) -> bool:
    return any(held.office in offices and held.court_id == court_id for held in user.offices)


@permission("appointments.book")
def may_book(user: Any, appointment: Any) -> bool:
    """Everyone for themselves; the front of that court for whoever comes or calls."""
    own = appointment.person_id is not None and appointment.person_id == user.pk
    return bool(user.is_active) and (own or _holds(user, FRONT, appointment.counter.court_id))


@permission("appointments.change", system=True)
def may_change(user: Any, appointment: Any) -> bool:
    """As for booking; who arranges the counters, when they must pause; the court's own job when it closes."""
    return may_book(user, appointment) or _holds(user, ARRANGE, appointment.counter.court_id)


@permission("appointments.serve")
def may_serve(user: Any, court: Any) -> bool:
    """The clerks of that court: they receive, call and serve."""
    return _holds(user, AT_THE_COUNTER, court.pk)


@permission("appointments.watch", system=True)
def may_watch(user: Any, _appointment: Any) -> bool:
    """Reminders and missed visits are the court's own job; no person notes them by hand."""
    return False


@permission("appointments.arrange")
def may_arrange(user: Any, court: Any) -> bool:
    """The administrator and the president of that court."""
    return _holds(user, ARRANGE, court.pk)


@permission("appointments.pause", system=True)
def may_pause(user: Any, court: Any) -> bool:
    """The administrator and the president of that court; the court's own act of closing."""
    return may_arrange(user, court)
