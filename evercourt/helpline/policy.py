"""Who answers the hotline, who may act on a caller's word, who answers work orders, who watches."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission
from evercourt.notices.policy import EDITORS

# Who sees the desk of a court's hotline.
DESK = frozenset({Office.HOTLINE_AGENT, Office.HOTLINE_SUPERVISOR})
WATCH = frozenset({Office.HOTLINE_SUPERVISOR, Office.PRESIDENT})
# Who answers what is put to a division.
CLERKS = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK})


def courts_of(user: Any, offices: frozenset[Office]) -> list[int]:
    """Return the courts at which the person holds one of `offices` today."""
    return [held.court_id for held in user.offices if held.office in offices]


def orders_seen_by(user: Any) -> Q:
    """Return the condition for the work orders a person may see.

    A judge those put to them; clerks those put to a division of their court; the hotline, its supervisor and the
    president those of their court. The caller hears the answer by telephone or letter.
    """
    mine = Q(judge=user)
    division = Q(judge=None, court__in=courts_of(user, CLERKS))
    return mine | division | Q(court__in=courts_of(user, DESK | WATCH))


@permission("helpline.ring", system=True)
def may_ring(user: Any, _court: Any) -> bool:
    """Only the telephone of the court lets a call ring; no person does."""
    return False


@permission("helpline.answer")
def may_answer(user: Any, court: Any) -> bool:
    """The agents of that court's hotline."""
    return bool(user.holds(Office.HOTLINE_AGENT, court.pk))


@permission("helpline.talk")
def may_talk(user: Any, call: Any) -> bool:
    """The agent who has the caller on the line, and nobody else, while still an agent there."""
    return bool(call.agent_id == user.pk and user.holds(Office.HOTLINE_AGENT, call.court_id))


@permission("helpline.hang_up", system=True)
def may_hang_up(user: Any, call: Any) -> bool:
    """The agent on the line; the telephone, when the caller hangs up."""
    return may_talk(user, call)


@permission("helpline.call_back")
def may_call_back(user: Any, promise: Any) -> bool:
    """The agents of that court's hotline."""
    return bool(user.holds(Office.HOTLINE_AGENT, promise.court_id))


@permission("helpline.answer_order")
def may_answer_order(user: Any, order: Any) -> bool:
    """The judge to whom it was put; for a division a clerk of that court; the president for anyone of the court.

    Never who put the question.
    """
    if order.opened_by_id == user.pk:
        return False
    if order.judge_id is not None and order.judge_id == user.pk:
        return True
    clerk = order.judge_id is None and order.court_id in courts_of(user, CLERKS)
    return bool(clerk or user.holds(Office.PRESIDENT, order.court_id))


@permission("helpline.tell_answer")
def may_tell_answer(user: Any, order: Any) -> bool:
    """The agents of that court's hotline."""
    return bool(user.holds(Office.HOTLINE_AGENT, order.court_id))


@permission("helpline.escalate", system=True)
def may_escalate(user: Any, _thing: Any) -> bool:
    """Only the court's own clock."""
    return False


@permission("helpline.settle_question", system=True)
def may_settle_question(user: Any, question: Any) -> bool:
    """Who writes the guidance of that court: its clerks and its president; the job, when an answer is released."""
    return question.court_id in courts_of(user, EDITORS)


@permission("helpline.watch")
def may_watch(user: Any, court: Any) -> bool:
    """The supervisor of that court's hotline and the president: figures only, nobody's list of calls."""
    return court.pk in courts_of(user, WATCH)


@permission("helpline.transfer_order")
def may_transfer_order(user: Any, order: Any) -> bool:
    """Whoever may answer it, and the supervisor of that court's hotline."""
    return may_answer_order(user, order) or bool(user.holds(Office.HOTLINE_SUPERVISOR, order.court_id))
