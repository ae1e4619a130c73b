"""Orders that protect a person for a time: how long one may hold, and that its last day is known to all.

Which kinds of cases end in such an order, and the longest term, is data of the procedure pack.
"""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evercourt.cases.acts import lift_deadline, set_named_deadline
from evercourt.cases.models import Case, Deadline
from evercourt.courts import rules
from evercourt.courts.rules import rules_of
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput

# The parameter of the procedure pack for the term of an order that protects a person (DVL 30).
TERM = "protection.order"


def orders_in_force() -> QuerySet[Deadline]:
    """Return the running terms of protection orders; `party` is the person protected."""
    return Deadline.objects.filter(rule=TERM, state=Deadline.State.OPEN)


def protects(case: Case) -> bool:
    """Return True if the cases of this kind end in an order that holds for a time."""
    return rules_of(case.court).case_type(case.kind).term == TERM


def checked_term(line: int, item: dict[str, Any], case: Case) -> date:
    """Return the last day the order holds. Raises BadInput if it is over, or later than the law allows (DVL 30)."""
    day, today = date.fromisoformat(str(item["due_on"])), case.court.local_date()
    period = rules.deadline(case.court, TERM, today)
    if not today <= day <= period.last_day:
        raise BadInput(
            _("Line %(line)s: the order holds at most until %(day)s."),
            line=line, day=period.last_day.isoformat(), field="operative", basis=period.basis,
            next_step=_("Before it lapses, it can be extended when its applicant asks."),
        )  # fmt: skip
    return day


def begin_term(decision: Decision, item: dict[str, Any], *, on: date) -> Deadline:
    """Let the term of the order run from the day it was given; it takes the place of the term before (DVL 30)."""
    protected = decision.case.parties.get(pk=item["obligee"])
    for earlier in orders_in_force().filter(case=decision.case, party=protected):
        lift_deadline(earlier, reason=decision.title, by=None, via=Channel.SYSTEM)
    return set_named_deadline(
        decision.case, protected, TERM, trigger=on, due_on=date.fromisoformat(item["due_on"]), by=None,
        via=Channel.SYSTEM,
    )  # fmt: skip
