"""The clauses of an order as plain values: what the form, the API and the scenario hand to `draft`.

Pydantic checks shape and kind; what the law and the courts' order of rank ask is in `checks`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class Part(BaseModel):
    """A clause; a field that is not known is refused, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Place(Part):
    """A place that closes; `counters` and `courtrooms` by name, none: all counters of the court."""

    court: Short = ""
    kind: Literal["centre", "petition_hall", "courthouse", "tribunal", "floor"]
    name: Short = ""
    counters: list[Short] = []
    courtrooms: list[Short] = []


class Stopped(Part):
    """A service that stops; empty: all. `visits`: what becomes of the visits booked."""

    service: Short = ""
    visits: Literal["rebook", "call_back", "online"] = "rebook"


class Channel(Part):
    """A channel that takes the place of what stops; `service` empty: of everything."""

    service: Short = ""
    kind: Literal[
        "portal", "mini_program", "lawyer_platform", "preservation_site", "telephone", "post", "drop_box",
        "other_counter", "email",
    ]  # fmt: skip
    name: Short = ""
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    addressee: Short = ""
    hours: Short = ""
    court: Short = ""
    free_of_charge: bool = True


class ContactLine(Part):
    """Whom to call, by division; `court` empty: the issuing one."""

    court: Short = ""
    division: Short
    phone: Short
    hours: Short = ""


class Hearings(Part):
    """What becomes of hearings set for the days from `first` to `last` (empty: the whole closure)."""

    what: Literal["postpone", "remote", "keep"]
    first: date | None = None
    last: date | None = None
    keep_announced: bool = False
    keep_when_all_ask: bool = False
    judge_may_decide: bool = True
    answer_days: Annotated[int, Field(ge=0, le=30)] = 1


class Deadlines(Part):
    """How the periods of one class move."""

    deadline_class: Short
    way: Literal["extend", "toll", "stay", "reopen"]
    days: Annotated[int, Field(ge=0, le=366)] = 0
    first: date | None = None
    last: date | None = None


class Words(Part):
    """Title and grounds in one more language."""

    title: Short = ""
    grounds: Long = ""


class Clauses(Part):
    """A whole order. Courts by code; `ends_at` empty: until further notice."""

    title: Annotated[Short, Field(min_length=1)]
    grounds: Annotated[Long, Field(min_length=1)]
    names: dict[str, Words] = {}
    begins_at: datetime
    ends_at: datetime | None = None
    courts: list[Short] = []
    change: Literal["new", "extension", "narrowing", "correction"] = "new"
    supersedes: Short = ""
    places: list[Place] = []
    stopped: list[Stopped] = []
    replacements: list[Channel] = []
    contacts: list[ContactLine] = []
    hearings: list[Hearings] = []
    deadlines: list[Deadlines] = []
    notes: list[dict[str, Long]] = []
