"""What happens next in a case, until when and why: deadlines, hearings, fees, papers waiting to be read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline, Fee, Representation
from evercourt.courts.rules import name_of
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.service.acts.ordering import order_link
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Way


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One thing that comes: what, for whom, by when (a day, or a moment), why, and where it is done."""

    what: str
    who: str = ""
    day: date | None = None
    at: datetime | None = None
    mine: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)
    basis: str = ""
    address: str = ""

    @property
    def order(self) -> tuple[bool, date]:
        """By day; what has no day comes first, because it can be done at once."""
        day = self.day or (self.at.date() if self.at else None)
        return day is not None, day or date.min


def coming(case: Case, user: User, deadlines: Iterable[Deadline], fees: Iterable[Fee]) -> list[Coming]:
    """Return what happens next, soonest first."""
    mine = {party.pk for party in case.parties.all() if acts_for(user, party)}
    found = [*_papers(case, mine), *_hearings(case)]
    for deadline in deadlines:
        if deadline.state == Deadline.State.OPEN:
            found.append(
                Coming(
                    what=rule_name(case, deadline.rule, deadline.trigger_date),
                    who=deadline.party.name if deadline.party else _("the court"),
                    day=deadline.due_on, mine=deadline.party_id in mine,
                    steps=deadline.explanation, basis=deadline.basis,
                )
            )  # fmt: skip
    for fee in fees:
        if fee.state == Fee.State.DUE:
            words = _("Court fee of %(amount)s yuan to be paid") % {"amount": f"{fee.amount:,.2f}"}
            found.append(
                Coming(
                    what=words,
                    who=fee.party.name,
                    day=fee.due_on,
                    mine=fee.party_id in mine,
                    steps=fee.explanation,
                    address=reverse("fee", args=[case.pk, fee.pk]),
                )
            )
    return sorted(found, key=lambda thing: thing.order)


def what_comes(case: Case, user: User) -> list[Coming]:
    """Return what happens next in a case of which nothing is loaded yet, soonest first."""
    in_force = Representation.objects.filter(Representation.in_force())
    people = case.parties.select_related("case__court").prefetch_related(Prefetch("representations", in_force))
    prefetch_related_objects([case], Prefetch("parties", people))
    fees = case.fees.select_related("party").order_by("asked_at", "pk")
    return coming(case, user, case.deadlines.select_related("party"), fees)


def acts_for(user: User, party: Any) -> bool:
    """Return True if the person is the party or represents it now; asks only rows that are loaded already."""
    today = party.case.court.local_date()
    return party.user_id == user.pk or any(
        power.user_id == user.pk and power.counts(today) for power in party.representations.all()
    )


def rule_name(case: Case, rule: str, day: date) -> str:
    """Return the name of a time limit or fee in the reader's language."""
    return name_of(case.court, rule, day)


def _papers(case: Case, mine: set[int]) -> list[Coming]:
    sent = ServiceOrder.objects.filter(case=case, party__in=mine, attempts__way__in=[Way.PORTAL, Way.EMAIL])
    unread = sent.exclude(state=OrderState.CANCELLED).exclude(attempts__read_at__isnull=False)
    return [
        Coming(
            what=_("Papers served on you: %(purpose)s") % {"purpose": order.get_purpose_display()},
            who=order.party.name, mine=True, address=order_link(order),
        )
        for order in unread.select_related("party").distinct()
    ]  # fmt: skip


def _hearings(case: Case) -> list[Coming]:
    scheduled = Hearing.objects.filter(case=case, state=HearingState.SCHEDULED).select_related("courtroom")
    return [
        Coming(what=f"{hearing.get_kind_display()} ({hearing.courtroom.name})", at=hearing.during.lower)
        for hearing in scheduled
    ]
