"""What a person and a case of this house look like in the layout; what came from elsewhere looks as it did there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from evercourt.accounts.models import User
from evercourt.cases.events import EntryTakenOver
from evercourt.cases.exchange import layout
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, PartyIdentity, Sealing
from evercourt.courts.models import Court

NOTHING: dict[str, Any] = {"parties": {}, "counsel": {}, "documents": {}, "seals": []}


@dataclass(frozen=True)
class Keys:
    """Under which key, and of which system, each row is given; rows of this house's own are of `own`."""

    source: str
    own: str
    known: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)

    def of(self, kind: str, row: int | None) -> Any:
        """Return the key of a person or case; None for none."""
        return None if row is None else self.known.get((kind, row), ("", f"evercourt-{row}"))[1]

    def both(self, kind: str, row: int) -> dict[str, Any]:
        """Return key and source, the latter only where it is not that of the whole."""
        source = self.known.get((kind, row), (self.own, ""))[0]
        return {"key": self.of(kind, row)} | ({} if source == self.source else {"source": source})


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
    """Describe a whole case; `case.kept` are the keys its parts had in the system it came from."""
    kept = getattr(case, "kept", None) or NOTHING
    own = {
        "party": {row: key for key, row in kept["parties"].items()},
        "counsel": {row: key for key, row in kept["counsel"].items()},
        "document": {one["row"]: {**one, "key": key} for key, one in kept["documents"].items()},
    }
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
            "parties": [_party(one, own, keys) for one in sorted(case.parties.all(), key=lambda one: one.pk)],
            "entries": [_entry(one, numbers, keys) for one in case.docket.all()],
            "documents": [_document(one, own, numbers) for one in papers.values()],
            "seals": [_seal(one, own, papers, numbers, keys) for one in case.sealings.all()],
        }
    )  # fmt: skip


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


def _party(party: Party, own: dict[str, Any], keys: Keys) -> dict[str, Any]:
    known: PartyIdentity | None = getattr(party, "identity", None)
    counsel = sorted(party.representations.all(), key=lambda one: one.pk)
    return {
        "key": own["party"].get(party.pk, f"evercourt-{party.pk}"),
        **_fields(party, "side", "position", "kind", "name", "language", "joined_at"),
        "user": keys.of("user", party.user_id),
        "identity": _fields(known, *layout.IdentityRecord.model_fields) if known else None,
        "counsel": [
            {
                "key": _counsel_key(one.pk, own),
                **_fields(
                    one, "name", "licence_number", "phone", "address", "email", "scope", "matters", "since", "until",
                    "ended_at", "end",
                ),
                "user": keys.of("user", one.user_id),
                "power": _document_key(one.power_id, own),
                "replaces": None if one.replaces_id is None else _counsel_key(one.replaces_id, own),
            }
            for one in counsel
        ],
    }  # fmt: skip


def _counsel_key(row: int, own: dict[str, Any]) -> str:
    return str(own["counsel"].get(row, f"evercourt-{row}"))


def _document_key(row: int | None, own: dict[str, Any]) -> str | None:
    return None if row is None else str(own["document"].get(row, {}).get("key", f"evercourt-{row}"))


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


def _document(filed: CaseDocument, own: dict[str, Any], numbers: dict[int, int]) -> dict[str, Any]:
    document = filed.document
    was = own["document"].get(document.pk, {})
    return {
        "key": _document_key(document.pk, own),
        "title": document.title,
        "name": was.get("name", document.name),
        "file": was.get("file", f"files/{document.sha256}"),
        **_fields(filed, "kind", "access", "opens_to", "opens_on"),
        **_fields(document, "origin", "created_at"),
        "party": own["party"].get(filed.party_id, f"evercourt-{filed.party_id}") if filed.party_id else None,
        "entry": numbers[filed.entry_id] if filed.entry_id else None,
    }


def _seal(
    sealing: Sealing, own: dict[str, Any], papers: dict[int, CaseDocument], numbers: dict[int, int], keys: Keys
) -> dict[str, Any]:
    paper = papers[sealing.paper_id] if sealing.paper_id else None
    return {
        **_fields(sealing, "to", "ground", "basis", "reasons", "ordered_at", "lifted_at", "lift_reasons"),
        "entry": numbers[sealing.entry_id] if sealing.entry_id else None,
        "document": _document_key(paper.document_id, own) if paper else None,
        "ordered_by": keys.of("user", sealing.ordered_by_id),
        "lifted_by": keys.of("user", sealing.lifted_by_id),
    }
