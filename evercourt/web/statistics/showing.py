"""Figures as they are shown: by area, each with its parts, values and the length of its bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evercourt.courts.models import Court
from evercourt.kernel.errors import Text
from evercourt.statistics.figure import Area, Figure, Unit
from evercourt.statistics.figures import BY_CODE
from evercourt.statistics.models import Snapshot
from evercourt.statistics.suppression import Published, in_full, published

# Hundredths of the width of a bar.
FULL = 100


@dataclass(frozen=True)
class Row:
    """One part of a figure. `value` None: nothing to take it of."""

    name: Text
    part: str
    value: Decimal | None
    bar: int


@dataclass(frozen=True)
class Shown:
    """One figure with its parts and all of them together; `hidden`: not even the whole; `hides`: its parts are not."""

    figure: Figure
    snapshot: Snapshot
    rows: list[Row]
    together: Decimal | None
    hidden: bool
    hides: bool

    @property
    def has_bars(self) -> bool:
        """Whether its parts can be compared by length."""
        return any(row.bar for row in self.rows)


def open_to_everyone(snapshots: Iterable[Snapshot]) -> dict[str, Published]:
    """Return what may be published of figures kept on one day: code → figure."""
    return {row.figure: published(row.counted, BY_CODE[row.figure].unit) for row in snapshots if row.figure in BY_CODE}


def all_of(snapshots: Iterable[Snapshot]) -> dict[str, Published]:
    """Return the figures with everything in them, for those whose desk they are on: code → figure."""
    return {row.figure: in_full(row.counted) for row in snapshots if row.figure in BY_CODE}


def shown(court: Court, snapshots: Iterable[Snapshot], said: dict[str, Published]) -> list[tuple[Text, list[Shown]]]:
    """Return figures by area, in the order of the house."""
    kept = {row.figure: row for row in snapshots}
    figures = [_shown(court, BY_CODE[code], kept[code], said[code]) for code in BY_CODE if code in said]
    return [
        (area.label, list(ones))
        for area, ones in groupby(figures, key=lambda one: one.figure.area)
        if isinstance(area, Area)
    ]


def _shown(court: Court, figure: Figure, snapshot: Snapshot, said: Published) -> Shown:
    names = figure.names(court)
    order = {part: place for place, part in enumerate(names)}
    parts = sorted(said.parts, key=lambda one: order.get(one.part, len(order)))
    values = [one.value(figure.unit) for one in parts]
    longest = Decimal(FULL) if figure.unit == Unit.SHARE else max((value or Decimal(0) for value in values), default=0)
    rows = [
        Row(
            names.get(one.part, one.part or names.get("", "—")),
            one.part,
            value,
            int(value * FULL / longest) if value and longest else 0,
        )
        for one, value in zip(parts, values, strict=True)
    ]
    together = said.together.value(figure.unit) if said.together else None
    return Shown(figure, snapshot, rows, together, said.together is None, said.hides)
