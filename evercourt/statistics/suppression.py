"""What may be published of a figure: where a part is of few, its parts are left out, and the whole alone is told.

Plain arithmetic: it knows no figure and no row. Leaving out the small part alone would not do: it is the whole less
the others. Nor would a dash in place of each: five parts of five rows have one each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evercourt.statistics.figure import Tally, Unit, whole

# Fewer rows than this could tell of somebody; nought tells of nobody.
SMALLEST = 5


@dataclass(frozen=True)
class Published:
    """A figure as everyone may read it: its parts (none, if they are left out), and all of them together, or None."""

    parts: list[Tally]
    together: Tally | None
    hides: bool


def published(tallies: Sequence[Tally], unit: str) -> Published:
    """Return what may be published of one figure.

    A share tells both of those it counts and of those it does not: either, if small, hides it.
    """
    together = whole(list(tallies))
    hides = any(_is_small(one, unit) for one in (*tallies, together))
    return Published([] if hides else list(tallies), None if _is_small(together, unit) else together, hides)


def in_full(tallies: Sequence[Tally]) -> Published:
    """Return a figure with everything in it, for those whose desk it is on."""
    return Published(list(tallies), whole(list(tallies)), hides=False)


def _is_small(one: Tally, unit: str) -> bool:
    both = (one.total, one.rows - one.total) if unit == Unit.SHARE else ()
    return any(0 < number < SMALLEST for number in (Decimal(one.rows), *both))
