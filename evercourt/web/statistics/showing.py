"""Figures as they are shown: by area, each with its parts, values and the length of its bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evercourt.courts.models import Court
from evercourt.kernel.errors import Text
from evercourt.statistics.figure import Area, Figure, Unit, whole
from evercourt.statistics.figures import BY_CODE
from evercourt.statistics.models import Snapshot
from evercourt.statistics.suppression import Line, Published, published, published_family

# Hundredths of the width of a bar.
FULL = 100


@dataclass(frozen=True)
class Row:
    """One line of a figure. `value` None: nothing to take it of; `hidden`: not shown, because it is of few."""

    name: Text
    part: str
    value: Decimal | None
    hidden: bool
    bar: int


@dataclass(frozen=True)
class Shown:
    """One figure with its parts and all of them together."""

    figure: Figure
    snapshot: Snapshot
    rows: list[Row]
    together: Row

    @property
    def hides(self) -> bool:
        """Whether anything is left out of it."""
        return self.together.hidden or any(row.hidden for row in self.rows)

    @property
    def has_bars(self) -> bool:
        """Whether its parts can be compared by length."""
        return any(row.bar for row in self.rows)


def open_to_everyone(snapshots: Iterable[Snapshot]) -> dict[str, Published]:
    """Return what may be published of figures kept on one day: code → figure. What one hides no other tells."""
    kept = {row.figure: row for row in snapshots if row.figure in BY_CODE}
    families: dict[str, list[str]] = {}
    for code in kept:
        families.setdefault(BY_CODE[code].family or code, []).append(code)
    found: dict[str, Published] = {}
    for codes in families.values():
        if len(codes) == 1:
            found[codes[0]] = published(kept[codes[0]].counted, BY_CODE[codes[0]].unit)
        else:
            found |= published_family({code: (kept[code].counted, BY_CODE[code].unit) for code in codes})
    return found


def in_full(snapshots: Iterable[Snapshot]) -> dict[str, Published]:
    """Return the figures with everything in them, for those whose desk they are on: code → figure."""
    return {
        row.figure: Published([Line(one.part, one) for one in row.counted], Line("", whole(row.counted)))
        for row in snapshots
        if row.figure in BY_CODE
    }


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
    lines = sorted(said.lines, key=lambda line: order.get(line.part, len(order)))
    values = [line.value(figure.unit) for line in lines]
    longest = Decimal(FULL) if figure.unit == Unit.SHARE else max((value or Decimal(0) for value in values), default=0)
    rows = [
        Row(
            names.get(line.part, line.part or names.get("", "—")),
            line.part,
            value,
            line.tally is None,
            int(value * FULL / longest) if value and longest else 0,
        )
        for line, value in zip(lines, values, strict=True)
    ]
    together = Row("", "", said.together.value(figure.unit), said.together.tally is None, 0)
    return Shown(figure, snapshot, rows, together)
