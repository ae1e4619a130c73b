"""Moving what the plan names: by sets, so many at once, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Appointment
from evercourt.cases.acts import Move, move_deadlines
from evercourt.cases.models import Deadline, DocketEntry
from evercourt.continuity import plan, reach
from evercourt.continuity.models import ClosureOrder, DeadlineEffect, HearingEffect, StoppedService, VisitEffect
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings import consents
from evercourt.hearings.models import Consent, Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.rows import insert_columns
from evercourt.ledger.models import Entry

SYSTEM = Channel.SYSTEM
Row = TypeVar("Row")
Outcome = HearingEffect.Outcome
# Called with what is being moved and how many were looked at; the act itself waits for nobody.
Advance = Callable[[str, int], None]


def silent(_what: str, _done: int) -> None:
    """Tell nobody how far it is."""


def move_all(order: ClosureOrder, now: datetime, advance: Advance = silent) -> dict[str, int]:
    """Move everything the plan names; return how many of each kind moved. The order's own letter tells of it."""
    return {
        "visits": _move_each(order, plan.visits(order), move_visits, "visits", advance),
        "hearings": _move_each(order, plan.hearings(order, now), move_hearings, "hearings", advance),
        "deadlines": _move_each(order, plan.deadlines(order), move_days, "deadlines", advance),
    }


@transaction.atomic
def sweep(order: ClosureOrder) -> int:
    """Move what was booked, set or begun by others while the order was being issued; return how many.

    They could not see the order yet, and the order not their rows. Run again, it finds nothing.
    """
    order = ClosureOrder.objects.locked(order.pk)
    if order.state != ClosureOrder.State.ISSUED:
        return 0
    found = sum(move_all(order, timezone.now()).values())
    if found:
        reach.list_recipients(order)
    return found


def move_visits(order: ClosureOrder, moved: Sequence[plan.MovedVisit], *, told: bool = False) -> int:
    """Cancel these visits for the closure, each once; return how many were. `told`: the order's letter tells of it."""
    outcomes = {one.visit.pk: one.outcome for one in moved}
    wanted = [(one.visit, one.outcome != StoppedService.Visits.REBOOK) for one in moved]
    done = visit_acts.cancel_many(wanted, reason=order.title, by=None, via=SYSTEM, told=told)
    insert_columns(
        VisitEffect, len(done), order_id=order.pk, made_at=timezone.now(), visit_id=[visit.pk for visit in done],
        outcome=[outcomes[visit.pk] for visit in done],
    )  # fmt: skip
    return len(done)


def move_hearings(order: ClosureOrder, moved: Sequence[plan.MovedHearing], *, told: bool = False) -> int:
    """Put these hearings off, ask for consent to video, or keep them, each once; return how many are not kept."""
    put_off = [one.hearing for one in moved if one.outcome == Outcome.POSTPONED]
    asked = [(one.hearing, one.until) for one in moved if one.outcome == Outcome.ASKED and one.until]
    done = hearing_acts.adjourn_many(put_off, reason=order.title, by=None, via=SYSTEM, told=told)
    done += consents.ask_many(asked, why=order.title, by=None, via=SYSTEM, told=told)
    changed = {hearing.pk for hearing in done}
    kept = [one for one in moved if one.outcome == Outcome.KEPT or one.hearing.pk in changed]
    insert_columns(
        HearingEffect, len(kept), order_id=order.pk, made_at=timezone.now(),
        hearing_id=[one.hearing.pk for one in kept], outcome=[one.outcome for one in kept],
        reason=[one.reason for one in kept],
    )  # fmt: skip
    return len(done)


def move_days(order: ClosureOrder, moved: Sequence[plan.MovedDeadline], *, told: bool = False) -> int:
    """Move these last days, each once; return how many moved."""
    before = {one.deadline.pk: one.deadline.due_on for one in moved}
    moves = [Move(one.deadline, one.extended.last_day, one.extended.steps, one.extended.basis) for one in moved]
    done = move_deadlines(moves, why=order.title, by=None, via=SYSTEM, told=told)
    insert_columns(
        DeadlineEffect, len(done), order_id=order.pk, made_at=timezone.now(), deadline_id=[day.pk for day in done],
        before=[before[day.pk] for day in done], after=[None if day.held else day.due_on for day in done],
    )  # fmt: skip
    return len(done)


def _move_each(order: ClosureOrder, rows: Iterator[Row], move: Callable[..., int], what: str, advance: Advance) -> int:
    # The plan reads from a cursor, so memory is that of one set, whatever their number.
    seen = moved = 0
    while some := list(islice(rows, plan.CHUNK)):
        moved += move(order, some, told=True)
        _check_constraints()
        seen += len(some)
        advance(what, seen)
    return moved


# The tables to whose rows a closure adds; their references wait for the end of a transaction.
_WRITTEN: tuple[type[Model], ...] = (
    Appointment, Hearing, Consent, Deadline, VisitEffect, HearingEffect, DeadlineEffect, DocketEntry, Entry,
)  # fmt: skip
_DEFERRED = """
    SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint
    WHERE condeferrable AND condeferred AND conrelid = ANY (%s::regclass[])
"""


@cache
def _deferred() -> str:
    """Return the names of the constraints of those tables that wait by default; others keep their own time."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFERRED, [[model._meta.db_table for model in _WRITTEN]])
        return str(cursor.fetchone()[0] or "")


def _check_constraints() -> None:
    """Check now what waits for the end of the transaction: the list of it would grow with every row."""
    if names := _deferred():
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
            cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")
