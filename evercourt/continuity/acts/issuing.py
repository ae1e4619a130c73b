"""Issuing an order: everything moves, or nothing; repeated, it does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Counter, Pause
from evercourt.cases.acts import move_deadline
from evercourt.continuity import plan, reach, reading
from evercourt.continuity.events import ClosureIssued, ClosureSuperseded
from evercourt.continuity.models import ClosureOrder, DeadlineEffect, HearingEffect, StoppedService, VisitEffect
from evercourt.continuity.soundness import problems
from evercourt.courts.models import Court
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings import consents
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

SYSTEM = Channel.SYSTEM
Row = TypeVar("Row")
Outcome = HearingEffect.Outcome
# Called with what is being moved and how many are done; the act itself waits for nobody.
Advance = Callable[[str, int], None]


def _silent(_what: str, _done: int) -> None:
    return


@transaction.atomic
def issue(order: ClosureOrder, *, by: User, via: Channel, advance: Advance = _silent) -> ClosureOrder:
    """Issue the order: number, pauses, visits, hearings, deadlines, and the list of people to be told, in one act.

    Issued again, it changes nothing. Raises BadInput with the first clause that cannot stand (the preview lists all),
    WrongState for a draft that was discarded.
    """
    must(by, "closure.issue", order)
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in plan.GIVEN:
        return order
    if order.state != ClosureOrder.State.DRAFT:
        raise WrongState(_("This draft was discarded."))
    if found := problems(order):
        raise found[0]
    now = timezone.now()
    order.move(ClosureOrder.State.ISSUED, number=_number(order), issued_by=by, issued_at=now)
    if order.supersedes:
        _supersede(order.supersedes, order, by=by, via=via)
    pause(order)
    counts = {
        "visits": sum(1 for one in _each(plan.visits(order), "visits", advance) if move_visit(order, one)),
        "hearings": sum(1 for one in _each(plan.hearings(order, now), "hearings", advance) if move_hearing(order, one)),
        "deadlines": sum(1 for one in _each(plan.deadlines(order), "deadlines", advance) if move_day(order, one)),
    }
    issued = ClosureIssued(
        order=order.pk,
        number=order.number,
        title=order.title,
        clauses=reading.clauses_of(order).model_dump(mode="json"),
        people=reach.list_recipients(order),
        **counts,
    )
    order.listed_at = now
    order.save(update_fields=["listed_at"])
    record(issued, about=order, by=by, via=via, at=now)
    reach.defer(order)
    return order


def move_visit(order: ClosureOrder, moved: plan.MovedVisit) -> bool:
    """Cancel one visit for the closure, once."""
    replaced = moved.outcome != StoppedService.Visits.REBOOK
    # The effect first: whoever writes letters sees that the order's own letter tells of it.
    VisitEffect.objects.create(order=order, visit=moved.visit, outcome=moved.outcome)
    visit_acts.cancel(moved.visit, reason=order.title, replaced=replaced, by=None, via=SYSTEM)
    return True


def move_hearing(order: ClosureOrder, moved: plan.MovedHearing) -> bool:
    """Put one hearing off, ask for consent to video, or keep it, once. Returns True unless it is held as set."""
    HearingEffect.objects.create(order=order, hearing=moved.hearing, outcome=moved.outcome, reason=moved.reason)
    if moved.outcome == Outcome.POSTPONED:
        hearing_acts.adjourn(moved.hearing, reason=order.title, by=None, via=SYSTEM)
    elif moved.outcome == Outcome.ASKED:
        assert moved.until
        consents.ask(moved.hearing, until=moved.until, why=order.title, by=None, via=SYSTEM)
    return moved.outcome != Outcome.KEPT


def move_day(order: ClosureOrder, moved: plan.MovedDeadline) -> bool:
    """Move one last day, once."""
    deadline, before = moved.deadline, moved.deadline.due_on
    steps = moved.extended.steps
    basis = steps[-1]["basis"] if steps else "CPL 86"
    after = moved.extended.last_day
    effect = DeadlineEffect.objects.create(order=order, deadline=deadline, before=before, after=after)
    changed = move_deadline(deadline, to=after, steps=steps, why=order.title, basis=basis, by=None, via=SYSTEM)
    if not changed:
        effect.delete()
    return changed


def pause(order: ClosureOrder) -> None:
    """Keep anything more from being booked into the closure."""
    services = list(order.stopped.values_list("service", flat=True))
    places = list(order.places.prefetch_related("counters"))
    where: list[tuple[Court, Counter | None]] = []
    for place in places:
        chosen = list(place.counters.all())
        if chosen:
            where += [(counter.court, counter) for counter in chosen]
        else:
            where += [(court, None) for court in ([place.court] if place.court else order.courts.all())]
    if not places:
        where = [(court, None) for court in order.courts.all()]
    for court, counter in dict.fromkeys(where):
        for service in services:
            visit_acts.pause(
                court,
                begins_at=order.begins_at,
                ends_at=order.ends_at,
                reason=f"{order.title} {order.number}",
                source=f"closure:{order.pk}",
                counter=counter,
                service=service,
                by=None,
                via=SYSTEM,
            )


def lift_pauses(order: ClosureOrder) -> None:
    """Take back the pauses of an order that is over."""
    for paused in Pause.objects.filter(lifted_at=None, source=f"closure:{order.pk}"):
        visit_acts.lift(paused, by=None, via=SYSTEM)


def _supersede(earlier: ClosureOrder, later: ClosureOrder, *, by: User, via: Channel) -> None:
    earlier = ClosureOrder.objects.locked(earlier.pk)
    if earlier.court_id != later.court_id:
        raise BadInput(_("Only the court that issued an order can replace it."), field="supersedes")
    lift_pauses(earlier)
    earlier.move(ClosureOrder.State.SUPERSEDED, over_at=later.begins_at)
    superseded = ClosureSuperseded(order=earlier.pk, number=earlier.number, by_number=later.number)
    record(superseded, about=earlier, by=by, via=via)


def _number(order: ClosureOrder) -> str:
    """Return the next number of the court's orders of the year; a number is given once."""
    year = order.court.local_date().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"closure:{order.court_id}:{year}"])
    prefix = f"{order.court.code}停告〔{year}〕"
    given = ClosureOrder.objects.filter(court=order.court, number__startswith=prefix).count()
    return f"{prefix}{given + 1}号"


def _each(rows: Iterator[Row], what: str, advance: Advance) -> Iterator[Row]:
    for done, row in enumerate(rows, start=1):
        yield row
        advance(what, done)
