"""What follows when papers are served, or no longer count as served: periods begin, duties are met or lifted."""

from typing import Any

from evercourt.accounts.events import AddressConfirmed
from evercourt.accounts.models import User
from evercourt.cases.acts import lift_deadline, meet_deadline, set_deadline
from evercourt.cases.models import Case, Deadline
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.messages.events import MessageUndeliverable
from evercourt.service.acts.addresses import change_address
from evercourt.service.acts.returning import note_returned
from evercourt.service.events import Served, ServiceSent, ServiceSetAside
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Purpose

DEFENCE = "defence"
# The court's own duty to send papers on; it ends when all of that purpose were sent (CPL 128).
# That of an indictment ends only when it is served: with it the accused hears of the right to a defender (CRPL 34).
DUTY = {
    Purpose.COMPLAINT: "copy.to_defendant", Purpose.ANSWER: "copy.defence_to_plaintiff",
    Purpose.INDICTMENT: "criminal.counsel",
}  # fmt: skip


@on(Served)
def begin_periods(record: Record) -> None:
    """Let the period for the answer run from the day of service, and note that the court's own duty is met."""
    order: ServiceOrder = record.about
    event: Served = record.event  # type: ignore[assignment]
    case = order.case
    if event.purpose == Purpose.COMPLAINT:
        deadline = set_deadline(
            case, DEFENCE, trigger=event.served_on, party=order.party, by=None, via=Channel.SYSTEM
        )  # fmt: skip
        if order.party.answers.exists():
            meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    if event.purpose == Purpose.INDICTMENT:
        _meet_duty(case, Purpose.INDICTMENT)


@on(ServiceSent)
def end_duty(record: Record) -> None:
    """Note that the court sent the papers on in time, once they left for everybody."""
    event: ServiceSent = record.event  # type: ignore[assignment]
    if event.purpose in DUTY and event.purpose != Purpose.INDICTMENT:
        _meet_duty(record.about.case, Purpose(event.purpose))


@on(ServiceSetAside)
def lift_periods(record: Record) -> None:
    """Lift the period that was counted from a day on which service, as it turned out, did not happen."""
    order: ServiceOrder = record.about
    event: ServiceSetAside = record.event  # type: ignore[assignment]
    if event.purpose != Purpose.COMPLAINT:
        return
    counted = Deadline.objects.filter(
        case=order.case_id, party=order.party_id, rule=DEFENCE, trigger_date=event.served_on,
        state__in=[Deadline.State.OPEN, Deadline.State.MISSED],
    )  # fmt: skip
    for deadline in counted:
        lift_deadline(deadline, reason="service_set_aside", by=None, via=Channel.SYSTEM)


@on(MessageUndeliverable)
def make_a_task_of_what_came_back(record: Record) -> None:
    """Put a message of a case that could not be delivered on the desk of the registry, with whom and what."""
    note_returned(record.about, reason=record.about.last_error)


@on(AddressConfirmed)
def take_over_confirmed_email(record: Record) -> None:
    """Put a new e-mail address into every open case of the person, now that it is confirmed."""
    event: Any = record.event
    if event.kind == "email":
        person = User.objects.get(pk=event.user)
        change_address(person, email=person.email, by=record.by, via=Channel(record.via))


def _meet_duty(case: Case, purpose: Purpose) -> None:
    waiting = ServiceOrder.objects.filter(case=case, purpose=purpose, state=OrderState.ORDERED, attempts=None)
    if waiting.exists():
        return
    for deadline in case.deadlines.filter(rule=DUTY[purpose], party=None, state=Deadline.State.OPEN):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
