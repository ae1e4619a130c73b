"""The shapes of what the API says; every answer has one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, Field

Item = TypeVar("Item")


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The text holds a character that cannot be used.")
    return text


# What is written: a line, a whole text, a sum in yuan.
Line = Annotated[str, Field(max_length=300), AfterValidator(_storable)]
Text = Annotated[str, Field(max_length=500_000), AfterValidator(_storable)]
Money = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]


class Page(Schema, Generic[Item]):
    """One page of a list; `next` is the address of the following one, or null."""

    items: list[Item]
    next: str | None = None


class ReasonIn(Schema):
    """The reason, which those concerned will read."""

    reason: Text


class ReasonsIn(Schema):
    """The reasons, which those concerned will read."""

    reasons: Text


class FilingIn(Schema):
    """A filing to be submitted: `form` as the wizard writes it; see the guide for its parts."""

    court: str = Field(description="Code of the court, for example 新0103.")
    form: dict[str, Any]
    language: str = "zh-hans"
    submit: bool = Field(True, description="False keeps it as a draft.")


class FilingInSeries(Schema):
    """One filing of a series."""

    court: str = Field(description="Code of the court, for example 新0103.")
    form: dict[str, Any]


class FilingsIn(Schema):
    """A series of filings: each its own case, all of them submitted in one act, or none."""

    filings: list[FilingInSeries] = Field(min_length=1, max_length=100)
    language: str = "zh-hans"


class UnreadOut(Schema):
    """A value the court could not read: where it stands in the form, and how to write it instead."""

    field: str
    text: str = Field(description="In the language of Accept-Language, else of the account.")


class FilingOut(Schema):
    """A filing, with its receipt and its clock."""

    id: int
    receipt_number: str
    state: str
    court: str | None
    submitted_at: datetime | None
    due_on: date | None
    place_in_queue: int | None
    case: int | None
    unread: list[UnreadOut] = Field(description="Never stops a filing (REG 2); correct it before the clerk has to ask.")


class ReceiptOut(Schema):
    """What one filing of a series was given: its receipt and its clock."""

    id: int
    receipt_number: str
    court: str
    submitted_at: datetime
    due_on: date
    unread: list[UnreadOut] = Field(description="Never stops a filing (REG 2); correct it before the clerk has to ask.")


class SeriesOut(Schema):
    """The receipts of a series, in the order in which it was sent."""

    filings: list[ReceiptOut]


class CaseOut(Schema):
    """A case, as lists show it."""

    id: int
    number: str
    title: str
    court: str
    kind: str
    procedure: str
    amount: Decimal | None
    docketed_at: datetime
    ended_at: datetime | None


class PartyOut(Schema):
    """A party of a case; `user` is not told, only whether they have joined."""

    id: int
    side: str
    kind: str
    name: str
    joined: bool


class SeatOut(Schema):
    """Someone of the court who sits in a case."""

    id: int
    name: str
    seat: str


class DocumentOut(Schema):
    """A document: what it is and its fingerprint; the bytes have their own address."""

    id: int
    title: str
    name: str
    media_type: str
    size: int
    pages: int | None
    sha256: str
    check_code: str


class EntryOut(Schema):
    """One docket entry; `text` is in the language asked for. Of one closed to you `act` and `facts` are empty."""

    number: int
    at: datetime
    act: str
    via: str
    text: str
    facts: dict[str, Any]
    sealed_to: str = Field(description="To whom it is sealed: public, outside (everyone outside the court), or empty.")
    struck_at: datetime | None
    corrected_by: int | None = Field(description="Number of the entry that corrects it.")


class DeadlineOut(Schema):
    """A deadline with the count that gave its last day."""

    rule: str
    party: int | None
    trigger_date: date
    due_on: date
    state: str
    basis: str
    explanation: list[Any]


class CaseWhole(CaseOut):
    """A case with its parties, its panel and its deadlines."""

    parties: list[PartyOut]
    panel: list[SeatOut]
    deadlines: list[DeadlineOut]
