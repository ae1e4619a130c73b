"""A sealed thing over the API: where it is, who keeps it, its return."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api.keys import CASE, person
from evercourt.api.measures import SHOWN, worked_on
from evercourt.api.shapes import Money, Text
from evercourt.cases.policy import own_parties
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.models import Measure, Sale, Sighting, Valuation
from evercourt.enforcement.packaging import SENT, package_of
from evercourt.enforcement.policy import courts_of_work
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound

router = Router(tags=["enforcement"])


class PossessionIn(Schema):
    """Where a sealed thing was found and is kept, who keeps it, in what condition it was taken over."""

    where: Text
    keeper: Text
    condition: Text
    inventory: list[str] = []
    photographs: list[int] = []


class SightingIn(Schema):
    """Where a sealed thing is, who saw it and when. `source` is asked of the court's own people alone."""

    where: Text
    seen_on: date
    text: str = ""
    source: str = ""


class KeeperIn(Schema):
    """Who keeps a seized thing from now on, where, in what condition it was taken over, and why."""

    where: Text
    keeper: Text
    condition: Text
    why: Text


class FoundIn(Schema):
    """Who was asked for a price and what they found; no amount: not answered in time."""

    name: Text
    amount: Decimal | None = None


class ValuationIn(Schema):
    """What a thing is worth: the way, why each earlier way could not be gone, and the paper (an upload) of it."""

    way: Literal["agreed", "directed", "network", "appraisal"]
    results: list[FoundIn]
    valued_on: date
    valid_until: date | None = None
    passed: dict[str, str] = {}
    paper: int


class ValuationOut(Schema):
    """A reference price, until when it is valid and until when it may be objected to."""

    id: int
    way: str
    amount: Money
    valid_until: date
    object_by: date | None
    state: str


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


class ResultIn(Schema):
    """What the platform reports: a price and a buyer, or neither if nobody bid."""

    reference: Text
    price: Decimal | None = None
    buyer: str = ""


class ReceiptIn(Schema):
    """Who received a thing, and in what condition."""

    to: Text
    condition: Text


@router.post(
    "/cases/{case_id}/measures/{measure_id}/possession",
    auth=CASE,
    response={204: None},
    summary="Note that a sealed thing was found and seized",
)
def take_possession(request: HttpRequest, case_id: int, measure_id: int, payload: PossessionIn) -> Status[None]:
    """Note where a sealed thing is kept, by whom, in what condition (INV 16; SEAL 10), as the officer of the case."""
    by, said = person(request), payload.dict()
    pictures = list(Document.objects.filter(pk__in=said.pop("photographs"), uploaded_by=by))
    acts.take_possession(_thing(request, case_id, measure_id), **said, photographs=pictures, by=by, via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/sightings",
    auth=CASE,
    response={204: None},
    summary="Say where a sealed thing is",
)
def report_thing(request: HttpRequest, case_id: int, measure_id: int, payload: SightingIn) -> Status[None]:
    """Say where a sealed thing is, as a party or for the court; its officer is told, the debtor is not (INV 16, 21)."""
    by, said = person(request), payload.dict()
    side = own_parties(by).filter(case=case_id).values_list("side", flat=True).first()
    if side is not None:
        said["source"] = side if side in Sighting.Source.values else Sighting.Source.OTHER
    acts.report_thing(_thing(request, case_id, measure_id), **said, by=by, via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/keepers",
    auth=CASE,
    response={204: None},
    summary="Give a seized thing to another keeper",
)
def move_thing(request: HttpRequest, case_id: int, measure_id: int, payload: KeeperIn) -> Status[None]:
    """Note who keeps a seized thing from now on (SEAL 10), as the officer of the case."""
    acts.move_thing(_thing(request, case_id, measure_id), **payload.dict(), by=person(request), via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/return",
    auth=CASE,
    response={204: None},
    summary="Give a seized thing back",
)
def give_thing_back(request: HttpRequest, case_id: int, measure_id: int, payload: ReceiptIn) -> Status[None]:
    """Hand a thing back against a receipt, when its seal is lifted (SEAL 28), as the officer of the case."""
    acts.give_thing_back(_thing(request, case_id, measure_id), **payload.dict(), by=person(request), via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/valuations",
    auth=CASE,
    response={201: ValuationOut},
    summary="Enter what a seized thing is worth",
)
def value_thing(request: HttpRequest, case_id: int, measure_id: int, payload: ValuationIn) -> Status[Valuation]:
    """Enter a reference price as the officer of the case; it is served on everyone concerned (VAL 2, 21)."""
    by, said = person(request), payload.dict()
    paper = get_object_or_404(Document, pk=said.pop("paper"), uploaded_by=by)
    results = [(one["name"], one["amount"]) for one in said.pop("results")]
    made = acts.value_thing(
        _thing(request, case_id, measure_id), said.pop("way"), results=results, paper=paper, **said, by=by,
        via=Channel.API,
    )  # fmt: skip
    return Status(201, made)


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
        _thing(request, case_id, measure_id), said.pop("round"), **said, by=person(request), via=Channel.API
    )
    return Status(201, made)


@router.get("/cases/{case_id}/sales/{sale_id}/file", auth=CASE, summary="File of a sale for the auction platform")
def sale_file(request: HttpRequest, case_id: int, sale_id: int) -> dict[str, Any]:
    """Give the file by which an announced sale is handed to the platform (protocol 11), to who works on the case."""
    found = _sale(request, case_id, sale_id)
    if found.state not in SENT:
        raise NotFound()
    return package_of(found)


@router.post(
    "/cases/{case_id}/sales/{sale_id}/result", auth=CASE, response=SaleOut, summary="Enter the result of a sale"
)
def enter_result(request: HttpRequest, case_id: int, sale_id: int, payload: ResultIn) -> Sale:
    """Enter what the platform reports, as the officer of the case (AUC 22, 26)."""
    return acts.enter_result(_sale(request, case_id, sale_id), **payload.dict(), by=person(request), via=Channel.API)


def _sale(request: HttpRequest, case_id: int, sale_id: int) -> Sale:
    """Return a sale of a case on which this person works. Parties read it on its page."""
    case = worked_on(request, case_id)
    if case.court_id not in courts_of_work(person(request)):
        raise NotFound()
    found: Sale = get_object_or_404(Sale, case=case, pk=sale_id)
    return found


def _thing(request: HttpRequest, case_id: int, measure_id: int) -> Measure:
    """Return a measure that took effect, of a case this person may work on or is a party of."""
    shown = Measure.objects.filter(case=worked_on(request, case_id), state__in=SHOWN)
    found: Measure = get_object_or_404(shown, pk=measure_id)
    return found
