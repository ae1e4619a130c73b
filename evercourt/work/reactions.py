"""Items open and end by what happens; the filing queue's own claim is the claim of its item."""

from typing import Any

from evercourt.cases.events import PanelMemberReplaced
from evercourt.cases.models import PanelMember
from evercourt.decisions.events import DecisionSignedByJudge
from evercourt.filing.events import FilingClaimed, FilingReleased
from evercourt.kernel.events import on
from evercourt.kernel.rows import insert, insert_many
from evercourt.ledger.record import Record
from evercourt.work import holding as holding
from evercourt.work.models import Handover, Item, Kind
from evercourt.work.opening import ENDS, OPENS, Wanted, presiding_of
from evercourt.work.policy import BY_SEAT
from evercourt.work.states import ItemState


def end_for_many(records: list[Record]) -> None:
    """End the items that wait for these, by one statement for each kind."""
    ended: dict[Kind, dict[int, Record]] = {}
    for record in records:
        if isinstance(record.event, DecisionSignedByJudge):
            end_items(record)
            continue
        for kind, thing in ENDS[type(record.event)]:
            ended.setdefault(kind, {})[thing(record)] = record
    for kind, things in ended.items():
        last = next(reversed(things.values()))
        waiting = Item.objects.filter(kind=kind, thing__in=things, state=ItemState.OPEN)
        waiting.update(state=ItemState.DONE, done_at=last.at, done_by=last.by)


@on(*ENDS, together=end_for_many)
def end_items(record: Record) -> None:
    """End the items that wait for this."""
    for kind, thing in ENDS[type(record.event)]:
        waiting = Item.objects.filter(kind=kind, thing=thing(record), state=ItemState.OPEN)
        if isinstance(record.event, DecisionSignedByJudge):
            waiting = waiting.filter(person=record.by.pk)
        waiting.update(state=ItemState.DONE, done_at=record.at, done_by=record.by)


def open_for_many(records: list[Record]) -> None:
    """Open what is to be done after each of these, by one statement."""
    insert_many([_item(one, record) for record in records for one in OPENS[type(record.event)](record)])


# After the reaction above: what takes the place of an item comes when that is ended.
@on(*OPENS, together=open_for_many)
def open_items(record: Record) -> None:
    """Open what is to be done after this."""
    for wanted in OPENS[type(record.event)](record):
        insert(_item(wanted, record))


@on(FilingClaimed, FilingReleased)
def follow_the_queue(record: Record) -> None:
    """Lay the item of a filing on the desk of the clerk who took the filing, or back on the queue."""
    to = record.by if isinstance(record.event, FilingClaimed) else None
    for item in Item.objects.filter(kind=Kind.REVIEW, thing=record.about.pk, state=ItemState.OPEN):
        lay(item, to=to, by=record.by, at=record.at)


@on(PanelMemberReplaced)
def follow_the_seat(record: Record) -> None:
    """Give what lay on the desk of a judge who left the panel to who presides now; what is signed anew falls away."""
    case = record.about.case
    seated = PanelMember.objects.filter(case=case, until=None).values("user")
    left = Item.objects.filter(case=case, state=ItemState.OPEN, office__in=BY_SEAT, person__isnull=False)
    for item in left.exclude(person__in=seated):
        if item.kind != Kind.SIGN:
            item.person_id = presiding_of(case)
            item.save(update_fields=["person"])
        else:
            item.move(ItemState.DONE, done_at=record.at)


def lay(item: Item, *, to: Any, by: Any, at: Any, note: str = "") -> None:
    """Lay an item on a desk, or (`to` None) on its queue, and keep the step. The caller holds its lock or made it."""
    item.person, item.taken_at = to, at if to else None
    item.save(update_fields=["person", "taken_at"])
    Handover.objects.create(item=item, by=by, to=to, note=note, at=at)


def _item(wanted: Wanted, record: Record) -> Item:
    return Item(
        court_id=wanted.court_id, case=wanted.case, kind=wanted.kind, thing=wanted.thing, office=wanted.office,
        person_id=wanted.person_id, facts=wanted.facts, address=wanted.address, holds=wanted.holds,
        due_on=wanted.due_on, due_explanation=wanted.steps, basis=wanted.basis, opened_at=record.at,
    )  # fmt: skip
