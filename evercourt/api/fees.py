"""Court fees over the API: the notice and how it was counted, paying, relief, refunds."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, DECIDE, PAY, READ, person
from evercourt.api.shapes import Line, Money, Text
from evercourt.cases.acts import apply_for_relief, decide_relief, take_payment
from evercourt.cases.models import Case, Fee, FeeRelief
from evercourt.cases.ports import cashier
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import may, must

router = Router(tags=["fees"])
PAYABLE = (Fee.State.DUE, Fee.State.DEFERRED)


class ReliefOut(Schema):
    """An application to pay later, less or nothing, and its decision."""

    id: int
    kind: str
    grounds: str
    state: str
    applied_at: datetime
    decided_at: datetime | None
    percent: int | None
    until: date | None
    reasons: str


class PaymentOut(Schema):
    """Money received."""

    amount: Money
    reference: str
    paid_at: datetime


class RefundOut(Schema):
    """Money that goes back."""

    amount: Money
    reason: str
    basis: str
    ordered_at: datetime
    paid_at: datetime | None


class FeeOut(Schema):
    """A fee asked of a party, with the steps that gave its amount."""

    id: int
    party: int
    rule: str
    amount: Money
    state: str
    due_on: date | None
    explanation: list[Any]
    payments: list[PaymentOut]
    refunds: list[RefundOut]
    reliefs: list[ReliefOut] = Field(description="Told only to the party itself and to the court.")


class CashierOut(Schema):
    """Where this fee is paid: a page of the cashier, for the payer's browser."""

    address: str


class CounterPaymentIn(Schema):
    """Cash or a transfer at the counter."""

    amount: Money
    reference: Line = Field(description="Number of the receipt or of the transfer.", max_length=40)


class ReliefIn(Schema):
    """What is asked, and why (FEE 44-48)."""

    kind: Literal["deferral", "reduction", "exemption"]
    grounds: Text


class ReliefDecisionIn(Schema):
    """The decision, with reasons: `percent` is what is waived in a reduction, `until` the day of a deferral."""

    grant: bool
    reasons: Text
    percent: int | None = Field(None, ge=0, le=100)
    until: date | None = None


@router.get("/{case_id}/fees", auth=READ, response=list[FeeOut], summary="List the fees of a case")
def index(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List the fees asked in a case: how each was counted, what was paid, what goes back."""
    case = seen(request, Case, case_id, "court")
    return [shown(request, fee) for fee in case.fees.select_related("case__court", "party").order_by("asked_at", "pk")]


@router.get("/{case_id}/fees/{fee_id}", auth=READ, response=FeeOut, summary="Show a fee")
def show(request: HttpRequest, case_id: int, fee_id: int) -> dict[str, Any]:
    """Show one fee."""
    return shown(request, _fee(request, case_id, fee_id))


@router.post("/{case_id}/fees/{fee_id}/payment", auth=PAY, response=CashierOut, summary="Pay a fee")
def pay(request: HttpRequest, case_id: int, fee_id: int) -> dict[str, Any]:
    """Get the signed address of the cashier's page; the payment is booked when the cashier reports it."""
    fee = _fee(request, case_id, fee_id)
    must(person(request), "fee.pay", fee)
    if fee.state not in PAYABLE:
        raise WrongState()
    back = f"{settings.PUBLIC_ADDRESS}/cases/{case_id}/fees/{fee_id}/payment"
    return {"address": cashier().open_payment(fee, back)}


@router.post(
    "/{case_id}/fees/{fee_id}/counter-payments", auth=COURT, response=FeeOut, summary="Take a payment at the counter"
)
def take(request: HttpRequest, case_id: int, fee_id: int, payload: CounterPaymentIn) -> dict[str, Any]:
    """Book cash or a transfer against a receipt number; registry clerks only."""
    fee = _fee(request, case_id, fee_id)
    take_payment(
        fee, amount=payload.amount, reference=payload.reference, by=person(request), via=Channel.COUNTER
    )  # fmt: skip
    return shown(request, _fee(request, case_id, fee_id))


@router.post("/{case_id}/fees/{fee_id}/reliefs", auth=CASE, response={201: ReliefOut}, summary="Apply for relief")
def apply(request: HttpRequest, case_id: int, fee_id: int, payload: ReliefIn) -> Status[dict[str, Any]]:
    """Ask to pay later, less or nothing; while the application waits, nothing follows from not paying."""
    by, fee = person(request), _fee(request, case_id, fee_id)
    via = Channel.API if may(by, "fee.pay", fee) else Channel.COUNTER
    return Status(201, _relief(apply_for_relief(fee, kind=payload.kind, grounds=payload.grounds, by=by, via=via)))


@router.post(
    "/{case_id}/fees/{fee_id}/reliefs/{relief_id}/decision",
    auth=DECIDE,
    response=ReliefOut,
    summary="Decide on an application for relief",
)
def decide(
    request: HttpRequest, case_id: int, fee_id: int, relief_id: int, payload: ReliefDecisionIn
) -> dict[str, Any]:
    """Grant or refuse relief, with reasons (FEE 48). Asks a fresh second factor."""
    fee, by = _fee(request, case_id, fee_id), person(request)
    # Whoever does not decide is not told what was applied for.
    if not _told(request, fee):
        must(by, "fee.decide_relief", fee)
    relief: FeeRelief = get_object_or_404(
        FeeRelief.objects.select_related("fee__case", "fee__party"), pk=relief_id, fee=fee
    )
    return _relief(decide_relief(relief, **payload.dict(), by=by, via=Channel.API))


def shown(request: HttpRequest, fee: Fee) -> dict[str, Any]:
    """Return a fee as the API shows it."""
    return {
        "id": fee.pk,
        "party": fee.party_id,
        "rule": fee.rule,
        "amount": fee.amount,
        "state": fee.state,
        "due_on": fee.due_on,
        "explanation": fee.explanation,
        "payments": list(fee.payments.order_by("paid_at").values("amount", "reference", "paid_at")),
        "refunds": list(fee.refunds.order_by("ordered_at").values(*RefundOut.model_fields)),
        "reliefs": [_relief(one) for one in fee.reliefs.order_by("applied_at")] if _told(request, fee) else [],
    }


def _told(request: HttpRequest, fee: Fee) -> bool:
    # Who asks for relief says much about themselves; the other side is not told.
    by = person(request)
    return may(by, "fee.pay", fee) or may(by, "fee.decide_relief", fee) or may(by, "fee.take_payment", fee.case)


def _relief(one: FeeRelief) -> dict[str, Any]:
    return {"id": one.pk, **{name: getattr(one, name) for name in ReliefOut.model_fields if name != "id"}}


def _fee(request: HttpRequest, case_id: int, pk: int) -> Fee:
    case = seen(request, Case, case_id)
    fee: Fee = get_object_or_404(Fee.objects.select_related("case__court", "party"), pk=pk, case=case)
    return fee
