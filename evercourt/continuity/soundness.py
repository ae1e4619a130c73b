"""What an order may not say: each refusal names the clause, the article, and what to do instead."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.appointments.services import services
from evercourt.continuity.extensions import Way
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.kernel.errors import BadInput
from evercourt.notices.models import UnansweredNumber

ORIGINAL = "zh-hans"


def problems(order: ClosureOrder) -> list[BadInput]:
    """Return everything that keeps the order from being issued, in the order of the form."""
    return [*_time(order), *_courts(order), *_services(order), *_unstoppable(order), *_contacts(order),
            *_hearings(order), *_deadlines(order), *_rank(order)]  # fmt: skip


def _time(order: ClosureOrder) -> Iterator[BadInput]:
    if order.ends_at and order.ends_at <= order.begins_at:
        yield BadInput(_("A closure cannot end before it begins."), field="ends_at")
    if order.supersedes and order.supersedes.state != ClosureOrder.State.ISSUED:
        yield BadInput(_("The order it replaces is no longer in force."), field="supersedes")


def _courts(order: ClosureOrder) -> Iterator[BadInput]:
    below = below_or_self(order.court)
    for court in order.courts.all():
        if court.pk not in below:
            yield BadInput(
                _("%(court)s does not stand below the court that issues the order."), court=court.name, field="courts"
            )
    others = ClosureOrder.objects.in_force().filter(court=order.court).exclude(pk__in=[order.pk, order.supersedes_id])
    for other in others:
        if _overlap(order, other) and order.change == ClosureOrder.Change.NEW:
            yield BadInput(
                _("Order %(number)s of this court covers days of the same time."),
                number=other.number,
                field="begins_at",
                next_step=_("Extend, narrow or correct that order instead of issuing a second one."),
            )


def _services(order: ClosureOrder) -> Iterator[BadInput]:
    known = services()
    named = {*order.stopped.values_list("service", flat=True), *order.replacements.values_list("service", flat=True)}
    for service in sorted(named):
        if service and service not in known:
            yield BadInput(
                _("There is no service called %(service)s."),
                service=service,
                field="stopped",
                next_step=_("Choose one of the services of the counters."),
            )
    if not order.stopped.exists() and not order.hearing_rules.exists():
        yield BadInput(_("The order stops nothing: name the services or the hearings concerned."), field="stopped")


def _unstoppable(order: ClosureOrder) -> Iterator[BadInput]:
    stops = set(order.stopped.values_list("service", flat=True))
    channels = list(order.replacements.all())
    for rule in rules_of(order.court).unstoppable.values():
        concerned = not rule.service or "" in stops or rule.service in stops
        if not stops or not concerned:
            continue
        if not any(channel.kind in rule.channels and channel.service in ("", rule.service) for channel in channels):
            kinds = dict(type(channels[0]).Kind.choices) if channels else {}
            yield BadInput(
                _("%(what)s must go on: name a channel that takes its place."),
                what=in_language(rule.names, get_language() or ORIGINAL),
                field="replacements",
                basis=rule.basis,
                next_step=" / ".join(str(kinds.get(kind, kind)) for kind in rule.channels),
            )
    for channel in channels:
        if channel.kind != "portal" and not (channel.value or channel.court_id):
            yield BadInput(
                _("Give the address or the number of the channel %(name)s."), name=str(channel), field="replacements"
            )


def _contacts(order: ClosureOrder) -> Iterator[BadInput]:
    contacts = list(order.contacts.select_related("court"))
    if not contacts:
        yield BadInput(_("Name at least one telephone number people can call."), field="contacts")
    unanswered = set(UnansweredNumber.objects.open().values_list("court", "phone"))
    for contact in contacts:
        if sum(letter.isdigit() for letter in contact.phone) < 5:
            yield BadInput(_("%(phone)s is no telephone number."), phone=contact.phone, field="contacts")
        elif (contact.court_id, contact.phone) in unanswered:
            yield BadInput(
                _("Nobody answers %(phone)s: the hotline found that out."),
                phone=contact.phone,
                field="contacts",
                next_step=_("Name another number, or have somebody answer it and say so in the directory of contacts."),
            )


def _hearings(order: ClosureOrder) -> Iterator[BadInput]:
    rules = list(order.hearing_rules.all())
    for place, rule in enumerate(rules):
        first, last = rule.first or order.first_day, rule.last or order.last_day
        if last and last < first:
            yield BadInput(_("A rule for hearings ends before it begins."), field="hearings")
        for other in rules[place + 1 :]:
            begins, ends = other.first or order.first_day, other.last or order.last_day
            if (last is None or begins <= last) and (ends is None or first <= ends):
                yield BadInput(_("Two rules for hearings cover the same days."), field="hearings")


def _deadlines(order: ClosureOrder) -> Iterator[BadInput]:
    classes = rules_of(order.court).deadline_classes
    for rule in order.deadline_rules.all():
        known = classes.get(rule.deadline_class)
        if known is None:
            yield BadInput(_("There is no class of periods %(name)s."), name=rule.deadline_class, field="deadlines")
            continue
        if not known.moves:
            yield BadInput(
                _("No closure moves this: %(name)s."),
                name=in_language(known.names, get_language() or ORIGINAL),
                field="deadlines",
                basis=known.basis,
                next_step=_(
                    "Take this rule out of the order; what must be renewed is renewed by ruling before its day."
                ),
            )
        if rule.way in (Way.EXTEND, Way.STAY) and rule.days < 1:
            yield BadInput(_("By how many days do the periods move?"), field="deadlines")


def _rank(order: ClosureOrder) -> Iterator[BadInput]:
    """Refuse an order that lets a lower court receive people whom an order of an upper court keeps away."""
    if order.change != ClosureOrder.Change.NARROWING:
        return
    for upper in ClosureOrder.objects.in_force().binding(order.court).exclude(court=order.court):
        if upper.last_day is None or (order.last_day and order.last_day < upper.last_day):
            yield BadInput(
                _("Order %(number)s of %(court)s binds this court; only that court can relax it."),
                number=upper.number,
                court=upper.court.name,
                field="ends_at",
            )


def _overlap(one: ClosureOrder, other: ClosureOrder) -> bool:
    return (one.ends_at is None or other.begins_at < one.ends_at) and (
        other.ends_at is None or one.begins_at < other.ends_at
    )


def below_or_self(court: Court) -> set[int]:
    """Return the ids of the court and of all courts below it."""
    parents = dict(Court.objects.values_list("pk", "parent"))
    found = {court.pk}
    while more := {pk for pk, parent in parents.items() if parent in found and pk not in found}:
        found |= more
    return found
