"""Orders that protect a person for a time: how long one may hold, and that its last day is known to all.

Which kinds of cases end in such an order, and the longest term, is data of the procedure pack.
"""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evercourt.cases.acts import lift_deadline, set_named_deadline
from evercourt.cases.events import PapersFiled
from evercourt.cases.models import Case, Deadline, DocketEntry
from evercourt.courts import rules
from evercourt.courts.rules import rules_of
from evercourt.decisions.events import DecisionPronounced
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState

# The parameter of the procedure pack for the term of an order that protects a person (DVL 30).
TERM = "protection.order"
# The kind of papers by which whom it protects applies to extend, change or revoke it.
APPLICATION = "protection_change"
# Items of an operative part that let a term run, or end it.
ITEMS = ("protect", "revoke")


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


def check_change(line: int, obligee: int | None, case: Case, *, revokes: bool) -> None:
    """Refuse an item that takes the place of an order, or revokes it, without its applicant's wish (DVL 30).

    An order that holds is changed on the application of whom it protects; one that has lapsed is not changed at all.
    """
    terms = Deadline.objects.filter(case=case, party=obligee, rule=TERM)
    if not terms.exists() and not revokes:
        return
    running = terms.filter(state=Deadline.State.OPEN).first()
    if running is None:
        raise BadInput(
            _("Line %(line)s: no order protects this person now."), line=line, field="operative", basis="DVL 30",
            next_step=_("Whoever needs protection again applies anew; that is a case of its own."),
        )  # fmt: skip
    if application_for(running) is None:
        raise BadInput(
            _("Line %(line)s: whom the order protects has not applied for its change."), line=line, field="operative",
            basis="DVL 30", next_step=_("The application is handed in under its own name; then go on here."),
        )  # fmt: skip


def order_behind(term: Deadline) -> Decision:
    """Return the pronounced order whose term this is."""
    orders = Decision.objects.filter(
        case=term.case_id, operative__contains=[{"kind": "protect", "obligee": term.party_id}]
    )
    newest: Decision = orders.exclude(pronounced_at=None).latest("pronounced_at", "pk")
    return newest


def application_for(term: Deadline) -> DocketEntry | None:
    """Return the newest application to extend, change or revoke this order; what was struck counts no more."""
    told = DocketEntry.objects.filter(
        case=term.case_id, act=DecisionPronounced.name, facts__decision=order_behind(term).pk
    )
    applied = DocketEntry.objects.filter(
        case=term.case_id, act=PapersFiled.name, facts__kind=APPLICATION, facts__party_id=term.party_id, striking=None,
        number__gt=told.values("number")[:1],
    )  # fmt: skip
    return applied.order_by("number").last()


def let_terms_run(decision: Decision, *, on: date) -> None:
    """Let the terms of an order run from the day it was given, in place of those before; revoked ones end (DVL 30).

    Raises WrongState if the order that it extends, changes or revokes has lapsed meanwhile.
    """
    until: dict[int, str] = {}
    for item in decision.operative:
        if item["kind"] in ITEMS:
            until[item["obligee"]] = max(until.get(item["obligee"], ""), item.get("due_on", ""))
    for protected in decision.case.parties.filter(pk__in=until):
        earlier = Deadline.objects.filter(case=decision.case, party=protected, rule=TERM)
        running = list(earlier.filter(state=Deadline.State.OPEN))
        if earlier.exists() and not running:
            raise WrongState(
                _("The order for %(name)s lapsed before this could be pronounced."),
                name=protected.name, basis="DVL 30",
                next_step=_("Whoever needs protection again applies anew; that is a case of its own."),
            )  # fmt: skip
        for term in running:
            lift_deadline(term, reason=decision.title, by=None, via=Channel.SYSTEM)
        if day := until[protected.pk]:
            set_named_deadline(
                decision.case, protected, TERM, trigger=on, due_on=date.fromisoformat(day), by=None, via=Channel.SYSTEM
            )
