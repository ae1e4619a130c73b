"""What an order says, clause by clause, in the reader's language: for the page, the sheet, the script and machines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.appointments.services import services
from evercourt.continuity.extensions import Way
from evercourt.continuity.models import (
    ClosedPlace,
    ClosureOrder,
    DeadlineRule,
    HearingRule,
    Replacement,
    StoppedService,
)
from evercourt.continuity.reminding import conditions_in_words
from evercourt.continuity.states import OrderState
from evercourt.courts.explanations import day_in_words
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of

PUBLIC = (OrderState.ISSUED, OrderState.ENDED, OrderState.SUPERSEDED)
What, Visits = HearingRule.What, StoppedService.Visits


@dataclass(frozen=True)
class Instead:
    """A channel that takes the place of what stops; `address` opens it: a page, a number to call, a mail."""

    row: Replacement
    name: str
    kind: str
    service: str
    address: str
    value: str


@dataclass(frozen=True)
class Notice:
    """An order as it is read: everything it says, nothing of how it is kept."""

    order: ClosureOrder
    courts: list[Court]
    phones: list[Instead] = field(default_factory=list)
    channels: list[Instead] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    stopped: list[tuple[str, str]] = field(default_factory=list)
    hearings: list[str] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    goes_on: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def public_order(number: str) -> ClosureOrder:
    """Return an order that was issued; a draft does not exist for the public."""
    orders = ClosureOrder.objects.filter(state__in=PUBLIC).select_related("court", "supersedes")
    found: ClosureOrder = get_object_or_404(orders, number=number)
    return found


def notice_of(order: ClosureOrder) -> Notice:
    """Return everything the order says."""
    language = get_language() or ""
    ways = [way(row) for row in order.replacements.select_related("court").order_by("pk")]
    law = rules_of(order.court)
    return Notice(
        order=order,
        courts=list(order.courts.order_by("code")),
        phones=[one for one in ways if one.row.kind == Replacement.Kind.TELEPHONE],
        channels=[one for one in ways if one.row.kind != Replacement.Kind.TELEPHONE],
        contacts=list(order.contacts.select_related("court").order_by("court__code", "pk")),
        places=[_place(place) for place in order.places.select_related("court").order_by("pk")],
        stopped=[(service_name(row.service), visits_in_words(row)) for row in order.stopped.order_by("pk")],
        hearings=[said for rule in order.hearing_rules.order_by("pk") for said in hearings_in_words(order, rule)],
        deadlines=[deadlines_in_words(order, rule) for rule in order.deadline_rules.order_by("pk")],
        goes_on=[in_language(rule.names, language) for rule in law.unstoppable.values()],
        notes=[said for note in order.notes if (said := note.get(language) or note.get("zh-hans") or "")],
        conditions=list(conditions_in_words(order)),
    )


def way(row: Replacement) -> Instead:
    """Return a channel with the address that opens it."""
    name = row.court.local_name if row.court else str(row)
    address = ""
    if row.kind == Replacement.Kind.TELEPHONE:
        address = f"tel:{row.value}"
    elif row.kind == Replacement.Kind.EMAIL:
        address = f"mailto:{row.value}"
    elif row.value.startswith(("https://", "http://")):
        address = row.value
    elif row.kind == Replacement.Kind.PORTAL:
        address = reverse("filing_new")
    elif row.kind == Replacement.Kind.OTHER_COUNTER and row.court:
        address = reverse("court", args=[row.court.code])
    shown = "" if row.value in (row.name, address) else row.value
    service = service_name(row.service) if row.service else ""
    return Instead(row, name, str(row.get_kind_display()), service, address, shown)


def service_name(service: str) -> str:
    """Return the name of a service; empty: all that is done at the counters."""
    if not service:
        return _("everything done at the counters")
    known = services().get(service)
    return known.name if known else service


def visits_in_words(row: StoppedService) -> str:
    """Return what becomes of the visits booked for a service that stops, as a sentence."""
    if row.visits == Visits.CALL_BACK:
        return _("Booked visits are replaced by a call: the court calls you.")
    if row.visits == Visits.ONLINE:
        return _("Booked visits are replaced by doing it online.")
    return _("Booked visits are cancelled; you can choose a new time.")


def hearings_in_words(order: ClosureOrder, rule: HearingRule) -> Iterator[str]:
    """Yield what becomes of the hearings of a rule, a sentence each."""
    days = {"days": _days(rule.first or order.first_day, rule.last or order.last_day)}
    if rule.what == What.KEEP:
        yield _("Hearings set for %(days)s are held as set.") % days
    elif rule.what == What.REMOTE:
        yield (
            _("Hearings set for %(days)s are held by video where all parties agree; otherwise they are put off.") % days
        )
        yield _("Whoever is asked answers at the latest %(number)s days before the hearing.") % {
            "number": rule.answer_days
        }
    else:
        yield _("Hearings set for %(days)s are put off. The judge sets a new day and every party is told.") % days
    if rule.keep_announced and rule.what != What.KEEP:
        yield _("Hearings to which a party was summoned by announcement are held as set.")
    if rule.keep_when_all_ask and rule.what != What.KEEP:
        yield _("A hearing is held as set when all its parties ask for it.")
    if rule.judge_may_decide:
        yield _("The judge of a case can order otherwise and tells its parties.")


def deadlines_in_words(order: ClosureOrder, rule: DeadlineRule) -> str:
    """Return how the periods of a class move, as a sentence."""
    known = rules_of(order.court).deadline_classes.get(rule.deadline_class)
    facts = {
        "what": in_language(known.names, get_language() or "") if known else rule.deadline_class,
        "days": _days(rule.first or order.first_day, rule.last or order.last_day),
        "number": rule.days,
    }
    match rule.way:
        case Way.EXTEND:
            return _("%(what)s: a last day from %(days)s moves by %(number)s days.") % facts
        case Way.TOLL:
            return _("%(what)s: the days from %(days)s are not counted.") % facts
        case Way.STAY:
            return _("%(what)s: what runs on the first day of %(days)s is longer by %(number)s days.") % facts
    return _("%(what)s: a last day from %(days)s moves to %(number)s days after the reopening.") % facts


def _days(first: Any, last: Any) -> str:
    if last is None:
        return _("%(first)s until further notice") % {"first": day_in_words(first)}
    return _("%(first)s to %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def _place(place: ClosedPlace) -> str:
    parts = [place.court.local_name] if place.court else []
    parts.append(str(place))
    within = [counter.local_name for counter in place.counters.order_by("pk")]
    within += [room.name for room in place.courtrooms.order_by("pk")]
    said = " ".join(parts)
    return f"{said}: {', '.join(within)}" if within else said
