"""Deadlines: set by rule, met, lifted, passed at the end of the court's own day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from evercourt.accounts.models import User
from evercourt.cases.events import (
    DeadlineHeld,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
)
from evercourt.cases.models import Case, Deadline, Party
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

# So many deadlines are moved in one transaction; the rest waits for the next.
BATCH = 200
# The parameter of the procedure pack for what an order asks a party to file.
ORDERED = "order.file"


@transaction.atomic
def set_deadline(
    case: Case, rule_id: str, *, trigger: date, party: Party | None = None, by: User | None, via: Channel
) -> Deadline:
    """Set the deadline of the rule after `trigger`; `party` None is the court's own. Twice changes nothing."""
    must(by, "case.deadline", case)
    known = case.deadlines.filter(rule=rule_id, party=party, trigger_date=trigger).exclude(state=Deadline.State.LIFTED)
    if (already := known.first()) is not None:
        return cast(Deadline, already)
    period = rules.deadline(case.court, rule_id, trigger)
    deadline = Deadline.objects.create(
        case=case,
        party=party,
        rule=rule_id,
        trigger_date=trigger,
        due_on=period.last_day,
        explanation=period.steps,
        basis=period.basis,
    )
    record(DeadlineSet(**facts_of(deadline), basis=period.basis), about=case, by=by, via=via)
    return deadline


@transaction.atomic
def set_ordered_deadline(
    case: Case,
    party: Party,
    *,
    asks: str,
    ordered: str,
    trigger: date,
    days: int = 0,
    due_on: date | None = None,
    by: User | None,
    via: Channel,
) -> Deadline:
    """Set the period within which an order asks `party` for papers of the kind `asks` (CPL 85: set by the court).

    It ends on `due_on`, the day the order names, or so many `days` after `trigger`; the same order twice changes
    nothing. It is met when the party files such papers (`meet_by_papers`).
    """
    must(by, "case.deadline", case)
    known = case.deadlines.filter(rule=ORDERED, party=party, trigger_date=trigger, asks=asks, ordered=ordered)
    if (already := known.exclude(state=Deadline.State.LIFTED).first()) is not None:
        return cast(Deadline, already)
    period = rules.ordered_period(case.court, ORDERED, trigger, days=days, due_on=due_on)
    deadline = Deadline.objects.create(
        case=case, party=party, rule=ORDERED, trigger_date=trigger, due_on=period.last_day, explanation=period.steps,
        basis=period.basis, asks=asks, ordered=ordered,
    )  # fmt: skip
    record(DeadlineSet(**facts_of(deadline), basis=period.basis), about=case, by=by, via=via)
    return deadline


@transaction.atomic
def set_named_deadline(
    case: Case, party: Party, rule_id: str, *, trigger: date, due_on: date, by: User | None, via: Channel
) -> Deadline:
    """Set a period of the rule whose last day an order named itself; the same period twice changes nothing."""
    must(by, "case.deadline", case)
    known = case.deadlines.filter(rule=rule_id, party=party, trigger_date=trigger, due_on=due_on)
    if (already := known.exclude(state=Deadline.State.LIFTED).first()) is not None:
        return cast(Deadline, already)
    period = rules.ordered_period(case.court, rule_id, trigger, due_on=due_on)
    deadline = Deadline.objects.create(
        case=case, party=party, rule=rule_id, trigger_date=trigger, due_on=period.last_day, explanation=period.steps,
        basis=period.basis,
    )  # fmt: skip
    record(DeadlineSet(**facts_of(deadline), basis=period.basis), about=case, by=by, via=via)
    return deadline


def meet_by_papers(case: Case, party: Party, kind: str, *, answers: Deadline | None = None) -> Deadline | None:
    """End the period of the order that these papers answer; a step of filing them, which locks the case.

    The one named, or the only one that asks this party for this kind. Papers that come too late end nothing. Raises
    BadInput if several orders ask for it and none is named, or the one named asks for something else.
    """
    asked = case.deadlines.filter(party=party, rule=ORDERED, asks=kind, state=Deadline.State.OPEN)
    waiting = list(asked.exclude(held=False, due_on__lt=case.court.local_date()))
    if answers is not None:
        if answers not in waiting:
            raise BadInput(_("That order does not ask for these papers, or its last day is over."), field="answers")
        waiting = [answers]
    if len(waiting) > 1:
        raise BadInput(
            _("Several orders ask for such papers."), next_step=_("Choose which one they answer."), field="answers"
        )
    return meet_deadline(waiting[0], by=None, via=Channel.SYSTEM) if waiting else None


@transaction.atomic
def meet_deadline(deadline: Deadline, *, by: User | None, via: Channel) -> Deadline:
    """Note that what was asked was done in time; also afterwards, if it is shown (CPL 85)."""
    must(by, "case.deadline", deadline.case)
    deadline = Deadline.objects.locked(deadline.pk)
    if deadline.state == Deadline.State.MET:
        return deadline
    deadline.move(Deadline.State.MET)
    record(DeadlineMet(**facts_of(deadline)), about=deadline.case, by=by, via=via)
    return deadline


@transaction.atomic
def lift_deadline(deadline: Deadline, *, reason: str = "", by: User | None, via: Channel) -> Deadline:
    """Note that the deadline no longer applies, and why."""
    must(by, "case.deadline", deadline.case)
    deadline = Deadline.objects.locked(deadline.pk)
    if deadline.state == Deadline.State.LIFTED:
        return deadline
    deadline.move(Deadline.State.LIFTED)
    record(DeadlineLifted(**facts_of(deadline), reason=reason), about=deadline.case, by=by, via=via)
    return deadline


@transaction.atomic
def move_deadline(
    deadline: Deadline,
    *,
    to: date | None,
    steps: list[dict[str, Any]],
    why: str,
    basis: str,
    by: User | None,
    via: Channel,
) -> bool:
    """Move the last day to a later one, or (`to` None) let it wait until the court reopens (CPL 86).

    `steps` explain the move after the count itself. Returns False if nothing changes. Raises WrongState if the day
    would become earlier, which no closure does, or the deadline no longer runs.
    """
    must(by, "case.deadline", deadline.case)
    deadline = Deadline.objects.locked(deadline.pk)
    if deadline.state != Deadline.State.OPEN:
        raise WrongState(_("This deadline no longer runs."))
    if to == (None if deadline.held else deadline.due_on):
        return False
    if to is not None and to < deadline.due_on:
        raise WrongState(_("A closure never shortens a period."))
    event = _moved(deadline, to, steps, why, basis)
    deadline.save(update_fields=["counted_on", "held", "due_on", "explanation"])
    record(event, about=deadline.case, by=by, via=via)
    return True


@dataclass(frozen=True)
class Move:
    """A new last day of one deadline (None: it waits), with the steps that explain it and their article."""

    deadline: Deadline
    to: date | None
    steps: list[dict[str, Any]]
    basis: str


# Only a row that is still what was read is moved; the last day itself is kept by its trigger. What an earlier closure
# said about the day is told anew by the steps of all of them; many days share the same steps.
_MOVE = """
    UPDATE cases_deadline period
    SET counted_on = coalesce(period.counted_on, moved.was), held = moved.due_on IS NULL,
        due_on = coalesce(moved.due_on, moved.was),
        explanation = jsonb_path_query_array(period.explanation, '$[*] ? (!(@.code starts with "closure."))')
            || told.steps
    FROM unnest(%b::bigint[], %b::date[], %b::boolean[], %b::date[], %b::bigint[])
        AS moved (id, was, was_held, due_on, told)
    JOIN unnest(%b::jsonb[]) WITH ORDINALITY AS told (steps, turn) ON told.turn = moved.told
    WHERE period.id = moved.id AND period.state = 'open' AND period.due_on = moved.was AND period.held = moved.was_held
    RETURNING period.id
"""


@transaction.atomic
def move_deadlines(
    moves: Sequence[Move], *, why: str, by: User | None, via: Channel, told: bool = False
) -> list[Deadline]:
    """Move many last days at once, each as `move_deadline` does; return those moved.

    One that was met, lifted or moved since it was read is left as it is. Raises WrongState if a day would become
    earlier. `told`: as in `record_many`.
    """
    rows = []
    steps: dict[str, int] = {}
    for move in moves:
        deadline = move.deadline
        must(by, "case.deadline", deadline.case)
        if move.to is not None and move.to < deadline.due_on:
            raise WrongState(_("A closure never shortens a period."))
        told_as = steps.setdefault(json.dumps(move.steps), len(steps) + 1)
        rows.append((deadline.pk, deadline.due_on, deadline.held, move.to, told_as))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _column in range(5)]
    moved = set(changed_many(_MOVE, [*columns, [Jsonb(json.loads(one)) for one in steps]]))
    done, happened = [], []
    for move in moves:
        if move.deadline.pk in moved:
            # What the database made of the explanation is read when somebody asks.
            move.deadline.__dict__.pop("explanation", None)
            done.append(move.deadline)
            happened.append((_event(move.deadline, move.to, why, move.basis), move.deadline.case))
    record_many(happened, by=by, via=via, told=told)
    return done


@transaction.atomic
def restore_deadlines(moves: Sequence[Move], *, why: str, by: User | None, via: Channel) -> list[Deadline]:
    """Let periods that were missed run again to a later day, because it was the court that kept people out (CPL 86).

    One that was met, lifted or restored since it was read is left as it is; return those restored.
    """
    done = []
    for move in moves:
        must(by, "case.deadline", move.deadline.case)
        deadline = Deadline.objects.select_related("case", "party").locked(move.deadline.pk)
        if deadline.state != Deadline.State.MISSED or move.to is None or move.to <= deadline.due_on:
            continue
        event = _moved(deadline, move.to, move.steps, why, move.basis)
        changed = {name: getattr(deadline, name) for name in ("counted_on", "held", "due_on", "explanation")}
        deadline.move(Deadline.State.OPEN, **changed, reminded_at=None)
        record(event, about=deadline.case, by=by, via=via)
        done.append(deadline)
    return done


def _moved(
    deadline: Deadline, to: date | None, steps: list[dict[str, Any]], why: str, basis: str
) -> DeadlineHeld | DeadlineMoved:
    """Set the new last day and its explanation on the deadline, not yet in the database; return the event."""
    # What an earlier closure said about this day is told anew by the steps of all of them.
    own = [step for step in deadline.explanation if not step["code"].startswith("closure.")]
    deadline.explanation = [*own, *steps]
    return _event(deadline, to, why, basis)


def _event(deadline: Deadline, to: date | None, why: str, basis: str) -> DeadlineHeld | DeadlineMoved:
    """Set the new last day on the deadline, not yet in the database; return the event."""
    was = deadline.due_on
    deadline.counted_on, deadline.held, deadline.due_on = deadline.counted_on or was, to is None, to or was
    facts = {**facts_of(deadline), "why": why, "basis": basis}
    return DeadlineHeld(**facts) if to is None else DeadlineMoved(**facts, was=was)


def pass_deadlines(*, now: datetime | None = None) -> int:
    """Mark every deadline missed whose last day is over in the zone of its court. Returns how many.

    The daily job. Two workers never wait for each other: rows the other holds are skipped.
    """
    now = now or timezone.now()
    passed = 0
    for zone in Court.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        while moved := _pass_some(zone, today, now):
            passed += moved
    return passed


@transaction.atomic
def _pass_some(zone: str, today: date, now: datetime) -> int:
    over = Deadline.objects.filter(state=Deadline.State.OPEN, held=False, due_on__lt=today, case__court__time_zone=zone)
    rows = list(over.select_for_update(of=("self",), skip_locked=True).select_related("case", "party")[:BATCH])
    for deadline in rows:
        deadline.move(Deadline.State.MISSED)
        record(DeadlineMissed(**facts_of(deadline)), about=deadline.case, by=None, via=Channel.SYSTEM, at=now)
    return len(rows)


def facts_of(deadline: Deadline) -> dict[str, Any]:
    """Return the facts that every event about the deadline carries."""
    return {
        "deadline": deadline.pk,
        "rule": deadline.rule,
        "due_on": deadline.due_on,
        "party_id": deadline.party_id,
        "party_name": deadline.party.name if deadline.party else "",
    }
