"""Who writes and who releases notices, who keeps the directory of contacts, who says that a number is not answered."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

# Who writes notices and guidance.
EDITORS = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT})
# Who releases what another person wrote. The trigger of the table names the same offices.
RELEASES = frozenset({Office.REGISTRY_CLERK, Office.PRESIDENT})
# Who keeps the directory.
KEEPS = frozenset({Office.REGISTRY_CLERK, Office.PRESIDENT, Office.ADMINISTRATOR})
# Who calls the numbers of the court all day.
FLAGS = frozenset({Office.HOTLINE_AGENT, Office.HOTLINE_SUPERVISOR, Office.FILING_CLERK, Office.REGISTRY_CLERK})


def _holds(user: Any, offices: frozenset[Office], court_id: int) -> bool:
    return any(held.office in offices and held.court_id == court_id for held in user.offices)


@permission("notices.announce", system=True)
def may_announce(user: Any, court: Any) -> bool:
    """No person: only the court's own acts, whose words come from the file (service by announcement, CPL 95)."""
    return False


@permission("notices.draft")
def may_draft(user: Any, court: Any) -> bool:
    """A clerk or the president of that court."""
    return _holds(user, EDITORS, court.pk)


@permission("notices.release", fresh=True)
def may_release(user: Any, notice: Any) -> bool:
    """A registry clerk or the president of that court, who wrote no word of it."""
    return user.pk not in notice.authors and _holds(user, RELEASES, notice.court_id)


@permission("notices.withdraw", fresh=True)
def may_withdraw(user: Any, notice: Any) -> bool:
    """A registry clerk or the president of that court, whoever wrote it: what is wrong must go at once."""
    return _holds(user, RELEASES, notice.court_id)


@permission("directory.change", system=True, fresh=True)
def may_change_contact(user: Any, court: Any) -> bool:
    """A registry clerk, the president or the administrator of that court; the job, when a version begins or ends."""
    return _holds(user, KEEPS, court.pk)


@permission("directory.flag")
def may_flag(user: Any, court: Any) -> bool:
    """The hotline and the clerks of that court."""
    return _holds(user, FLAGS, court.pk)


@permission("directory.settle")
def may_settle(user: Any, flagged: Any) -> bool:
    """Who keeps the directory of that court."""
    return _holds(user, KEEPS, flagged.court_id)
