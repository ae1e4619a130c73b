"""Issuing an order: everything moves, or nothing; repeated, it does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Counter, Pause
from evercourt.cases.acts import Move, move_deadlines
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
from evercourt.kernel.rows import insert_many
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
        "visits": _move_all(order, plan.visits(order), move_visits, "visits", advance),
        "hearings": _move_all(order, plan.hearings(order, now), move_hearings, "hearings", advance),
        "deadlines": _move_all(order, plan.deadlines(order), move_days, "deadlines", advance),
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


def move_visits(order: ClosureOrder, moved: Sequence[plan.MovedVisit], *, told: bool = False) -> int:
    """Cancel these visits for the closure, each once; return how many were. `told`: the order's letter tells of it."""
    outcomes = {one.visit.pk: one.outcome for one in moved}
    wanted = [(one.visit, one.outcome != StoppedService.Visits.REBOOK) for one in moved]
    done = visit_acts.cancel_many(wanted, reason=order.title, by=None, via=SYSTEM, told=told)
    insert_many([VisitEffect(order=order, visit=visit, outcome=outcomes[visit.pk]) for visit in done])
    return len(done)


def move_hearings(order: ClosureOrder, moved: Sequence[plan.MovedHearing], *, told: bool = False) -> int:
    """Put these hearings off, ask for consent to video, or keep them, each once; return how many are not kept."""
    put_off = [one.hearing for one in moved if one.outcome == Outcome.POSTPONED]
    asked = [(one.hearing, one.until) for one in moved if one.outcome == Outcome.ASKED and one.until]
    done = hearing_acts.adjourn_many(put_off, reason=order.title, by=None, via=SYSTEM, told=told)
    done += consents.ask_many(asked, why=order.title, by=None, via=SYSTEM, told=told)
    changed = {hearing.pk for hearing in done}
    insert_many(
        [
            HearingEffect(order=order, hearing=one.hearing, outcome=one.outcome, reason=one.reason)
            for one in moved
            if one.outcome == Outcome.KEPT or one.hearing.pk in changed
        ]
    )
    return len(done)


def move_days(order: ClosureOrder, moved: Sequence[plan.MovedDeadline], *, told: bool = False) -> int:
    """Move these last days, each once; return how many moved."""
    before = {one.deadline.pk: one.deadline.due_on for one in moved}
    moves = [Move(one.deadline, one.extended.last_day, one.extended.steps, one.extended.basis) for one in moved]
    done = move_deadlines(moves, why=order.title, by=None, via=SYSTEM, told=told)
    insert_many(
        [
            DeadlineEffect(order=order, deadline=day, before=before[day.pk], after=None if day.held else day.due_on)
            for day in done
        ]
    )
    return len(done)


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


def _move_all(order: ClosureOrder, rows: Iterator[Row], move: Callable[..., int], what: str, advance: Advance) -> int:
    """Move what the plan yields, so many at once, whatever their number; return how many moved."""
    seen = moved = 0
    while some := list(islice(rows, plan.CHUNK)):
        moved += move(order, some, told=True)
        seen += len(some)
        advance(what, seen)
    return moved
