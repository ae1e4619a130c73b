"""Acts on items of work: take, hand on, give back, complete; and a task written by a person."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember
from evercourt.filing.acts import claiming
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.work import events
from evercourt.work.models import Item, Kind
from evercourt.work.opening import BY_HAND
from evercourt.work.policy import BY_SEAT, in_the_office, works_on
from evercourt.work.reactions import lay
from evercourt.work.states import ItemState

# To whom a task can be given: who works on cases.
OFFICES = (
    Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.JUDGE, Office.RECORDER, Office.PRESIDENT,
    Office.ENFORCEMENT_OFFICER,
)  # fmt: skip


@transaction.atomic
def write_task(
    case: Case, *, text: str, office: str, to: User | None = None, due_on: date | None = None, holds: bool = False,
    by: User, via: Channel,
) -> Item:  # fmt: skip
    """Put a task on a case on the queue of an office, or on the desk of one who holds it.

    `holds`: the case is kept off the calendar until it is done. Raises BadInput without text, for a day that is over,
    or a person who could not do it.
    """
    must(by, "work.internal", case)
    if not text.strip():
        raise BadInput(_("Say what there is to do."), field="text")
    if office not in OFFICES:
        raise BadInput(_("Choose the office that does it."), field="office")
    if due_on and due_on < case.court.local_date():
        raise BadInput(_("This day is over; choose a later one."), field="due_on")
    item = Item(
        court=case.court, case=case, kind=Kind.TASK, thing=case.pk, office=office, person=to, text=text.strip()[:300],
        address=f"/cases/{case.pk}", holds=holds, due_on=due_on, opened_by=by,
    )  # fmt: skip
    if to is not None and not in_the_office(to, item):
        raise BadInput(_("This person does not hold that office, or has no part in the case."), field="to")
    item.save()
    written = events.TaskWritten(
        **_of(item), office=office, to_id=to.pk if to else None, due_on=due_on, holds=holds
    )  # fmt: skip
    record(written, about=item, by=by, via=via, at=item.opened_at)
    return item


@transaction.atomic
def take(item: Item, *, by: User, via: Channel) -> Item:
    """Take an item from the queue on one's own desk; twice changes nothing. Raises WrongState if another was faster."""
    must(by, "work.take", item)
    item = _open(item)
    if item.person_id == by.pk:
        return item
    if item.person is not None:
        raise WrongState(
            _("%(name)s has it on the desk."), name=item.person.name,
            next_step=_("Ask there, or let the president hand it on."),
        )  # fmt: skip
    if item.kind == Kind.REVIEW:
        # The queue of filings has its own claim, which lays the item on the desk.
        claiming.claim(Filing.objects.get(pk=item.thing), by=by, via=via)
        item.refresh_from_db()
        return item
    lay(item, to=by, by=by, at=timezone.now())
    record(events.ItemTaken(**_of(item)), about=item, by=by, via=via)
    return item


@transaction.atomic
def hand_on(item: Item, to: User, *, note: str, by: User, via: Channel) -> Item:
    """Lay an item on a colleague's desk, with a note. The last day stays.

    Raises BadInput for someone who could not do it; WrongState for what belongs to one judge alone, or is done.
    """
    must(by, "work.hand_on", item)
    item = _open(item)
    if item.kind in (Kind.SIGN, Kind.REVIEW):
        raise WrongState(
            _("This is not handed on: a judge signs for themselves, and a filing is taken from its queue."),
            next_step=_("Put it back on the queue, if somebody else is to do it."),
        )
    if not in_the_office(to, item):
        raise BadInput(_("This person does not hold that office, or has no part in the case."), field="to")
    if item.person_id == to.pk:
        return item
    before = item.person_id
    lay(item, to=to, by=by, at=timezone.now(), note=note.strip()[:300])
    record(events.ItemHandedOn(**_of(item), from_id=before, to_id=to.pk), about=item, by=by, via=via)
    return item


@transaction.atomic
def give_back(item: Item, *, note: str = "", by: User, via: Channel) -> Item:
    """Put an item back on its queue; one that lies there stays. A judge's own signature has no queue."""
    must(by, "work.hand_on", item)
    item = _open(item)
    if item.person_id is None:
        return item
    if item.kind == Kind.SIGN:
        raise WrongState(_("Only this judge can sign; there is no queue for it."))
    if item.kind == Kind.REVIEW:
        claiming.release(Filing.objects.get(pk=item.thing), by=by, via=via)
        item.refresh_from_db()
        return item
    before = item.person_id
    lay(item, to=None, by=by, at=timezone.now(), note=note.strip()[:300])
    record(events.ItemGivenBack(**_of(item), from_id=before), about=item, by=by, via=via)
    return item


@transaction.atomic
def complete(item: Item, *, result: str = "", by: User, via: Channel) -> Item:
    """Say that an item is done, with what came of it; saying so twice changes nothing.

    Raises WrongState for what ends by its own act, and, by name, if a colleague was faster.
    """
    must(by, "work.complete", item)
    item = _locked(item)
    if item.state == ItemState.DONE:
        if item.done_by_id == by.pk:
            return item
        raise _done_already(item)
    if item.kind not in BY_HAND:
        raise WrongState(
            _("This ends by itself when the thing is done: it cannot only be ticked off."),
            next_step=_("Open it and do it there."),
        )
    now = timezone.now()
    item.move(ItemState.DONE, done_at=now, done_by=by, result=result.strip()[:300])
    record(events.ItemDone(**_of(item)), about=item, by=by, via=via, at=now)
    return item


def colleagues(item: Item) -> list[User]:
    """Return who else could do this item: holds its office at that court, and sits in its case if that is needed."""
    held = OfficeHeld.objects.current(item.court.local_date()).filter(court=item.court, office=item.office)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    if item.office in BY_SEAT and item.case_id:
        people = people.filter(pk__in=PanelMember.objects.filter(case=item.case_id, until=None).values("user"))
    return [person for person in people.order_by("name") if person.pk != item.person_id]


def staff_of(case: Case) -> list[tuple[User, str]]:
    """Return who works on this case for its court, with the office, for a task or a message."""
    held = OfficeHeld.objects.current(case.court.local_date()).filter(court=case.court, office__in=OFFICES)
    seated = set(case.panel.filter(until=None).values_list("user", flat=True))
    found: list[tuple[User, str]] = []
    for row in held.select_related("user").order_by("office", "user__name"):
        if row.user.is_active and (row.office not in BY_SEAT or row.user_id in seated):
            found.append((row.user, row.office))
    return found


def _of(item: Item) -> dict[str, Any]:
    return {"item": item.pk, "kind": item.kind, "thing": item.thing}


def _locked(item: Item) -> Item:
    found: Item = Item.objects.select_related("person", "done_by", "case__court", "court").locked(item.pk)
    return found


def _open(item: Item) -> Item:
    item = _locked(item)
    if item.state == ItemState.DONE:
        raise _done_already(item)
    return item


def _done_already(item: Item) -> WrongState:
    if item.done_by is None:
        return WrongState(_("This was done a moment ago."), next_step=_("Go back to your desk."))
    return WrongState(
        _("%(name)s did this a moment ago."), name=item.done_by.name, next_step=_("Go back to your desk.")
    )


def must_work_on(case: Case, people: list[User]) -> None:
    """Raise BadInput if one of `people` does not work on the case for the court."""
    for person in people:
        if not works_on(person, case):
            raise BadInput(
                _("%(name)s does not work on this case for the court."), name=person.name, field="to"
            )  # fmt: skip
