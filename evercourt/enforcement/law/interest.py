"""Interest by the day: what a principal that shrinks with each payment bears, the last day counted too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class Span:
    """Days that follow each other, both ends counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return max((self.last - self.first).days + 1, 0)


def without(span: Span, suspended: Iterable[Span]) -> list[Span]:
    """Return the parts of `span` that no suspended span covers (INTR 3), in their order."""
    parts, begin = [], span.first
    for pause in sorted(suspended, key=lambda one: (one.first, one.last)):
        if pause.last < begin or pause.first > span.last:
            continue
        if pause.first > begin:
            parts.append(Span(begin, pause.first - timedelta(days=1)))
        begin = max(begin, pause.last + timedelta(days=1))
    if begin <= span.last:
        parts.append(Span(begin, span.last))
    return parts


def accrued(principal: Decimal, daily: Decimal, days: int) -> Decimal:
    """Return the interest on `principal` at the rate `daily` for so many days, exactly; rounded when it counts."""
    return principal * daily * days
