"""What happened in a case that is taken over: the rows of each part, by the table of parts."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Field, ForeignKey, ManyToManyField, Model
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party, Representation
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.exchange import proceedings as said
from evercourt.exchange.fields import Record
from evercourt.exchange.report import Line
from evercourt.exchange.tables import OBLIGED, PARTS, Part, every_record, records_in
from evercourt.hearings import booking
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.errors import BadInput
from evercourt.kernel.rows import insert_many


def users_named(wanted: Record) -> set[str]:
    """Return the keys of the persons whom the parts of a case name."""
    return _named_in(wanted, User)


def papers_named(wanted: Record) -> set[str]:
    """Return the keys of the documents that the parts of a case name."""
    return _named_in(wanted, Document)


def _named_in(wanted: Record, model: type[Model]) -> set[str]:
    said = [
        getattr(record, name)
        for part, record in every_record(wanted)
        for name, column in part.columns()
        if column.related_model is model
    ]
    return {key for one in said for key in (one if isinstance(one, list) else [one]) if key is not None}


class Making:
    """Makes the rows of one case; `own` are those made that other parts name, by table and key."""

    def __init__(
        self, case: Case, users: dict[str, User], documents: dict[str, Document],
        parties: dict[str, tuple[Party, dict[str, Representation]]],
    ) -> None:  # fmt: skip
        self.case = case
        self.own: dict[str, dict[str, Any]] = {part.label: {} for part in PARTS if part.keyed}
        self.known: dict[str, dict[str, Any]] = {
            User._meta.label: users,
            Document._meta.label: documents,
            Party._meta.label: {key: party for key, (party, _counsel) in parties.items()},
            Representation._meta.label: {key: row for _party, own in parties.values() for key, row in own.items()},
        }
        self.rooms_made: list[str] = []

    def parts(self, wanted: Record, above: Model, parts: tuple[Part, ...] = PARTS) -> None:
        """Make the rows of all parts of one record. Raises BadInput for a key that nothing in the case has."""
        for part in parts:
            self._make(part, records_in(wanted, part), above)

    def _make(self, part: Part, records: list[Record], above: Model) -> None:
        rows: list[Model] = []
        for record in records:
            columns = [(name, column) for name, column in part.columns() if not isinstance(column, ManyToManyField)]
            values = {name: self._value(column, getattr(record, name)) for name, column in columns}
            rows.append(part.model(**{part.way: above}, **values))
            if part.keyed:
                self._keep(part, record, rows[-1])
        if not part.keyed:
            insert_many(rows)
        for record, row in zip(records, rows, strict=True):
            for name, column in part.columns():
                if isinstance(column, ManyToManyField):
                    named = [self._named(Document._meta.label, name, key) for key in getattr(record, name)]
                    getattr(row, name).set(named)
            self.parts(record, row, part.parts)

    def _keep(self, part: Part, record: Any, row: Model) -> None:
        """Write a row that others name, at once: one further on in the same list may."""
        own = self.own.setdefault(part.label, {})
        if record.key in own:
            raise BadInput(f"{part.kind}: a key is there twice")
        row.save()
        own[record.key] = row

    def _value(self, column: Field[Any, Any], value: Any) -> Any:
        if isinstance(column, DateTimeRangeField):
            return DateTimeTZRange(value.begins, value.ends)
        if isinstance(column, ForeignKey):
            return None if value is None else self._named(column.related_model._meta.label, column.name, value)
        if column.name == "operative":
            return [self._line(item) for item in value]
        return value

    def _named(self, label: str, name: str, key: str) -> Any:
        if label == Courtroom._meta.label:
            return self._courtroom(key)
        found = self.known.get(label, self.own.get(label, {})).get(key)
        if found is None:
            raise BadInput(f"{name}: {key} is not in this case, or comes later in it")
        return found

    def _courtroom(self, name: str) -> Courtroom:
        known = Courtroom.objects.filter(court=self.case.court, name=name).order_by("pk").first()
        if known is None:
            self.rooms_made.append(name)
            known = Courtroom.objects.create(court=self.case.court, name=name)
        return known

    def _line(self, item: said.OperativeRecord) -> dict[str, Any]:
        """Return a line of the operative part as this house keeps it: parties by their rows, empty things left out."""
        line = item.model_dump(mode="json", exclude_defaults=True)
        parties = {name: line.get(name) for name in OBLIGED}
        return line | {
            name: None if key is None else self._named(Party._meta.label, name, key).pk for name, key in parties.items()
        }

    def take_times(self, lines: list[Line]) -> None:
        """Take courtroom and people for the hearings still to be held; note in their lines what had to be made."""
        for hearing in self.own.get(Hearing._meta.label, {}).values():
            if hearing.state == HearingState.SCHEDULED and hearing.during.upper > timezone.now():
                day = self.case.court.local_date(hearing.during.lower)
                booking.book(hearing, booking.people_of(self.case, day))
        if self.rooms_made:
            lines[0].notes.append(f"courtrooms made: {', '.join(sorted(set(self.rooms_made)))}")
