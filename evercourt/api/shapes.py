"""The shapes of what the API says; every answer has one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """One page of a list; `next` is the address of the following one, or null."""

    items: list[Item]
    next: str | None = None


class FilingIn(Schema):
    """A filing to be submitted: `form` as the wizard writes it; see the guide for its parts."""

    court: str = Field(description="Code of the court, for example 新0103.")
    form: dict[str, Any]
    language: str = "zh-hans"
    submit: bool = Field(True, description="False keeps it as a draft.")


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


class EntryOut(Schema):
    """One docket entry; `text` is in the language asked for."""

    number: int
    at: datetime
    act: str
    via: str
    text: str
    facts: dict[str, Any]


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
    """A case with its parties and deadlines."""

    parties: list[dict[str, Any]]
    deadlines: list[DeadlineOut]
