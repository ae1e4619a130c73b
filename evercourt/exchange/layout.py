"""The layout of what comes from another system and goes to one: every record, field by field.

The JSON Schema of it (docs/import.schema.json) is written from these classes. What a record says and a class does not
know is refused, never left out.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, CaseDocument, Matter, Party, Representation
from evercourt.cases.states import SealedTo
from evercourt.exchange.fields import (
    PLAIN,
    SAID,
    Amount,
    Key,
    Moment,
    Record,
    Text16,
    Text32,
    Text64,
    Text100,
    Text200,
    Text254,
    Text500,
    one_of,
)
from evercourt.exchange.proceedings import (
    AnswerRecord,
    DeadlineRecord,
    DecisionRecord,
    FeeRecord,
    HearingRecord,
    SeatRecord,
    ServiceRecord,
)

FORMAT, VERSION = "evercourt-exchange", 1
COURT, USERS, CASES, FILES = "data/court.json", "data/users.jsonl", "data/cases.jsonl", "data/files/"


class Held(Record):
    """An office held at the court."""

    office: one_of(Office)  # type: ignore[valid-type]
    since: date
    until: date | None = None


class Licence(Record):
    """A lawyer's licence; not confirmed by this house before its own clerk or register does."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=SAID)]
    firm: Text200 = ""


class UserRecord(Record):
    """A person with an account. No password and no proof of identity travels; both are given anew."""

    key: Key
    source: Text64 = Field("", description="System it came from, if not that of the whole.")
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SAID)]
    email: Annotated[str, StringConstraints(to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    phone: Annotated[str, StringConstraints(max_length=20, pattern=r"^\+[0-9]{6,18}$")] | None = None
    language: Literal["zh-hans", "ug", "kk-arab", "en"] = "zh-hans"
    is_active: bool = True
    created_at: Moment
    offices: list[Held] = []
    licence: Licence | None = None


class IdentityRecord(Record):
    """What identifies and reaches a party; kept encrypted. Ethnicity does not travel."""

    number: Text100 = ""
    representative: Text100 = ""
    sex: Text16 = ""
    born_on: date | None = None
    occupation: Text100 = ""
    address: Text500 = ""
    phone: Text64 = ""
    email: Text254 = ""
    service_address_confirmed: bool = False
    electronic_service: bool = False
    paper_only: bool = False
    held_at: Text200 = Field("", description="Detention centre.")
    held_since: date | None = None


class CounselRecord(Record):
    """A representative of the party: with which power, from when until when."""

    key: Key
    user: Key | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SAID)]
    licence_number: Text32 = ""
    phone: Text64 = ""
    address: Text500 = ""
    email: Text254 = ""
    assigned: Literal["", *(str(way) for way in Representation.Assigned)] = ""  # type: ignore[valid-type]
    scope: one_of(Representation.Scope) = "general"  # type: ignore[valid-type]
    matters: list[one_of(Matter)] = []  # type: ignore[valid-type]
    power: Key | None = Field(None, description="Key of the document.")
    since: date
    until: date | None = None
    ended_at: Moment | None = None
    end: Literal["", "revoked", "withdrawn", "replaced"] = ""
    replaces: Key | None = Field(None, description="Key of an earlier one of the same party.")


class PartyRecord(Record):
    """A party of the case."""

    key: Key
    side: one_of(Party.Side)  # type: ignore[valid-type]
    position: int = Field(1, ge=1, le=32767)
    kind: one_of(Party.Kind)  # type: ignore[valid-type]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=SAID)]
    user: Key | None = None
    language: Literal["zh-hans", "ug", "kk-arab", "en"] = "zh-hans"
    joined_at: Moment | None = None
    identity: IdentityRecord | None = None
    counsel: list[CounselRecord] = []


class StruckRecord(Record):
    """An entry struck from the record: it stays and says so."""

    reasons: Annotated[str, StringConstraints(min_length=1, pattern=SAID)]
    by: Key
    at: Moment


class EntryRecord(Record):
    """A line of the docket. `act` and `facts` as the other system has them; `text` is what a reader reads."""

    number: int = Field(ge=1, le=2**31 - 1)
    at: Moment
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=SAID)]
    act: Text64 = ""
    facts: dict[str, Any] = {}
    via: Text16 = ""
    by: Key | None = None
    corrects: int | None = Field(None, description="Number of the earlier entry that it corrects.")
    struck: StruckRecord | None = None


class PaperRecord(Record):
    """A document; `name` is its file name, `file` where its bytes are in the bag, below data/."""

    key: Key
    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=SAID)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=SAID)] = Field(
        description="File name."
    )
    file: Annotated[str, StringConstraints(pattern=r"^files/[^\x00]+$", max_length=500)]
    origin: Literal["received", "issued"] = "received"
    created_at: Moment
    uploaded_by: Key | None = None
    pages: int | None = Field(None, ge=0, le=2**31 - 1)


class DocumentRecord(PaperRecord):
    """A document on the file: what it is, whose, and who may see it."""

    kind: one_of(CaseDocument.Kind)  # type: ignore[valid-type]
    access: one_of(CaseDocument.Access) = "parties"  # type: ignore[valid-type]
    opens_to: Literal["", "parties", "owner", "court", "public"] = ""
    opens_on: date | None = None
    party: Key | None = None
    entry: int | None = Field(None, description="Number of the entry it came with.")


class SealRecord(Record):
    """An order that an entry, a document, or (neither) the whole case is closed to some."""

    entry: int | None = None
    document: Key | None = None
    to: one_of(SealedTo)  # type: ignore[valid-type]
    ground: Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=SAID)]
    basis: Text100 = ""
    reasons: Annotated[str, StringConstraints(min_length=1, pattern=SAID)]
    ordered_by: Key
    ordered_at: Moment
    lifted_by: Key | None = None
    lifted_at: Moment | None = None
    lift_reasons: Annotated[str, StringConstraints(pattern=PLAIN)] = ""


class CaseRecord(Record):
    """A whole case."""

    key: Key
    source: Text64 = Field("", description="System it came from, if not that of the whole.")
    number: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=SAID)]
    kind: Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=SAID)]
    cause: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SAID)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=SAID)]
    procedure: one_of(Case.Procedure) = "ordinary"  # type: ignore[valid-type]
    amount: Amount | None = None
    filed_at: Moment
    docketed_at: Moment
    ended_at: Moment | None = None
    end_reason: Text32 = ""
    origin: Key | None = Field(None, description="Key of the case it follows.")
    parties: list[PartyRecord] = []
    entries: list[EntryRecord] = []
    documents: list[DocumentRecord] = []
    attached: list[PaperRecord] = Field([], description="Documents that are not on the file, such as a proof.")
    seals: list[SealRecord] = []
    panel: list[SeatRecord] = []
    deadlines: list[DeadlineRecord] = []
    fees: list[FeeRecord] = []
    service: list[ServiceRecord] = []
    answers: list[AnswerRecord] = []
    hearings: list[HearingRecord] = []
    decisions: list[DecisionRecord] = []


class CourtRecord(Record):
    """What the whole is (data/court.json): the name of the other system, and the code of the court here."""

    format: Literal["evercourt-exchange"] = Field(description="Always this.")
    version: Literal[1] = Field(description="Of this layout.")
    source: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=SAID)] = Field(
        description="The other system."
    )
    court: Annotated[str, StringConstraints(min_length=1, max_length=16, pattern=SAID)] = Field(
        description="Code of the court."
    )

    def values(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the three files: one document, or one line, each."""
    parts: dict[str, type[Record]] = {"court.json": CourtRecord, "users.jsonl": UserRecord, "cases.jsonl": CaseRecord}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT} {VERSION}",
        "description": "Of users.jsonl and cases.jsonl every line is one such object. docs/import.md says the rest.",
        "properties": {name: model.model_json_schema() for name, model in parts.items()},
    }


def written_otherwise(raw: Any, kept: Any, where: str = "") -> list[str]:
    """Return the paths whose value is kept in another writing than it came in, such as 5 for 5.00."""
    if isinstance(raw, dict) and isinstance(kept, dict):
        return [
            path
            for name, value in raw.items()
            for path in (written_otherwise(value, kept[name], f"{where}.{name}") if name in kept else [])
        ]
    if isinstance(raw, list) and isinstance(kept, list) and len(raw) == len(kept):
        pairs = enumerate(zip(raw, kept, strict=True))
        return [path for place, (one, other) in pairs for path in written_otherwise(one, other, f"{where}[{place}]")]
    return [] if raw == kept else [where.lstrip(".")]
