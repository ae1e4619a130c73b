"""What is done and noted for each attempt, and what follows: effect, or the next way."""

from datetime import date, datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts.effects import note_effect
from evercourt.service.acts.ordering import facts_of, require_open, take_next_way, write_letter
from evercourt.service.events import ServiceFailed, ServiceNoted, ServiceSent
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.recipients import identity_of
from evercourt.service.states import AddressBasis, AttemptState, Way


@transaction.atomic
def mark_reached(attempt: ServiceAttempt, *, at: datetime, by: User | None, via: Channel) -> ServiceAttempt:
    """Note when the court's system shows that the message reached the system of the address (CPL 90; CPLI 135)."""
    must(by, "service.carry_out", attempt.order)
    return note_fact(attempt, "reached_at", at, by=by, via=via)


@transaction.atomic
def mark_read(attempt: ServiceAttempt, *, at: datetime, by: User | None, via: Channel) -> ServiceAttempt:
    """Note that the recipient opened the papers; once is enough."""
    must(by, "service.carry_out" if by is None else "service.read", attempt.order)
    return note_fact(attempt, "read_at", at, by=by, via=via)


@transaction.atomic
def mark_replied(attempt: ServiceAttempt, *, at: datetime, by: User | None, via: Channel) -> ServiceAttempt:
    """Note that the recipient replied or acted accordingly: service at an inferred address takes effect (OLR 31)."""
    must(by, "service.confirm", attempt.order)
    return note_fact(attempt, "replied_at", at, by=by, via=via)


@transaction.atomic
def not_delivered(attempt: ServiceAttempt, reason: str, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Note that an electronic attempt could not be delivered; the next way is taken by itself."""
    must(by, "service.carry_out", attempt.order)
    return fail(attempt, reason, by=by, via=via)


@transaction.atomic
def send_to_known_address(order: ServiceOrder, email: str, reasons: str, *, by: User, via: Channel) -> ServiceAttempt:
    """Send to an e-mail address known from elsewhere, beside the other ways.

    It takes effect only if the recipient replies or acts accordingly; opening it is presumed effective (OLR 31).
    """
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    if "@" not in email:
        raise BadInput(_("Enter an e-mail address."), field="email")
    return begin(
        order, Way.EMAIL, by=by, via=via, address=email.strip(), address_basis=AddressBasis.INFERRED,
        reasons=said(reasons), letter=True,
    )  # fmt: skip


@transaction.atomic
def hand_over(
    order: ServiceOrder,
    *,
    received_by: str,
    on: date | None = None,
    proof: Document | None = None,
    by: User,
    via: Channel,
) -> ServiceAttempt:
    """Hand the papers over at the court; the recipient signs the receipt, and that day counts (CPL 87, 88)."""
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    on = _day_of_receipt(order, on)
    if not received_by.strip():
        raise BadInput(_("Enter who signed the receipt."), field="received_by", basis="CPL 87")
    attempt = begin(order, Way.COUNTER, by=by, via=via, reasons="if_present", proof=proof)
    return received(attempt, on, received_by, by=by, via=via)


@transaction.atomic
def hand_over_in_custody(
    order: ServiceOrder,
    *,
    received_by: str,
    on: date | None = None,
    proof: Document | None = None,
    by: User,
    via: Channel,
) -> ServiceAttempt:
    """Hand the papers to who is held, in the detention centre; the day they signed for counts (CPL 93, 94).

    Raises BadInput without the name of who signed, WrongState if the recipient is not held.
    """
    must(by, "service.hand_over_in_custody", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    identity = identity_of(order.party)
    if not (identity and identity.held_at):
        raise WrongState(_("The recipient is not in custody."))
    on = _day_of_receipt(order, on)
    if not received_by.strip():
        raise BadInput(_("Enter who signed the receipt."), field="received_by", basis="CPL 94")
    attempt = begin(order, Way.CUSTODY, by=by, via=via, address=identity.held_at, reasons="held", proof=proof)
    return received(attempt, on, received_by, by=by, via=via)


@transaction.atomic
def post(order: ServiceOrder, tracking_number: str, *, by: User, via: Channel) -> ServiceAttempt:
    """Send by post with a tracking number to the postal address on file (CPL 91).

    The same letter noted again changes nothing. Raises BadInput if there is no address, or the tracking number is
    missing or was used before; WrongState if another letter with these papers is on its way.
    """
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    identity = identity_of(order.party)
    if not (identity and identity.address):
        raise BadInput(_("There is no postal address on file."), field="tracking_number")
    if not tracking_number.strip():
        raise BadInput(_("Enter the tracking number."), field="tracking_number")
    on_its_way = order.attempts.filter(way=Way.POST, state=AttemptState.SENT).first()
    if on_its_way and on_its_way.tracking_number == tracking_number.strip():
        return cast(ServiceAttempt, on_its_way)
    if on_its_way:
        raise WrongState(
            _("These papers are on their way by post already, with the number %(number)s."),
            number=on_its_way.tracking_number,
        )
    basis = AddressBasis.CONFIRMED if identity.service_address_confirmed else AddressBasis.INFERRED
    try:
        with transaction.atomic():
            return begin(
                order, Way.POST, by=by, via=via, address=identity.address, address_basis=basis,
                tracking_number=tracking_number.strip(), reasons="address",
            )  # fmt: skip
    except IntegrityError as error:
        raise BadInput(_("This tracking number was used before."), field="tracking_number") from error


@transaction.atomic
def post_delivered(
    attempt: ServiceAttempt, *, on: date, signed_by: str, proof: Document | None = None, by: User | None, via: Channel
) -> ServiceAttempt:
    """Note the receipt of the post: the day on it is the day of service (CPL 91)."""
    must(by, "service.carry_out", attempt.order)
    order, attempt = locked(attempt)
    if attempt.way != Way.POST or attempt.state != AttemptState.SENT:
        raise WrongState()
    if not signed_by.strip():
        raise BadInput(_("Enter who signed the receipt."), field="signed_by", basis="CPL 87")
    on = _day_of_receipt(order, on)
    if on < order.case.court.local_date(attempt.sent_at):
        raise BadInput(_("The receipt cannot be earlier than the day of posting."), field="on")
    if proof:
        attempt.proof = proof
        attempt.save(update_fields=["proof"])
    return received(attempt, on, signed_by, by=by, via=via)


@transaction.atomic
def post_returned(attempt: ServiceAttempt, reason: str, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Note that the post came back, with the reason; the next way is taken by itself."""
    must(by, "service.carry_out", attempt.order)
    if attempt.way != Way.POST:
        raise WrongState()
    return fail(attempt, reason, by=by, via=via)


def note_fact(attempt: ServiceAttempt, fact: str, at: datetime, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Note the time of one fact, the first only, and let it take effect. Call inside an act's transaction."""
    order, attempt = locked(attempt)
    if getattr(attempt, fact) or attempt.state == AttemptState.FAILED:
        return attempt
    setattr(attempt, fact, at)
    attempt.save(update_fields=[fact])
    record(
        ServiceNoted(**facts_of(order), attempt=attempt.pk, way=attempt.way, fact=fact, at=at),
        about=order,
        by=by,
        via=via,
    )
    note_effect(order, attempt, by=by, via=via)
    return attempt


def begin(
    order: ServiceOrder, way: str, *, by: User | None, via: Channel, letter: bool = False, **fields: Any
) -> ServiceAttempt:
    """Make and record an attempt. Call inside an act's transaction, with the order's lock."""
    now = timezone.now()
    attempt: ServiceAttempt = ServiceAttempt.objects.create(order=order, way=way, sent_at=now, **fields)
    order.next_way = ""
    order.save(update_fields=["next_way"])
    record(ServiceSent(**facts_of(order), attempt=attempt.pk, way=way), about=order, by=by, via=via, at=now)
    if letter:
        write_letter(attempt)
    return attempt


def received(attempt: ServiceAttempt, on: date, received_by: str, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Note who signed the receipt and on which day, and let it take effect. A step of an act, with the locks."""
    attempt.received_on, attempt.received_by = on, received_by.strip()
    attempt.save(update_fields=["received_on", "received_by"])
    note_effect(attempt.order, attempt, by=by, via=via)
    return attempt


def fail(attempt: ServiceAttempt, reason: str, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Note that an attempt did not succeed; the next way is taken. A step of an act."""
    if not reason.strip():
        raise BadInput(_("Enter why it did not succeed."), field="reason")
    order, attempt = locked(attempt)
    if attempt.state != AttemptState.SENT:
        raise WrongState()
    now = timezone.now()
    attempt.move(AttemptState.FAILED, failed_at=now, failure=reason.strip()[:200])
    record(
        ServiceFailed(**facts_of(order), attempt=attempt.pk, way=attempt.way, reason=attempt.failure),
        about=order, by=by, via=via, at=now,
    )  # fmt: skip
    take_next_way(order)
    return attempt


def locked(attempt: ServiceAttempt) -> tuple[ServiceOrder, ServiceAttempt]:
    """Lock the order first, then the attempt: always in this order, so that two acts never wait for each other."""
    order: ServiceOrder = ServiceOrder.objects.locked(attempt.order_id)
    fresh: ServiceAttempt = ServiceAttempt.objects.locked(attempt.pk)
    fresh.order = order
    return order, fresh


def _day_of_receipt(order: ServiceOrder, on: date | None) -> date:
    today = order.case.court.local_date()
    if on and on > today:
        raise BadInput(_("The day of receipt cannot be in the future."), field="on")
    return on or today


def said(reasons: str) -> str:
    """Return the reasons without blanks around them. Raises BadInput if there are none."""
    if not reasons.strip():
        raise BadInput(_("Enter the reasons; they are noted in the file."), field="reasons", basis="CPL 95")
    return reasons.strip()
