"""What a report is: rows, each of one part; columns to choose from; and how both are read for one person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.kernel.errors import BadInput, Text
from evercourt.kernel.policy import must

# Rows that are in memory at a time while a file is sent.
CHUNK = 2000


@dataclass(frozen=True)
class Day:
    """The court a report is of, and the day it is there."""

    court: Court
    today: date


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `value` gives the expression over a row whose case is at `prefix`; `said` what is shown of it.

    `numeric`: stands at the end of its cell. A column costs nothing where it is not chosen.
    """

    code: str
    title: Text
    value: Callable[[str], Any]
    said: Callable[[Any, Day], str] = lambda value, day: "" if value is None else str(value)
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report. `rows` gives what this person may see of it, annotated with `r_part`; `names` those of the parts."""

    code: str
    title: Text
    definition: Text
    rows: Callable[[Day, User], QuerySet[Any]]
    names: Callable[[Day, Collection[str]], Mapping[str, Text]]
    parted_by: Text
    columns: tuple[Column, ...]
    first: tuple[str, ...]
    order: tuple[str, ...]
    # Where the case of a row is.
    case: str = ""

    def chosen(self, codes: Sequence[str]) -> tuple[Column, ...]:
        """Return the columns with these codes in the report's own order; none: those it begins with.

        Raises BadInput for one it does not have.
        """
        known = {column.code: column for column in self.columns}
        if unknown := set(codes) - set(known):
            raise BadInput(_("This report has no column %(name)s."), field="columns", name=sorted(unknown)[0])
        wanted = set(codes) or set(self.first)
        return tuple(column for column in self.columns if column.code in wanted)


@dataclass(frozen=True)
class Part:
    """One part of a report, and how many rows it has."""

    code: str
    name: Text
    number: int


@dataclass(frozen=True)
class Row:
    """One row: its case, and each chosen column with what stands in it."""

    case_id: int
    cells: list[tuple[Column, str]]


@dataclass(frozen=True)
class Table:
    """A report as one person reads it now. The parts are counted by one query; their sum is the total."""

    report: Report
    day: Day
    columns: tuple[Column, ...]
    parts: list[Part]
    rows: QuerySet[Any]

    @property
    def total(self) -> int:
        """How many rows all parts have."""
        return sum(part.number for part in self.parts)

    def page(self, first: int, number: int) -> list[Row]:
        """Return some rows, by one query."""
        return [self._row(values) for values in self._values()[first : first + number]]

    def all(self) -> Iterator[Row]:
        """Return every row, read a part at a time, by one query."""
        for values in self._values().iterator(chunk_size=CHUNK):
            yield self._row(values)

    def _values(self) -> Any:
        prefix = self.report.case
        named = {f"c_{column.code}": column.value(prefix) for column in self.columns}
        key = f"{prefix}pk" if prefix else "pk"
        rows = self.rows.annotate(c__case=F(key), **named).order_by(*self.report.order)
        return rows.values_list("c__case", *named)

    def _row(self, values: Sequence[Any]) -> Row:
        said = zip(self.columns, values[1:], strict=True)
        return Row(values[0], [(column, column.said(value, self.day)) for column, value in said])


def table(report: Report, court: Court, *, by: User, columns: Sequence[str] = (), part: str | None = None) -> Table:
    """Return a report of a court as this person may read it; `part`: only the rows of one.

    Raises NotAllowed without the office, BadInput for a column it does not have.
    """
    must(by, "reports.see", court)
    day = Day(court, court.local_date())
    rows = report.rows(day, by)
    if part is not None:
        rows = rows.filter(r_part=part)
    counted = rows.order_by().values("r_part").annotate(r_number=Count("pk")).values_list("r_part", "r_number")
    numbers = dict(counted)
    names = report.names(day, numbers)
    ordered = [code for code in names if code in numbers] + sorted(set(numbers) - set(names))
    parts = [Part(code, names.get(code, code), numbers[code]) for code in ordered]
    return Table(report, day, report.chosen(columns), parts, rows)
