"""The clauses of an order as plain values: what the form, the API and the scenario hand to `draft`.

Pydantic checks shape and kind; what the law and the courts' order of rank ask is in `soundness`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from evercourt.kernel.errors import BadInput


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The text holds a character that cannot be used.")
    return text


Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_storable)]
# An id of the rules or services; a telephone number; an address; a language.
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), AfterValidator(_storable)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_storable)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z]{2,4})?$")]
# Times and days far outside of what calendars know are mistakes of typing.
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2199, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 1, 1))]


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

    service: Code = ""
    visits: Literal["rebook", "call_back", "online"] = "rebook"


class Channel(Part):
    """A channel that takes the place of what stops; `service` empty: of everything."""

    service: Code = ""
    kind: Literal[
        "portal", "mini_program", "lawyer_platform", "preservation_site", "telephone", "post", "drop_box",
        "other_counter", "email",
    ]  # fmt: skip
    name: Short = ""
    value: Address = ""
    addressee: Short = ""
    hours: Short = ""
    court: Short = ""
    free_of_charge: bool = True


class ContactLine(Part):
    """Whom to call, by division; `court` empty: the issuing one."""

    court: Short = ""
    division: Short
    phone: Code
    hours: Short = ""


class Hearings(Part):
    """What becomes of hearings set for the days from `first` to `last` (empty: the whole closure)."""

    what: Literal["postpone", "remote", "keep"]
    first: Day | None = None
    last: Day | None = None
    keep_announced: bool = False
    keep_when_all_ask: bool = False
    judge_may_decide: bool = True
    answer_days: Annotated[int, Field(ge=0, le=30)] = 1


class Deadlines(Part):
    """How the periods of one class move."""

    deadline_class: Code
    way: Literal["extend", "toll", "stay", "reopen"]
    days: Annotated[int, Field(ge=0, le=366)] = 0
    first: Day | None = None
    last: Day | None = None


class Words(Part):
    """Title and grounds in one more language."""

    title: Short = ""
    grounds: Long = ""


class Clauses(Part):
    """A whole order. Courts by code; `ends_at` empty: until further notice."""

    title: Annotated[Short, Field(min_length=1)]
    grounds: Annotated[Long, Field(min_length=1)]
    names: dict[Language, Words] = {}
    begins_at: Moment
    ends_at: Moment | None = None
    courts: list[Short] = []
    change: Literal["new", "extension", "narrowing", "correction"] = "new"
    supersedes: Short = ""
    places: list[Place] = []
    stopped: list[Stopped] = []
    replacements: list[Channel] = []
    contacts: list[ContactLine] = []
    hearings: list[Hearings] = []
    deadlines: list[Deadlines] = []
    notes: list[dict[Language, Long]] = []


def read(values: dict[str, Any]) -> Clauses:
    """Return the clauses. Raises BadInput for a value that cannot be used, naming the clause."""
    try:
        return Clauses.model_validate(values)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise BadInput(_("This clause cannot be read: %(clause)s."), clause=where, field=where.split(".")[0]) from error
