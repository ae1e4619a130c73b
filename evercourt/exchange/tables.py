"""Which list of the layout is which table, how its rows hang on those above, and what of a table is not carried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from evercourt.cases.models import Deadline, Extension, Fee, FeeRelief, PanelMember, Payment, Refund
from evercourt.decisions.models import AppealPeriod, Decision, DecisionSignature, DecisionVersion, Publication
from evercourt.exchange import proceedings as said
from evercourt.exchange.fields import Record
from evercourt.hearings.models import Hearing, Participant
from evercourt.service.models import Answer, Rebuttal, ServiceAttempt, ServiceOrder


@dataclass(frozen=True)
class Part:
    """One list of a record: its name there and in the report, the records in it, their table, the way to what is above.

    A column that the record does not name is in `left`: it stays, because what it points to stays.
    """

    name: str
    kind: str
    record: type[Record]
    model: type[Model]
    way: str
    parts: tuple[Part, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def accessor(self) -> str:
        """The name by which a row above has these rows."""
        return str(self.column(self.way).remote_field.get_accessor_name())

    @property
    def alone(self) -> bool:
        """Whether there is one at most."""
        return bool(self.column(self.way).one_to_one)

    @property
    def keyed(self) -> bool:
        """Whether other parts of the case name these rows."""
        return "key" in self.record.model_fields

    def column(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def columns(self) -> Iterator[tuple[str, Field[Any, Any]]]:
        """Yield the fields of the record that are columns."""
        lists = {"key", *(part.name for part in self.parts)}
        yield from ((name, self.column(name)) for name in self.record.model_fields if name not in lists)


PARTS = (
    Part("panel", "seat", said.SeatRecord, PanelMember, "case"),
    Part(
        "deadlines", "deadline", said.DeadlineRecord, Deadline, "case",
        (Part("extensions", "extension", said.ExtensionRecord, Extension, "deadline"),),
    ),
    Part(
        "fees", "fee", said.FeeRecord, Fee, "case",
        (
            Part("payments", "payment", said.PaymentRecord, Payment, "fee"),
            Part("reliefs", "relief", said.ReliefRecord, FeeRelief, "fee"),
            Part("refunds", "refund", said.RefundRecord, Refund, "fee"),
        ),
    ),
    Part(
        "service", "service", said.ServiceRecord, ServiceOrder, "case",
        (
            Part(
                "attempts", "attempt", said.AttemptRecord, ServiceAttempt, "order",
                (Part("rebuttals", "rebuttal", said.RebuttalRecord, Rebuttal, "attempt"),),
                left=("announcement",),
            ),
        ),
    ),
    Part("answers", "answer", said.AnswerRecord, Answer, "case"),
    Part(
        "hearings", "hearing", said.HearingRecord, Hearing, "case",
        (Part("people", "participant", said.ParticipantRecord, Participant, "hearing", left=("centre_room",)),),
        left=("together",),
    ),
    Part(
        "decisions", "decision", said.DecisionRecord, Decision, "case",
        (
            Part("versions", "version", said.VersionRecord, DecisionVersion, "decision"),
            Part("signatures", "signature", said.SignatureRecord, DecisionSignature, "decision"),
            Part("appeal_periods", "appeal period", said.AppealPeriodRecord, AppealPeriod, "decision"),
            Part("publication", "publication", said.PublicationRecord, Publication, "decision"),
        ),
    ),
)  # fmt: skip
# The fields of a line of the operative part that name parties.
OBLIGED = ("obligor", "obligee")


def every_part(parts: tuple[Part, ...] = PARTS, above: tuple[str, str] = ("", "")) -> Iterator[tuple[Part, str, str]]:
    """Yield each part with the way from a case to its rows, and the way back."""
    for part in parts:
        there, back = f"{above[0]}__{part.accessor}".lstrip("_"), f"{part.way}__{above[1]}".rstrip("_")
        yield part, there, back
        yield from every_part(part.parts, (there, back))


def every_record(record: Record, parts: tuple[Part, ...] = PARTS) -> Iterator[tuple[Part, Record]]:
    """Yield every record of the parts of a record, those within them too."""
    for part in parts:
        for one in records_in(record, part):
            yield part, one
            yield from every_record(one, part.parts)


def records_in(record: Record, part: Part) -> list[Any]:
    """Return the records of a part, in their order."""
    found = getattr(record, part.name)
    return found if isinstance(found, list) else [] if found is None else [found]
