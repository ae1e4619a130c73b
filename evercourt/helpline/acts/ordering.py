"""Work orders: what the hotline cannot answer itself goes to the judge or a division, with a clock."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Extension, PanelMember, Party
from evercourt.courts.explanations import day_in_words
from evercourt.courts.models import Division
from evercourt.courts.rules import deadline
from evercourt.helpline.acts.calling import on_the_line
from evercourt.helpline.events import (
    ExtensionAsked,
    WorkOrderAnswered,
    WorkOrderClosed,
    WorkOrderOpened,
    WorkOrderOverdue,
)
from evercourt.helpline.models import Call, WorkOrder
from evercourt.helpline.states import WorkOrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LONGEST = 2000
Kind = WorkOrder.Kind
# The rules of the clock: two working days; for a complaint fifteen days.
RULES = {Kind.QUESTION: "helpline.answer", Kind.EXTENSION: "helpline.answer", Kind.COMPLAINT: "helpline.complaint"}


@transaction.atomic
def open_order(
    call: Call,
    *,
    kind: str,
    text: str,
    party: Party | None = None,
    division: Division | None = None,
    extension: Extension | None = None,
    name: str = "",
    phone: str = "",
    by: User,
    via: Channel,
) -> WorkOrder:
    """Put a question, request or complaint to the presiding judge of the case, else to a division.

    With a case only for a proved caller. Raises BadInput without text, NotFound for another party or division.
    """
    call = on_the_line(call, by=by)
    text = text.strip()[:LONGEST]
    if kind not in Kind.values or not text:
        raise BadInput(_("Write down what the caller asks."), field="text")
    if party is not None and not call.parties().filter(pk=party.pk).exists():
        raise NotFound()
    if division is not None and division.court_id != call.court_id:
        raise NotFound()
    # A complaint is answered by the division or the president, not by whom it may be about.
    judge = presiding(party) if party and kind != Kind.COMPLAINT else None
    now = timezone.now()
    period = deadline(call.court, RULES[Kind(kind)], call.court.local_date(now))
    order = WorkOrder.objects.create(
        court=call.court, kind=kind, case=party.case if party else None, party=party, call=call,
        name=(party.name if party else name).strip()[:200], phone=phone[:20] or call.phone, language=call.language,
        judge=judge, division=None if judge else division, text=text, opened_at=now, opened_by=by,
        due_on=period.last_day, due_explanation=period.steps, basis=period.basis, extension=extension,
    )  # fmt: skip
    if party and kind == Kind.EXTENSION and extension is None:
        asked = ExtensionAsked(
            **_facts(order), party_id=party.pk, party_name=party.name, text=text, due_on=order.due_on
        )
        record(asked, about=order, by=by, via=via, at=now)
    record(WorkOrderOpened(**_facts(order), due_on=order.due_on), about=order, by=by, via=via, at=now)
    return order


@transaction.atomic
def answer_order(order: WorkOrder, *, text: str, by: User, via: Channel) -> WorkOrder:
    """Answer a work order; the caller gets the answer by letter, and who has no line is called. Once for ever."""
    must(by, "helpline.answer_order", order)
    order = WorkOrder.objects.locked(order.pk)
    if order.state != WorkOrderState.OPEN and order.answered_by_id == by.pk:
        return order
    if not text.strip():
        raise BadInput(_("Write the answer."), field="answer")
    now = timezone.now()
    order.move(WorkOrderState.ANSWERED, answer=text.strip()[:LONGEST], answered_by=by, answered_at=now)
    record(WorkOrderAnswered(**_facts(order), answer=order.answer), about=order, by=by, via=via, at=now)
    return order


@transaction.atomic
def answer_by_decision(extension: Extension, *, by: User, via: Channel) -> None:
    """Answer the work order of a request for more time by the decision itself, in the language of who asked."""
    found = WorkOrder.objects.filter(extension=extension, state=WorkOrderState.OPEN).first()
    order = WorkOrder.objects.locked(found.pk) if found else None
    if order is None or order.state != WorkOrderState.OPEN:
        return
    with translation.override(order.language):
        if extension.until:
            said = _("More time until %(day)s.") % {"day": day_in_words(extension.until)}
        else:
            said = _("No more time; the last day stays %(day)s.") % {"day": day_in_words(extension.deadline.due_on)}
    now = timezone.now()
    text = f"{said}\n{extension.decision}"[:LONGEST]
    order.move(WorkOrderState.ANSWERED, answer=text, answered_by=by, answered_at=now)
    record(WorkOrderAnswered(**_facts(order), answer=order.answer), about=order, by=by, via=via, at=now)


@transaction.atomic
def note_told(order: WorkOrder, *, by: User, via: Channel) -> WorkOrder:
    """Note that the caller was told the answer by telephone; again: nothing changes."""
    must(by, "helpline.tell_answer", order)
    return _close(order, WorkOrderState.TOLD, by=by, via=via)


@transaction.atomic
def withdraw_order(order: WorkOrder, *, by: User, via: Channel) -> WorkOrder:
    """Take back what the caller no longer asks, on the caller's word."""
    must(by, "helpline.tell_answer", order)
    return _close(order, WorkOrderState.WITHDRAWN, by=by, via=via)


def _close(order: WorkOrder, state: WorkOrderState, *, by: User, via: Channel) -> WorkOrder:
    order = WorkOrder.objects.locked(order.pk)
    if order.state == state:
        return order
    now = timezone.now()
    order.move(state, **({"told_at": now} if state == WorkOrderState.TOLD else {}))
    record(WorkOrderClosed(**_facts(order), outcome=state), about=order, by=by, via=via, at=now)
    return order


@transaction.atomic
def escalate(order: WorkOrder, *, today: date) -> bool:
    """Put an unanswered work order before the supervisor, once, when its last day is over. The court's own job."""
    must(None, "helpline.escalate", order)
    order = WorkOrder.objects.locked(order.pk)
    if order.overdue_since or order.state != WorkOrderState.OPEN or order.due_on >= today:
        return False
    order.overdue_since = timezone.now()
    order.save(update_fields=["overdue_since"])
    overdue = WorkOrderOverdue(**_facts(order), due_on=order.due_on)
    record(overdue, about=order, by=None, via=Channel.SYSTEM, at=order.overdue_since)
    return True


def presiding(party: Party) -> User | None:
    """Return the presiding judge of the party's case, or None while none is assigned."""
    seat = PanelMember.objects.filter(case=party.case, until=None, seat=PanelMember.Seat.PRESIDING).first()
    return seat.user if seat else None


def _facts(order: WorkOrder) -> dict[str, Any]:
    return {"order": order.pk, "kind": order.kind}
