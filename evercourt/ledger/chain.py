"""The chain of one stream, recomputed without a database: what was hashed, and what does not fit."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from evercourt.ledger.differences import Difference


class Row(NamedTuple):
    """One ledger entry as it is kept; `at` in UTC with microseconds, hashes in hexadecimal."""

    stream: str
    place: int
    at: str
    actor: str
    office: str
    via: str
    act: str
    facts_text: str | None
    previous: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the act; none where they are withheld."""
        return dict(json.loads(self.facts_text)) if self.facts_text is not None else {}

    def computed_hash(self) -> str:
        """Return what `hash` must be: SHA-256 of a JSON list of all that stands before it."""
        return hashlib.sha256(json.dumps(list(self[:-1]), ensure_ascii=False).encode()).hexdigest()


def utc_text(at: datetime) -> str:
    """Return the time as it is hashed."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def withheld(row: Row) -> Row:
    """Return the row without its facts, for a copy that may not tell them: its hash still joins the entries after it.

    Who has such a copy cannot check that entry itself, nor that what stands before it belongs there: what the row says
    came before is hashed with the facts. The court, which has the facts, can check both at any time.
    """
    return row._replace(facts_text=None)


def check_chain(rows: Iterable[Row]) -> Iterator[Difference]:
    """Yield what does not fit in `rows`, which come ordered by stream and place; streams start at place 1."""
    last: Row | None = None
    for row in rows:
        before = last if last and last.stream == row.stream else None
        subject = f"{row.stream} {row.place}"
        if row.place != (before.place + 1 if before else 1):
            yield Difference("entry-missing", subject, {"expected": before.place + 1 if before else 1})
        elif row.previous != (before.hash if before else ""):
            yield Difference("entry-unchained", subject, {"act": row.act})
        if row.facts_text is not None and row.computed_hash() != row.hash:
            yield Difference("entry-changed", subject, {"act": row.act})
        last = row
