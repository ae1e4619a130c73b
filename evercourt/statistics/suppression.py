"""What may be published of a figure: small numbers are left out, and so is what would give them away by subtraction.

Plain arithmetic: it knows no figure and no row. A part that is not shown looks the same whether it was small itself
or left out to protect another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evercourt.statistics.figure import Tally, Unit, whole

# Fewer rows than this could tell of somebody; nought tells of nobody.
SMALLEST = 5


@dataclass(frozen=True)
class Line:
    """One published line; `tally` None: not shown."""

    part: str
    tally: Tally | None

    def value(self, unit: str) -> Decimal | None:
        """Return the value; None: not shown, or nothing to take it of."""
        return self.tally.value(unit) if self.tally else None


@dataclass(frozen=True)
class Published:
    """A figure as everyone may read it: its parts, and all of them together."""

    lines: list[Line]
    together: Line

    @property
    def hides(self) -> bool:
        """Whether anything is left out."""
        return any(line.tally is None for line in (*self.lines, self.together))


def published(tallies: Sequence[Tally], unit: str) -> Published:
    """Return what may be published of one figure.

    A share tells both of those it counts and of those it does not: either, if small, hides it.
    """
    hidden = {one.part for one in tallies if _is_small(one, unit)}
    following = sorted((one for one in tallies if one.part not in hidden), key=lambda one: (one.rows, one.part))
    while hidden and following and not _is_safe(_those(tallies, hidden), unit):
        hidden.add(following.pop(0).part)
    together = whole(list(tallies))
    tells = _is_small(together, unit) or (bool(hidden) and not _is_safe(_those(tallies, hidden), unit))
    lines = [Line(one.part, None if one.part in hidden else one) for one in tallies]
    return Published(lines, Line("", None if tells else together))


def published_family(members: Mapping[str, tuple[Sequence[Tally], str]]) -> dict[str, Published]:
    """Return what may be published of figures that count the same rows by different parts: code → tallies, unit.

    A total that one of them must not tell, no other tells either, nor lets add up.
    """
    alone = {code: published(tallies, unit) for code, (tallies, unit) in members.items()}
    if all(one.together.tally for one in alone.values()):
        return alone
    return {
        code: Published([Line(line.part, None) for line in one.lines], Line("", None)) for code, one in alone.items()
    }


def _those(tallies: Sequence[Tally], parts: set[str]) -> list[Tally]:
    return [one for one in tallies if one.part in parts]


def _is_small(one: Tally, unit: str) -> bool:
    return 0 < one.rows < SMALLEST or (unit == Unit.SHARE and any(0 < number < SMALLEST for number in _both(one)))


def _both(one: Tally) -> tuple[Decimal, Decimal]:
    return one.total, one.rows - one.total


def _is_safe(hidden: Sequence[Tally], unit: str) -> bool:
    """Return True if what is hidden cannot be worked out from the total: enough parts, with enough rows between them.

    So many rows as parts would mean one each, because a part without rows is no part.
    """
    together = whole(list(hidden))
    enough = len(hidden) > 1 and together.rows >= SMALLEST and together.rows > len(hidden)
    return enough and not (unit == Unit.SHARE and any(0 < number < SMALLEST for number in _both(together)))
