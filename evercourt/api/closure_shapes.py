"""The shapes of what the API says about closure orders."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from evercourt.api.shapes import Line
from evercourt.continuity.clauses import Clauses, Long


class ClosureConditionsIn(Schema):
    """How visitors are received again: what they must bring or wear, hours, share of the usual places and until when.

    Booking follows: so many places of each day are given out, and no more.
    """

    text: Long = ""
    hours: Line = ""
    capacity_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    capacity_until: date | None = Field(default=None, description="Last day; null: until something else is announced.")


class ClosureOut(Schema):
    """An order, as lists show it; `number` is empty until it is issued."""

    id: int
    court: str
    number: str
    title: str
    state: str
    version: int
    begins_at: datetime
    ends_at: datetime | None = Field(description="Null: until further notice.")
    issued_at: datetime | None
    reopens_at: datetime | None = Field(description="From when visitors are received again, once that is announced.")
    over_at: datetime | None


class ClosureProblemOut(Schema):
    """What keeps a draft from being issued: the clause, the article, and what to do instead."""

    text: str
    field: str
    basis: str
    next_step: str


class ClosureMovedOut(Schema):
    """How much an issued order moved, and how many people it concerns."""

    visits: int
    hearings: int
    deadlines: int
    people: int


class ClosureIssuingOut(Schema):
    """How far the job is that issues a large order; `failed`: why nothing was moved, empty while it works."""

    what: str
    done: int
    total: int
    failed: str


class ClosureWhole(ClosureOut):
    """An order with every clause."""

    clauses: Clauses
    conditions: dict[str, Any]
    issuing: ClosureIssuingOut | None
    problems: list[ClosureProblemOut]
    moved: ClosureMovedOut


class ClosurePreviewOut(Schema):
    """What a draft would move as counted last; `current`: the draft was not changed since."""

    version: int
    current: bool
    counted_at: datetime | None = Field(description="Null: a job is still counting; `done` says how far it is.")
    done: int
    counts: dict[str, dict[str, int]] = Field(description="By kind (visits, hearings, deadlines, people) and outcome.")
    conflicts: list[str] = Field(description="Numbers of other orders for the same courts and time.")


class ClosureLineOut(Schema):
    """One visit, hearing or deadline: when it is now, when it would be, what becomes of it and why."""

    what: str
    court: str
    before: datetime | date
    after: datetime | date | None
    outcome: str
    why: str
    steps: list[Any]


class ClosurePersonOut(Schema):
    """Someone who would be told, and how they can be reached."""

    id: int
    name: str
    language: str
    way: Literal["none", "call", "letter"]


class ClosureLetterOut(Schema):
    """The letter one person would get."""

    language: str
    subject: str
    body: str


class ClosureKeepingOut(Schema):
    """Which parties asked that a hearing be held as set, and which did not yet; `kept`: it is held as set."""

    asked: list[int]
    silent: list[int]
    kept: bool
