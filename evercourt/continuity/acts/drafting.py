"""Writing an order down, clause by clause; a draft has no effect and may still be wrong."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.events import OrderDiscarded, OrderDrafted
from evercourt.continuity.models import (
    ClosedPlace,
    ClosureOrder,
    Contact,
    DeadlineRule,
    HearingRule,
    Replacement,
    StoppedService,
)
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def draft(court: Court, clauses: Clauses, *, by: User, via: Channel) -> ClosureOrder:
    """Write a new draft. Raises BadInput for a court, counter, courtroom or order that is not known."""
    must(by, "closure.draft", court)
    order = ClosureOrder(court=court, drafted_by=by)
    _write(order, clauses)
    _record(order, clauses, by=by, via=via)
    return order


@transaction.atomic
def revise(order: ClosureOrder, clauses: Clauses, *, version: int, by: User, via: Channel) -> ClosureOrder:
    """Write the draft anew; `version` is the one that was read, so that nobody overwrites another's work unseen."""
    must(by, "closure.draft", order.court)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state != ClosureOrder.State.DRAFT:
        raise WrongState(_("This order is issued; write another that replaces it."))
    as_read(order, version)
    order.version += 1
    for clause in (ClosedPlace, StoppedService, Replacement, Contact, HearingRule, DeadlineRule):
        clause.objects.filter(order=order).delete()
    _write(order, clauses)
    _record(order, clauses, by=by, via=via)
    return order


def as_read(order: ClosureOrder, version: int) -> None:
    """Raise WrongState if the draft, locked by the caller, is not the version that was read."""
    if order.version != version:
        raise WrongState(_("Someone else changed this draft meanwhile."), next_step=_("Read theirs, then save again."))


@transaction.atomic
def discard(order: ClosureOrder, *, by: User, via: Channel) -> ClosureOrder:
    """Put a draft away; doing it again changes nothing."""
    must(by, "closure.draft", order.court)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state != ClosureOrder.State.DISCARDED:
        order.move(ClosureOrder.State.DISCARDED)
        record(OrderDiscarded(order=order.pk), about=order, by=by, via=via)
    return order


def _write(order: ClosureOrder, clauses: Clauses) -> None:
    if clauses.ends_at and clauses.ends_at <= clauses.begins_at:
        raise BadInput(_("A closure cannot end before it begins."), field="ends_at")
    _once([row.service for row in clauses.stopped], "stopped")
    _once([row.deadline_class for row in clauses.deadlines], "deadlines")
    order.title, order.grounds = clauses.title, clauses.grounds
    order.names = {language: words.model_dump() for language, words in clauses.names.items()}
    order.begins_at, order.ends_at = clauses.begins_at, clauses.ends_at
    order.change, order.notes = clauses.change, clauses.notes
    order.supersedes = _order(clauses.supersedes) if clauses.supersedes else None
    order.save()
    codes = list(dict.fromkeys([order.court.code, *clauses.courts]))
    courts = {code: _court(code) for code in codes}
    order.courts.set(courts.values())

    def court_of(code: str) -> Court:
        return courts.get(code) or _court(code)

    for place in clauses.places:
        row = ClosedPlace.objects.create(
            order=order, court=court_of(place.court) if place.court else None, kind=place.kind, name=place.name
        )
        _link(row, place.counters, place.courtrooms, row.court or order.court)
    StoppedService.objects.bulk_create(StoppedService(order=order, **row.model_dump()) for row in clauses.stopped)
    for channel in clauses.replacements:
        facts = channel.model_dump(exclude={"court"})
        Replacement.objects.create(order=order, court=court_of(channel.court) if channel.court else None, **facts)
    for contact in clauses.contacts:
        facts = contact.model_dump(exclude={"court"})
        Contact.objects.create(order=order, court=court_of(contact.court) if contact.court else order.court, **facts)
    HearingRule.objects.bulk_create(HearingRule(order=order, **row.model_dump()) for row in clauses.hearings)
    DeadlineRule.objects.bulk_create(DeadlineRule(order=order, **row.model_dump()) for row in clauses.deadlines)


def _once(named: list[str], field: str) -> None:
    for name in named:
        if named.count(name) > 1:
            raise BadInput(_("%(name)s is named twice."), name=name or "*", field=field)


def _link(place: ClosedPlace, counters: list[str], courtrooms: list[str], court: Court) -> None:
    for name in counters:
        counter = court.counters.filter(name=name).first()
        if counter is None:
            raise BadInput(_("%(court)s has no counter %(name)s."), court=court.name, name=name, field="places")
        place.counters.add(counter)
    for name in courtrooms:
        room = court.courtrooms.filter(name=name).first()
        if room is None:
            raise BadInput(_("%(court)s has no courtroom %(name)s."), court=court.name, name=name, field="places")
        place.courtrooms.add(room)


def _court(code: str) -> Court:
    court: Court | None = Court.objects.filter(code=code).first()
    if court is None:
        raise BadInput(_("There is no court with the code %(code)s."), code=code, field="courts")
    return court


def _order(number: str) -> ClosureOrder:
    known: ClosureOrder | None = ClosureOrder.objects.filter(number=number).first()
    if known is None:
        raise BadInput(_("There is no order %(number)s."), number=number, field="supersedes")
    return known


def _record(order: ClosureOrder, clauses: Clauses, *, by: User, via: Channel) -> None:
    digest = hashlib.sha256(canonical(clauses.model_dump(mode="json")).encode()).hexdigest()
    drafted = OrderDrafted(order=order.pk, version=order.version, title=order.title, clauses_sha256=digest)
    record(drafted, about=order, by=by, via=via)
