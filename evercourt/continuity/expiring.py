"""What would expire while a court is closed: no closure lengthens it, so its renewal is called for when it is issued.

A measure is renewed by a signed ruling, also without an application (INT 485); a protection order only when its
applicant asks, before it lapses (DVL 30). Neither work stops while the counters are closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from evercourt.cases.models import Case, Deadline
from evercourt.continuity.events import RenewalCalled
from evercourt.continuity.models import ClosureOrder
from evercourt.courts import rules
from evercourt.decisions.protecting import orders_in_force
from evercourt.enforcement.models import Measure
from evercourt.enforcement.states import MeasureState
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record

# Days after the reopening within which an expiry would still catch out whoever could not come before.
MARGIN = timedelta(days=14)
# Until further notice: the daily clock calls for what expires later.
UNKNOWN = timedelta(days=60)
# The work is due so many days before the expiry, so that an institution can still answer.
BEFORE = timedelta(days=7)
CHUNK = 500


@dataclass(frozen=True)
class Expiring:
    """One thing that expires: on which day, and by when its renewal is to be signed."""

    thing: Measure | Deadline
    case: Case
    what: str
    expires_on: date
    renew_by: date


def measures(order: ClosureOrder) -> Iterator[Expiring]:
    """Yield the measures of the courts of the order that expire within it or soon after."""
    first, last = _window(order)
    held = Measure.objects.filter(
        state__in=(MeasureState.ACTIVE, MeasureState.WAITING), expires_on__range=(first, last),
        case__court__in=order.courts.all(),
    ).select_related("case__court", "institution")  # fmt: skip
    for measure in held.order_by("pk").iterator(CHUNK):
        assert measure.expires_on
        what = f"{measure.institution.name} {measure.get_kind_display()}"
        yield _expiring(order, measure, measure.case, what, measure.expires_on)


def protections(order: ClosureOrder, *, only: Deadline | None = None) -> Iterator[Expiring]:
    """Yield the protection orders of the courts of the order whose term ends within it or soon after, or one alone."""
    found = orders_in_force().filter(due_on__range=_window(order), case__court__in=order.courts.all())
    if only:
        found = found.filter(pk=only.pk)
    for term in found.select_related("case__court", "party").order_by("pk").iterator(CHUNK):
        yield _expiring(order, term, term.case, rules.name_of(term.case.court, term.rule, term.due_on), term.due_on)


def call_for_renewal(order: ClosureOrder) -> None:
    """Tell applicant and judge or officer of everything that would expire, with its day."""
    for measure in measures(order):
        _call(order, "measure", measure)
    for protection in protections(order):
        _call(order, "protection", protection)


def call_for_renewal_of(order: ClosureOrder, term: Deadline) -> None:
    """Do the same for a protection order that was given after the closure order, if it would expire within it."""
    for protection in protections(order, only=term):
        _call(order, "protection", protection)


def _call(order: ClosureOrder, kind: str, one: Expiring) -> None:
    event = RenewalCalled(
        order=order.pk, number=order.number, kind=kind, thing=one.thing.pk, expires_on=one.expires_on,
        renew_by=one.renew_by,
    )  # fmt: skip
    record(event, about=one.case, by=None, via=Channel.SYSTEM)


def _window(order: ClosureOrder) -> tuple[date, date]:
    # What expires between today and the first day closed is renewed at the counter; the clock has called for it.
    first = order.first_day
    return first, order.last_day + MARGIN if order.last_day else first + UNKNOWN


def _expiring(order: ClosureOrder, thing: Measure | Deadline, case: Case, what: str, day: date) -> Expiring:
    return Expiring(thing, case, what, day, max(day - BEFORE, min(day, case.court.local_date())))
