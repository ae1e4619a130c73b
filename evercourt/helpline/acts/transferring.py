"""Handing on, with a note: a call to a colleague who takes it over, a work order to another judge or division."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember
from evercourt.courts.models import Division
from evercourt.helpline.acts.calling import Busy, on_the_line
from evercourt.helpline.events import CallTransferred, WorkOrderTransferred
from evercourt.helpline.models import Call, Transfer, WorkOrder
from evercourt.helpline.states import CallState, WorkOrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def offer_call(call: Call, *, to: User | None, note: str = "", by: User, via: Channel) -> Call:
    """Offer the call to a colleague of the same hotline; until they take it over it stays here. `to` None: no more.

    Raises BadInput without a note, or for somebody who is no agent there.
    """
    call = on_the_line(call, by=by)
    note = " ".join(note.split())[:300]
    if to is not None:
        if to.pk == by.pk or not to.holds(Office.HOTLINE_AGENT, call.court_id):
            raise BadInput(_("Choose another agent of this hotline."), field="to")
        if not note:
            raise BadInput(_("Write what your colleague must know."), field="note")
    call.offered_to, call.offer_note = to, note if to else ""
    call.save(update_fields=["offered_to", "offer_note"])
    return call


@transaction.atomic
def take_over(call: Call, *, by: User, via: Channel) -> Call:
    """Take over a call that was offered; who calls stays proved, because it is the same caller on the same line.

    Raises NotFound for a call offered to nobody or another, Busy with somebody on the line, WrongState if it is over.
    """
    must(by, "helpline.answer", call.court)
    call = Call.objects.select_related("court", "agent").locked(call.pk)
    if call.agent_id == by.pk:
        return call
    if call.offered_to_id != by.pk:
        raise NotFound()
    if call.state != CallState.TALKING:
        raise WrongState(_("This call is over."))
    before, note = call.agent, call.offer_note
    assert before, "somebody has the caller on the line"
    call.agent, call.offered_to, call.offer_note = by, None, ""
    try:
        with transaction.atomic():
            call.save(update_fields=["agent", "offered_to", "offer_note"])
    except IntegrityError as error:
        raise Busy() from error
    now = timezone.now()
    Transfer.objects.create(call=call, by=before, to=by, note=note, at=now)
    record(CallTransferred(call=call.number, note=note), about=call, by=by, via=via, at=now)
    return call


@transaction.atomic
def transfer_order(
    order: WorkOrder, *, judge: User | None = None, division: Division | None = None, note: str, by: User, via: Channel
) -> WorkOrder:
    """Give a work order to another judge or to a division; the clock runs on. To whom it is already: nothing changes.

    About a case only to a judge who sits in it, or to a division. Raises BadInput for nobody or somebody else, or
    without a note; WrongState once it is answered.
    """
    must(by, "helpline.transfer_order", order)
    order = WorkOrder.objects.select_related("case", "court").locked(order.pk)
    if order.state != WorkOrderState.OPEN:
        raise WrongState(_("This question is answered already."))
    if (judge is None) == (division is None):
        raise BadInput(_("Choose a judge or a division."), field="to")
    if division is not None and division.court_id != order.court_id:
        raise NotFound()
    if judge is not None and not _may_be_asked(judge, order):
        raise BadInput(_("This judge does not sit in the case, or not at this court."), field="to")
    if order.extension_id and judge is None:
        raise BadInput(_("More time is decided by a judge of the case."), field="to", basis="CPL 86")
    if (order.judge_id, order.division_id) == (judge.pk if judge else None, division.pk if division else None):
        return order
    note = " ".join(note.split())[:300]
    if not note:
        raise BadInput(_("Write why, and what is known already."), field="note")
    order.judge, order.division = judge, division
    order.save(update_fields=["judge", "division"])
    now = timezone.now()
    Transfer.objects.create(work_order=order, by=by, to=judge, division=division, note=note, at=now)
    transferred = WorkOrderTransferred(
        order=order.pk, kind=order.kind, to_whom=order.to_whom, note=note, due_on=order.due_on
    )
    record(transferred, about=order, by=by, via=via, at=now)
    return order


def judges_for(order: WorkOrder) -> list[User]:
    """Return the judges to whom the work order can be given: of its case, else of its court."""
    if order.case:
        seats = PanelMember.objects.filter(case=order.case, until=None).exclude(seat=PanelMember.Seat.RECORDER)
        found = User.objects.filter(pk__in=seats.values("user"), is_active=True)
    else:
        held = OfficeHeld.objects.current().filter(court=order.court, office=Office.JUDGE)
        found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return [one for one in found.order_by("name", "pk") if one.pk != order.judge_id]


def _may_be_asked(judge: User, order: WorkOrder) -> bool:
    return any(one.pk == judge.pk for one in judges_for(order)) or judge.pk == order.judge_id


def agents_for(call: Call) -> list[User]:
    """Return the other agents of the hotline to whom the call can be offered: who has nobody on the line."""
    held = OfficeHeld.objects.current().filter(court=call.court, office=Office.HOTLINE_AGENT)
    busy = Call.objects.filter(state=CallState.TALKING).exclude(agent=None)
    free = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk__in=busy.values("agent"))
    return list(free.order_by("name", "pk"))
