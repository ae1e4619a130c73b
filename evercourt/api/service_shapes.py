"""The shapes of service of process over the API."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from evercourt.api.shapes import DocumentOut, Line, ReasonsIn
from evercourt.service.states import Purpose


class OrderIn(Schema):
    """What is to be served on whom: documents on the file of the case."""

    party: int
    purpose: Purpose
    documents: list[int]


class OrderOut(Schema):
    """Papers being served on a party; `next_way` waits for a hand of the registry."""

    id: int
    case: int
    party: int
    party_name: str
    purpose: str
    state: str
    next_way: str
    ordered_at: datetime
    effective_at: datetime | None


class RebuttalOut(Schema):
    """An objection to service, and its decision."""

    id: int
    reasons: str
    claimed_on: date | None
    state: str
    decision: str


class AttemptOut(Schema):
    """One try on one way, with the times of its facts."""

    id: int
    way: str
    state: str
    tracking_number: str
    sent_at: datetime
    reached_at: datetime | None
    read_at: datetime | None
    received_on: date | None
    received_by: str
    deemed_on: date | None
    effective_at: datetime | None
    failure: str
    rebuttals: list[RebuttalOut]


class OrderWhole(OrderOut):
    """An order with its papers and its attempts."""

    documents: list[DocumentOut]
    attempts: list[AttemptOut]


class ProofOut(Schema):
    """What the court certified of an order; `sha256` is that of the signed paper in the file."""

    certified_at: datetime
    sealed: bool
    sha256: str
    proof: dict[str, Any]


class HandOverIn(Schema):
    """Who signed the receipt at the court, and on which day (today if not given)."""

    received_by: Line
    on: date | None = None


class PostingIn(Schema):
    """The tracking number of the post."""

    tracking_number: Line


class DeliveryIn(Schema):
    """What the receipt of the post says."""

    on: date
    signed_by: Line


class RebuttalIn(ReasonsIn):
    """What happened; `claimed_on` if the papers arrived, but on another day."""

    claimed_on: date | None = None


class RebuttalDecisionIn(ReasonsIn):
    """The decision on an objection."""

    upheld: bool
