"""A sale over the API: its rounds, what the platform reports, the money, the title, the thing to its buyer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.api.keys import CASE, DECIDE, person
from evercourt.api.measures import worked_on
from evercourt.api.shapes import Money, ReasonsIn, Text
from evercourt.api.things import thing_of
from evercourt.enforcement import acts
from evercourt.enforcement.models import Sale
from evercourt.enforcement.packaging import SENT, package_of
from evercourt.enforcement.policy import courts_of_work
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound

router = Router(tags=["enforcement"])
API = Channel.API


class SaleIn(Schema):
    """The parameters of one round of a sale, for the panel."""

    round: Literal["first", "second", "selling_off"]
    platform: Text
    start: Decimal
    deposit: Decimal
    step: Decimal
    announce_on: date
    opens_at: datetime
    hours: int = 24
    priority: str = ""


class SaleOut(Schema):
    """A round of a sale and where it stands."""

    id: int
    round: str
    start: Money
    deposit: Money
    state: str
    price: Money | None
    buyer: str
    in_kind: bool


class PanelIn(Schema):
    """The two other judges of the panel, by the numbers of their accounts."""

    members: list[int]


class ResultIn(Schema):
    """What the platform reports: a price and a buyer, or neither if nobody bid."""

    reference: Text
    price: Decimal | None = None
    buyer: str = ""


class StopIn(Schema):
    """Why a sale does not go on."""

    why: Text


class ProceedsIn(Schema):
    """The number of the transfer of the whole price, and the day it arrived; no day: today."""

    reference: Text
    day: date | None = None


class InKindIn(Schema):
    """What the creditor said who takes the thing, and the number of the transfer of what they pay besides."""

    said: Text
    reference: str = ""


class ConditionIn(Schema):
    """In what condition a thing is handed over."""

    condition: Text


@router.post(
    "/cases/{case_id}/measures/{measure_id}/sales",
    auth=CASE,
    response={201: SaleOut},
    summary="Propose the sale of a seized thing",
)
def propose_sale(request: HttpRequest, case_id: int, measure_id: int, payload: SaleIn) -> Status[Sale]:
    """Put a sale before the panel as the officer of the case; outside the law's numbers it is refused (AUC 10–26)."""
    said = payload.dict()
    made = acts.propose_sale(
        thing_of(request, case_id, measure_id), said.pop("round"), **said, by=person(request), via=API
    )
    return Status(201, made)


@router.get("/cases/{case_id}/sales/{sale_id}", auth=CASE, response=SaleOut, summary="A round of a sale")
def get_sale(request: HttpRequest, case_id: int, sale_id: int) -> Sale:
    """Show a round of a sale to who works on the case."""
    return _sale(request, case_id, sale_id)


@router.get("/cases/{case_id}/sales/{sale_id}/file", auth=CASE, summary="File of a sale for the auction platform")
def sale_file(request: HttpRequest, case_id: int, sale_id: int) -> dict[str, Any]:
    """Give the file by which an announced sale is handed to the platform (protocol 11), to who works on the case."""
    found = _sale(request, case_id, sale_id)
    return package_of(get_object_or_404(Sale.objects.filter(SENT), pk=found.pk))


@router.post("/cases/{case_id}/sales/{sale_id}/announcement", auth=DECIDE, response=SaleOut, summary="Announce a sale")
def announce_sale(request: HttpRequest, case_id: int, sale_id: int, payload: PanelIn) -> Sale:
    """Decide by ruling to sell, presiding in a panel of three (AUC 27). Asks a fresh second factor."""
    members = list(User.objects.filter(pk__in=payload.members))
    return acts.announce_sale(_sale(request, case_id, sale_id), members=members, by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/declination", auth=DECIDE, response=SaleOut, summary="Do not announce a sale"
)
def decline_sale(request: HttpRequest, case_id: int, sale_id: int, payload: ReasonsIn) -> Sale:
    """Give a sale back to the officer with reasons. Asks a fresh second factor."""
    return acts.decline_sale(_sale(request, case_id, sale_id), reasons=payload.reasons, by=person(request), via=API)


@router.post("/cases/{case_id}/sales/{sale_id}/stop", auth=CASE, response=SaleOut, summary="Stop a sale")
def stop_sale(request: HttpRequest, case_id: int, sale_id: int, payload: StopIn) -> Sale:
    """Stop a sale before somebody has bought, as the officer of the case; the platform publishes why (AUC 28)."""
    return acts.stop_sale(_sale(request, case_id, sale_id), why=payload.why, by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/result", auth=CASE, response=SaleOut, summary="Enter the result of a sale"
)
def enter_result(request: HttpRequest, case_id: int, sale_id: int, payload: ResultIn) -> Sale:
    """Enter what the platform reports, as the officer of the case (AUC 22, 26)."""
    return acts.enter_result(_sale(request, case_id, sale_id), **payload.dict(), by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/default", auth=CASE, response=SaleOut, summary="Note that a buyer did not pay"
)
def break_sale(request: HttpRequest, case_id: int, sale_id: int, payload: StopIn) -> Sale:
    """Note as the officer of the case that the buyer did not pay: the thing can be sold again (AUC 24)."""
    return acts.break_sale(_sale(request, case_id, sale_id), why=payload.why, by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/proceeds", auth=CASE, response=SaleOut, summary="Book the price of a sale"
)
def book_proceeds(request: HttpRequest, case_id: int, sale_id: int, payload: ProceedsIn) -> Sale:
    """Book the whole price, deposit included, on the account of the case, as the cash desk of the court (FUND 4)."""
    found = _sale(request, case_id, sale_id)
    day = payload.day or found.case.court.local_date()
    return acts.book_proceeds(found, reference=payload.reference, day=day, by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/taking-in-kind",
    auth=DECIDE,
    response=SaleOut,
    summary="Let the creditor take what nobody bought",
)
def settle_in_kind(request: HttpRequest, case_id: int, sale_id: int, payload: InKindIn) -> Sale:
    """Let the creditor take it at the price at which nobody bought it twice (SALE 16, 24). Asks a second factor."""
    return acts.settle_in_kind(_sale(request, case_id, sale_id), **payload.dict(), by=person(request), via=API)


@router.post("/cases/{case_id}/sales/{sale_id}/title", auth=DECIDE, response=SaleOut, summary="Pass the title")
def transfer_title(request: HttpRequest, case_id: int, sale_id: int) -> Sale:
    """Sign the ruling by which the title passes and the seal is lifted (SALE 20, 26). Asks a fresh second factor."""
    return acts.transfer_title(_sale(request, case_id, sale_id), by=person(request), via=API)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/delivery",
    auth=CASE,
    response={204: None},
    summary="Hand a thing to its buyer",
)
def deliver_thing(request: HttpRequest, case_id: int, sale_id: int, payload: ConditionIn) -> Status[None]:
    """Hand the thing over against a receipt when the title has passed (SALE 27), as the officer of the case."""
    acts.deliver_thing(_sale(request, case_id, sale_id), condition=payload.condition, by=person(request), via=API)
    return Status(204, None)


def _sale(request: HttpRequest, case_id: int, sale_id: int) -> Sale:
    """Return a sale of a case on which this person works, or whose money they book. Parties read it on its page."""
    by = person(request)
    case = worked_on(request, case_id)
    if case.court_id not in courts_of_work(by) and not by.holds(Office.REGISTRY_CLERK, case.court_id):
        raise NotFound()
    found: Sale = get_object_or_404(Sale, case=case, pk=sale_id)
    return found
