"""The shapes of what the API says about the hotline."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from evercourt.api.shapes import Line, Text

Number = Field(ge=1, le=2**31 - 1)
Language = Literal["zh-hans", "ug", "kk-arab", "en"]


class HotlineCallIn(Schema):
    """A call on a desk telephone; what rings at the exchange is there already."""

    court: str = Field(description="Code of the court whose hotline it is.")
    phone: str = Field("", max_length=20)
    language: Language


class HotlineCallOut(Schema):
    """A call; nothing of a case before `proved`. `party`: as whom the caller wants to be known."""

    id: int
    number: str
    court: str
    phone: str
    language: str
    state: str
    agent: int | None
    offered_to: int | None
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    party: int | None
    representation: int | None
    proved: bool
    number_on_file: str = Field(description="Masked; empty: there is none to which a code could go.")


class HotlineLanguageIn(Schema):
    """The language of the caller."""

    language: Language


class HotlineClaimIn(Schema):
    """As whom the caller wants to be known: a party, or who represents one by a power on the file."""

    case_number: Line
    name: Line


class HotlineQuestionOut(Schema):
    """A question to read out, in the language of the caller."""

    id: str
    words: str


class HotlineSaidIn(Schema):
    """What the caller said, by the id of the question; it is compared and not kept."""

    said: dict[str, str] = Field(max_length=10)


class HotlineCodeIn(Schema):
    """The code as the caller reads it out."""

    code: str = Field(max_length=40)


class HotlineRightOut(Schema):
    """Whether it fits; never what would be right."""

    right: bool
    proved: bool


class HotlineOfferIn(Schema):
    """The colleague to whom the call is offered (null: not any more), and what they must know."""

    to: int | None = None
    note: str = Field("", max_length=300)


class HotlineHeardPeriod(Schema):
    """A period of the caller's."""

    id: int
    name: str
    due_on: date
    basis: str


class HotlineHeardHearing(Schema):
    """A hearing of the case; `consent` is the number of the question about video, if it is asked."""

    id: int
    starts_at: datetime
    mode: str
    consent: int | None
    answer: str


class HotlineHeardOut(Schema):
    """What a proved caller may hear of their case: their own dates, periods, fees and papers; no more."""

    party: int
    case_number: str
    side: str
    filed_at: datetime
    presiding: str
    hearings: list[HotlineHeardHearing]
    deadlines: list[HotlineHeardPeriod]
    fees_due: list[dict[str, Any]]
    papers: list[dict[str, Any]]


class HotlineSaidYes(Schema):
    """The agent read the sentence out and the caller said yes; without that nothing is done."""

    said_yes: bool


class HotlineConsentIn(HotlineSaidYes):
    """The caller's answer whether the hearing may be by video."""

    agrees: bool


class HotlineMoreTimeIn(HotlineSaidYes):
    """The caller's request for more time; without a period the judge reads what was asked."""

    text: Text
    deadline: int | None = Field(None, ge=1, le=2**31 - 1)
    ground: Literal["force_majeure", "other"] = "other"
    obstacle_ended_on: date | None = None


class HotlineWorkOrderIn(Schema):
    """A question or complaint; with `party` only for a caller proved to be it."""

    kind: Literal["question", "complaint"]
    text: Text
    party: int | None = Field(None, ge=1, le=2**31 - 1)
    division: int | None = Field(None, ge=1, le=2**31 - 1)
    name: str = Field("", max_length=200)
    phone: str = Field("", max_length=20)


class HotlineWorkOrderOut(Schema):
    """A question, request or complaint, with its clock."""

    id: int
    court: str
    kind: str
    state: str
    case: int | None
    name: str
    phone: str
    language: str
    to_whom: str
    extension: int | None = Field(description="The request for more time; its decision is the answer.")
    text: str
    opened_at: datetime
    due_on: date
    basis: str
    overdue_since: datetime | None
    answer: str
    answered_at: datetime | None
    transfers: list[dict[str, Any]]


class HotlineAnswerIn(Schema):
    """The answer, as it is told to the caller."""

    text: Text


class HotlineTransferIn(Schema):
    """To a judge or to a division, and why; the last day stays."""

    judge: int | None = Field(None, ge=1, le=2**31 - 1)
    division: int | None = Field(None, ge=1, le=2**31 - 1)
    note: str = Field(max_length=300)


class HotlineCallBackIn(Schema):
    """When the caller is called back, on which number, and about what."""

    at: AwareDatetime
    name: Line
    phone: str = Field("", max_length=20)
    about: str = Field("", max_length=300)
    work_order: int | None = Field(None, ge=1, le=2**31 - 1)


class HotlineCallBackOut(Schema):
    """A promise to call back."""

    id: int
    court: str
    name: str
    phone: str
    language: str
    about: str
    at: datetime
    tries: int
    overdue_since: datetime | None
    state: str


class HotlineReachedIn(Schema):
    """Whether the caller was reached."""

    reached: bool
