"""What an import is about, and what it says of every record."""

from __future__ import annotations

from dataclasses import dataclass, field

from evercourt.courts.models import Court
from evercourt.exchange.baggage import Baggage


@dataclass
class Line:
    """What became of one record or part of one: a line of the report."""

    kind: str
    key: str
    status: str
    row: int | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Taking:
    """Where everything comes from and goes to; `dry`: nothing is kept, so files are only looked at."""

    court: Court
    source: str
    bag: Baggage
    operator: str
    dry: bool = False
