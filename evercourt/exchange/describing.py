"""What a person and a case of this house look like in the layout; what came from elsewhere looks as it did there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from evercourt.accounts.models import User
from evercourt.cases.events import EntryTakenOver
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, PartyIdentity, Sealing
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.exchange import layout
from evercourt.exchange.naming import Keys, Names
from evercourt.exchange.tables import OBLIGED, PARTS, Part


def user_record(user: User, court: Court, keys: Keys) -> layout.UserRecord:
    """Describe a person, with the offices held at this court."""
    licence = getattr(user, "licence", None)
    held = sorted((one for one in user.offices_held.all() if one.court_id == court.pk), key=lambda one: one.pk)
    return layout.UserRecord.model_validate(
        {
            **keys.both("user", user.pk),
            **_fields(user, "name", "email", "phone", "language", "is_active", "created_at"),
            "offices": [_fields(one, "office", "since", "until") for one in held],
            "licence": _fields(licence, "number", "firm") if licence else None,
        }
    )


def case_record(case: Case, keys: Keys) -> layout.CaseRecord:
    """Describe a whole case; `case.kept` are the keys its parts had in the system it came from.

    `case.attached` are the documents that are not on the file, `case.courtrooms` the names of its courtrooms.
    """
    names = Names(getattr(case, "kept", None), keys)
    given: Any = case
    names.courtrooms = given.courtrooms
    # What other rows point to is read with the case; each list in the order in which it was written.
    papers = {filed.pk: filed for filed in case.documents.all()}
    numbers = _numbers(case)
    return layout.CaseRecord.model_validate(
        {
            **keys.both("case", case.pk),
            **_fields(
                case, "number", "kind", "cause", "title", "procedure", "amount", "filed_at", "docketed_at", "ended_at",
                "end_reason",
            ),
            "origin": keys.of("case", case.origin_id),
            "parties": [_party(one, names) for one in in_order(case.parties.all())],
            "entries": [_entry(one, numbers, keys) for one in case.docket.all()],
            "documents": [_filed(one, names, numbers) for one in papers.values()],
            "attached": [_paper(one, names) for one in given.attached],
            "seals": [_seal(one, names, papers, numbers) for one in case.sealings.all()],
            **{part.name: _part(part, case, names) for part in PARTS},
        }
    )  # fmt: skip


def in_order(rows: Iterable[Any]) -> list[Any]:
    """Return the rows in the order in which they were written."""
    return sorted(rows, key=lambda one: one.pk)


def _part(part: Part, above: Model, names: Names) -> Any:
    if part.alone:
        row = getattr(above, part.accessor, None)
        return None if row is None else _row(part, row, names)
    return [_row(part, one, names) for one in in_order(getattr(above, part.accessor).all())]


def _row(part: Part, row: Model, names: Names) -> dict[str, Any]:
    """Describe one row of a table, with the rows that hang on it."""
    values = {name: _value(column, row, names) for name, column in part.columns()}
    if part.keyed:
        values["key"] = names.of(part.label, row.pk)
    return values | {inner.name: _part(inner, row, names) for inner in part.parts}


def _value(column: Field[Any, Any], row: Model, names: Names) -> Any:
    value: Any = getattr(row, column.attname) if not isinstance(column, ManyToManyField) else None
    if isinstance(column, ManyToManyField):
        return [names.of(Document._meta.label, one.pk) for one in getattr(row, column.name).all()]
    if isinstance(column, ForeignKey):
        return names.of(column.related_model._meta.label, value)
    if isinstance(column, DateTimeRangeField):
        return {"begins": value.lower, "ends": value.upper}
    if column.name == "operative":
        return [item | {name: names.of(Party._meta.label, item.get(name)) for name in OBLIGED} for item in value]
    return value


def _fields(thing: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _numbers(case: Case) -> dict[int, int]:
    """Return the number of each line: as it was where it came from; the house's own go on behind."""
    numbers: dict[int, int] = {}
    last = 0
    for line in case.docket.all():
        was = line.facts["number"] if line.act == EntryTakenOver.name else max(last + 1, line.number or 0)
        numbers[line.pk] = last = was
    return numbers


def _party(party: Party, names: Names) -> dict[str, Any]:
    known: PartyIdentity | None = getattr(party, "identity", None)
    return {
        "key": names.of("cases.Party", party.pk),
        **_fields(party, "side", "position", "kind", "name", "language", "joined_at"),
        "user": names.keys.of("user", party.user_id),
        "identity": _fields(known, *layout.IdentityRecord.model_fields) if known else None,
        "counsel": [
            {
                "key": names.of("cases.Representation", one.pk),
                **_fields(
                    one, "name", "licence_number", "phone", "address", "email", "assigned", "scope", "matters", "since",
                    "until", "ended_at", "end",
                ),
                "user": names.keys.of("user", one.user_id),
                "power": names.of("documents.Document", one.power_id),
                "replaces": names.of("cases.Representation", one.replaces_id),
            }
            for one in in_order(party.representations.all())
        ],
    }  # fmt: skip


def _entry(line: DocketEntry, numbers: dict[int, int], keys: Keys) -> dict[str, Any]:
    struck, correction = getattr(line, "striking", None), getattr(line, "correction", None)
    facts = line.facts
    if line.act == EntryTakenOver.name:
        said = {
            "at": facts["was_at"], "text": facts["text"], "act": facts["was_act"],
            "facts": json.loads(facts["was_facts"]), "via": facts["was_via"], "by": facts["was_by"] or None,
        }  # fmt: skip
    else:
        said = {"at": line.at, "text": line.line[:2000] or line.act, "act": line.act, "facts": facts, "via": line.via}
        said["by"] = keys.of("user", line.by_id)
    return {
        **said,
        "number": numbers[line.pk],
        "corrects": numbers[correction.corrects_id] if correction else None,
        "struck": {**_fields(struck, "reasons", "at"), "by": keys.of("user", struck.by_id)} if struck else None,
    }


def _paper(document: Document, names: Names) -> dict[str, Any]:
    was = names.papers.get(document.pk, {})
    return {
        "key": names.of("documents.Document", document.pk),
        "name": was.get("name", document.name),
        "file": was.get("file", f"files/{document.sha256}"),
        **_fields(document, "title", "origin", "created_at", "pages"),
        "uploaded_by": names.keys.of("user", document.uploaded_by_id),
    }


def _filed(filed: CaseDocument, names: Names, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        **_paper(filed.document, names),
        **_fields(filed, "kind", "access", "opens_to", "opens_on"),
        "party": names.of("cases.Party", filed.party_id),
        "entry": numbers[filed.entry_id] if filed.entry_id else None,
    }


def _seal(sealing: Sealing, names: Names, papers: dict[int, CaseDocument], numbers: dict[int, int]) -> dict[str, Any]:
    paper = papers[sealing.paper_id] if sealing.paper_id else None
    return {
        **_fields(sealing, "to", "ground", "basis", "reasons", "ordered_at", "lifted_at", "lift_reasons"),
        "entry": numbers[sealing.entry_id] if sealing.entry_id else None,
        "document": names.of("documents.Document", paper.document_id) if paper else None,
        "ordered_by": names.keys.of("user", sealing.ordered_by_id),
        "lifted_by": names.keys.of("user", sealing.lifted_by_id),
    }
