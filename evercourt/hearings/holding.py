"""What keeps a case off the calendar: asked each time, never kept, so that it is over when its reason is.

Rooms above declare what they know of (`tells_of_holds`), as with `cases.trial`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline
from evercourt.courts.rules import name_of
from evercourt.hearings import session_events as events
from evercourt.hearings.models import CalendarHold
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# Periods of the parties that are over before a case is heard (CPL 128; INT 99).
WAITED_FOR = Q(rule="defence") | Q(rule="defence.foreign") | Q(rule__startswith="evidence.")


@dataclass(frozen=True)
class Hold:
    """One reason why a case is not called: in words, until when if that is known, and the article."""

    code: str
    text: str
    until: date | None = None
    basis: str = ""
    # The order of a judge that can be lifted.
    order: int | None = None


Teller = Callable[[Sequence[int], date], dict[int, list[Hold]]]
_tellers: list[Teller] = []


def tells_of_holds(teller: Teller) -> Teller:
    """Declare a function that returns, for cases and the day they would be heard, the reasons against it."""
    _tellers.append(teller)
    return teller


def holds_of(cases: Iterable[int], *, day: date) -> dict[int, list[Hold]]:
    """Return, by case, every reason why it is not called for `day`; a case without one is not in it.

    A few queries, however many cases.
    """
    keys = list(cases)
    found: dict[int, list[Hold]] = defaultdict(list)
    for teller in (_ordered, _running, *_tellers):
        for case, holds in teller(keys, day).items():
            found[case] += holds
    return dict(found)


def _ordered(cases: Sequence[int], day: date) -> dict[int, list[Hold]]:
    found: dict[int, list[Hold]] = defaultdict(list)
    standing = CalendarHold.objects.filter(Q(until=None) | Q(until__gte=day), case__in=cases, lifted_at=None)
    for hold in standing.select_related("held_by"):
        words = _("%(name)s ordered it: %(reason)s") % {"name": hold.held_by.name, "reason": hold.reason}
        found[hold.case_id].append(Hold("order", words, hold.until, order=hold.pk))
    return found


def _running(cases: Sequence[int], day: date) -> dict[int, list[Hold]]:
    found: dict[int, list[Hold]] = defaultdict(list)
    periods = Deadline.objects.filter(
        WAITED_FOR, case__in=cases, party__isnull=False, state=Deadline.State.OPEN
    ).filter(Q(due_on__gte=day) | Q(held=True))  # fmt: skip
    for period in periods.select_related("case__court", "party"):
        facts = {
            "rule": name_of(period.case.court, period.rule, period.trigger_date), "name": period.party.name,
            "day": period.due_on.isoformat(),
        }  # fmt: skip
        words = _("A period runs until %(day)s: %(rule)s, %(name)s") % facts
        found[period.case_id].append(Hold("period", words, period.due_on, period.basis))
    return found


@transaction.atomic
def hold_back(case: Case, *, reason: str, until: date | None = None, by: User, via: Channel) -> CalendarHold:
    """Keep a case off the calendar, for a reason the registry reads; `until` None: until it is lifted."""
    must(by, "hearing.hold_back", case)
    if not reason.strip():
        raise BadInput(gettext_lazy("Give the reason."), field="reason")
    if until and until < case.court.local_date():
        raise BadInput(gettext_lazy("This day is over; choose a later one."), field="until")
    case = Case.objects.locked(case.pk)
    hold = CalendarHold.objects.create(case=case, reason=reason.strip()[:300], until=until, held_by=by)
    held = events.CaseHeldBack(hold=hold.pk, reason=hold.reason, until=until)
    record(held, about=case, by=by, via=via, at=hold.held_at)
    return hold


@transaction.atomic
def let_go(hold: CalendarHold, *, by: User, via: Channel) -> CalendarHold:
    """Lift the order that keeps a case off the calendar. Raises WrongState if it was lifted already."""
    must(by, "hearing.hold_back", hold.case)
    hold = CalendarHold.objects.select_related("case__court").locked(hold.pk)
    if hold.lifted_at:
        raise WrongState(gettext_lazy("This was lifted already."))
    hold.lifted_at, hold.lifted_by = timezone.now(), by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    record(events.CaseLetGo(hold=hold.pk), about=hold.case, by=by, via=via, at=hold.lifted_at)
    return hold
