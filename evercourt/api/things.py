"""A sealed thing over the API: where it is, who keeps it, its return."""

from datetime import date
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api.keys import CASE, person
from evercourt.api.measures import SHOWN, worked_on
from evercourt.api.shapes import Money, Text
from evercourt.cases.policy import own_parties
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.models import Measure, Sighting, Valuation
from evercourt.kernel.channels import Channel

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
    acts.take_possession(thing_of(request, case_id, measure_id), **said, photographs=pictures, by=by, via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/sightings",
    auth=CASE,
    response={204: None},
    summary="Say where a sealed thing is",
)
def reportthing_of(request: HttpRequest, case_id: int, measure_id: int, payload: SightingIn) -> Status[None]:
    """Say where a sealed thing is, as a party or for the court; its officer is told, the debtor is not (INV 16, 21)."""
    by, said = person(request), payload.dict()
    side = own_parties(by).filter(case=case_id).values_list("side", flat=True).first()
    if side is not None:
        said["source"] = side if side in Sighting.Source.values else Sighting.Source.OTHER
    acts.report_thing(thing_of(request, case_id, measure_id), **said, by=by, via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/keepers",
    auth=CASE,
    response={204: None},
    summary="Give a seized thing to another keeper",
)
def movething_of(request: HttpRequest, case_id: int, measure_id: int, payload: KeeperIn) -> Status[None]:
    """Note who keeps a seized thing from now on (SEAL 10), as the officer of the case."""
    acts.move_thing(thing_of(request, case_id, measure_id), **payload.dict(), by=person(request), via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/return",
    auth=CASE,
    response={204: None},
    summary="Give a seized thing back",
)
def give_thing_back(request: HttpRequest, case_id: int, measure_id: int, payload: ReceiptIn) -> Status[None]:
    """Hand a thing back against a receipt, when its seal is lifted (SEAL 28), as the officer of the case."""
    acts.give_thing_back(thing_of(request, case_id, measure_id), **payload.dict(), by=person(request), via=Channel.API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/measures/{measure_id}/valuations",
    auth=CASE,
    response={201: ValuationOut},
    summary="Enter what a seized thing is worth",
)
def valuething_of(request: HttpRequest, case_id: int, measure_id: int, payload: ValuationIn) -> Status[Valuation]:
    """Enter a reference price as the officer of the case; it is served on everyone concerned (VAL 2, 21)."""
    by, said = person(request), payload.dict()
    paper = get_object_or_404(Document, pk=said.pop("paper"), uploaded_by=by)
    results = [(one["name"], one["amount"]) for one in said.pop("results")]
    made = acts.value_thing(
        thing_of(request, case_id, measure_id), said.pop("way"), results=results, paper=paper, **said, by=by,
        via=Channel.API,
    )  # fmt: skip
    return Status(201, made)


def thing_of(request: HttpRequest, case_id: int, measure_id: int) -> Measure:
    """Return a measure that took effect, of a case this person may work on or is a party of."""
    shown = Measure.objects.filter(case=worked_on(request, case_id), state__in=SHOWN)
    found: Measure = get_object_or_404(shown, pk=measure_id)
    return found
