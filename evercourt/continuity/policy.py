"""Who may draft, issue, end and watch closure orders."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.hearings.policy import may_answer_for
from evercourt.kernel.policy import permission

DRAFTS = frozenset({Office.PRESIDENT, Office.ADMINISTRATOR, Office.REGISTRY_CLERK})
TELLS = frozenset({Office.HOTLINE_AGENT, Office.REGISTRY_CLERK, Office.FILING_CLERK, Office.PRESIDENT})


def _courts(user: Any, offices: frozenset[Office]) -> list[int]:
    return [held.court_id for held in user.offices if held.office in offices]


def drafts_seen_by(user: Any) -> Q:
    """Return the condition for the drafts a person may see: of their court, or of a court below theirs."""
    if not user.is_authenticated:
        return Q(pk=None)
    own = _courts(user, DRAFTS)
    above = _courts(user, frozenset({Office.PRESIDENT}))
    return Q(court__in=own) | Q(court__parent__in=above)


@permission("closure.draft")
def may_draft(user: Any, court: Any) -> bool:
    """The president, the administrator and the registry clerks of the court."""
    return court.pk in _courts(user, DRAFTS)


@permission("closure.issue", fresh=True)
def may_issue(user: Any, order: Any) -> bool:
    """Only the president of the court; never who drafted it alone: another person wrote it or released it."""
    return bool(user.holds(Office.PRESIDENT, order.court_id))


@permission("closure.end", system=True, fresh=True)
def may_end(user: Any, order: Any) -> bool:
    """The president of the court, or of the court above it (supervision); the job, when the end has come."""
    above = order.court.parent_id
    return bool(user.holds(Office.PRESIDENT, order.court_id) or (above and user.holds(Office.PRESIDENT, above)))


@permission("closure.except", system=True)
def may_except(user: Any, hearing: Any) -> bool:
    """A judge of the case orders otherwise for its hearing."""
    return bool(hearing.case.panel.filter(user=user, until__isnull=True, seat__in=["presiding", "member"]).exists())


@permission("closure.tell", system=True)
def may_tell(user: Any, order: Any) -> bool:
    """The front, the hotline and the president of the courts the order binds see whom it concerns and call them."""
    return bool(order.courts.filter(pk__in=_courts(user, TELLS)).exists())


@permission("closure.report")
def may_read_report(user: Any, order: Any) -> bool:
    """Who tells the people of the order, and the presidents of the court and of every court above it (supervision)."""
    presided = set(_courts(user, frozenset({Office.PRESIDENT})))
    court = order.court
    while court is not None:
        if court.pk in presided:
            return True
        court = court.parent
    return may_tell(user, order)


@permission("closure.ask_to_keep")
def may_ask_to_keep(user: Any, asked: Any) -> bool:
    """Whoever may answer for that party whether the hearing is held by video."""
    return may_answer_for(user, asked.party, asked.hearing)
