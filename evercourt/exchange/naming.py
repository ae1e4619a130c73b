"""By which key a row is named in the layout: as it was where it came from, else one of this house."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evercourt.accounts.models import User
from evercourt.cases.models import Party, Representation
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document


@dataclass(frozen=True)
class Keys:
    """Under which key, and of which system, each row is given; rows of this house's own are of `own`."""

    source: str
    own: str
    known: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)

    def of(self, kind: str, row: int | None) -> Any:
        """Return the key of a person or case; None for none."""
        return None if row is None else self.known.get((kind, row), ("", own_key(row)))[1]

    def both(self, kind: str, row: int) -> dict[str, Any]:
        """Return key and source, the latter only where it is not that of the whole."""
        source = self.known.get((kind, row), (self.own, ""))[0]
        return {"key": self.of(kind, row)} | ({} if source == self.source else {"source": source})


def own_key(row: int) -> str:
    """Return the key of a row that began in this house."""
    return f"evercourt-{row}"


class Names:
    """The keys of all parts of one case; `kept` are those they had in the system the case came from."""

    def __init__(self, kept: dict[str, Any] | None, keys: Keys) -> None:
        kept = kept or {}
        self.keys = keys
        self.papers = {one["row"]: {**one, "key": key} for key, one in kept.get("documents", {}).items()}
        self.known = {label: _turned(named) for label, named in kept.get("named", {}).items()} | {
            Party._meta.label: _turned(kept.get("parties", {})),
            Representation._meta.label: _turned(kept.get("counsel", {})),
            Document._meta.label: {row: one["key"] for row, one in self.papers.items()},
        }
        self.courtrooms: dict[int, str] = {}

    def of(self, label: str, row: int | None) -> str | None:
        """Return by which key a row of that table is named; None for none."""
        if row is None:
            return None
        if label == User._meta.label:
            return str(self.keys.of("user", row))
        if label == Courtroom._meta.label:
            return self.courtrooms[row]
        return str(self.known.get(label, {}).get(row, own_key(row)))


def _turned(named: dict[str, int]) -> dict[int, str]:
    return {row: key for key, row in named.items()}
