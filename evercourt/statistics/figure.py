"""What a figure is: rows of the house, each with a part and a measure; every value is counted from these rows alone."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, DecimalField, F, QuerySet, Sum, TextChoices, Value
from django.db.models.functions import Cast, Coalesce, Extract
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.kernel.errors import Text

# Sums of rows are exact in it, whatever is measured; days and seconds have six places after the point.
EXACT = DecimalField(max_digits=24, decimal_places=6)
SECONDS_A_DAY = 86_400
ONE = Decimal(1)


class Unit(TextChoices):
    """What the value of a figure is. Numbers and sums add up over their parts; shares and means do not."""

    NUMBER = "number", _("number")
    SHARE = "share", _("per cent")
    DAYS = "days", _("days on average")
    SECONDS = "seconds", _("seconds on average")
    YUAN = "yuan", _("yuan")
    TOTAL_DAYS = "total_days", _("days altogether")


ADDS_UP = (Unit.NUMBER, Unit.YUAN, Unit.TOTAL_DAYS)


class Area(TextChoices):
    """Where a figure stands on the desk."""

    FILING = "filing", _("Filing")
    CASES = "cases", _("Cases and clocks")
    HEARINGS = "hearings", _("Hearings")
    REACH = "reach", _("Reaching people")
    MEDIATION = "mediation", _("Mediation")
    ENFORCEMENT = "enforcement", _("Enforcement")
    HOTLINE = "hotline", _("Hotline 12368")
    OPENING = "opening", _("Open doors")
    FAIRNESS = "fairness", _("Equal treatment")


@dataclass(frozen=True)
class Span:
    """Days of one court, first and last included; a figure of what waits is taken at the end of the last day."""

    court: Court
    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first moment of the first day, in the court's zone."""
        return datetime.combine(self.first, time(), ZoneInfo(self.court.time_zone))

    @property
    def ends(self) -> datetime:
        """The first moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.court.time_zone))

    def within(self, field: str) -> dict[str, datetime]:
        """Return the lookups for a moment of these days."""
        return {f"{field}__gte": self.begins, f"{field}__lt": self.ends}

    def days(self, field: str) -> dict[str, date]:
        """Return the lookups for a day of these days."""
        return {f"{field}__gte": self.first, f"{field}__lte": self.last}


def month_of(court: Court, day: date) -> Span:
    """Return the days of the month up to `day`; of its last day: the whole month."""
    return Span(court, day.replace(day=1), day)


def is_month_end(day: date) -> bool:
    """Return True for the last day of a month: what is kept of it can be published."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


@dataclass(frozen=True)
class Tally:
    """One part of a figure: how many rows, and the sum of what they measure."""

    part: str
    rows: int
    total: Decimal

    def value(self, unit: str) -> Decimal | None:
        """Return the value in its unit; None where there is nothing to take a share or mean of."""
        if unit == Unit.NUMBER:
            return Decimal(self.rows)
        if unit in ADDS_UP:
            return self.total
        if not self.rows:
            return None
        share = self.total * 100 / self.rows if unit == Unit.SHARE else self.total / self.rows
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


Names = Callable[[Court], Mapping[str, Text]]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: what it says, in which unit, from which rows, and into which parts these fall.

    `rows` gives rows annotated by `measured`. `standing`: it is about what waits at that moment, and the rows do not
    say afterwards how it was; it is kept on its day or not at all. `version` grows when its definition changes.
    """

    code: str
    area: Area
    title: Text
    definition: Text
    source: Text
    unit: Unit
    rows: Callable[[Span], QuerySet[Any]]
    names: Names
    parted_by: Text
    standing: bool = False
    version: int = 1

    def tallies(self, span: Span) -> list[Tally]:
        """Count the parts of this figure, one query; parts without rows are not listed."""
        counted = (
            self.rows(span)
            .order_by()
            .values("f_part")
            .annotate(f_rows=Count("pk"), f_total=Sum("f_measure"))
            .order_by("f_part")
        )
        return [Tally(row["f_part"], row["f_rows"], row["f_total"]) for row in counted]


def whole(tallies: list[Tally]) -> Tally:
    """Return all parts together."""
    return Tally("", sum(one.rows for one in tallies), sum((one.total for one in tallies), Decimal(0)))


def measured(
    rows: QuerySet[Any], *, part: Any = "", measure: Any = ONE, case: str | None = None, at: str, number: str = "pk"
) -> QuerySet[Any]:
    """Return `rows` with `f_part`, `f_measure`, `f_case` (the key of the case, or none), `f_at` and `f_number`.

    `part` and `at` name fields or are expressions; `number` is the field by which people know a row.
    """
    counted: QuerySet[Any] = rows.annotate(
        f_part=Coalesce(F(part) if isinstance(part, str) and part else part or Value(""), Value("")),
        f_measure=Cast(measure if hasattr(measure, "resolve_expression") else Value(measure), EXACT),
        f_case=F(case) if case else Cast(Value(None), BigIntegerField()),
        f_at=F(at),
        f_number=F(number),
    )
    return counted


def days_between(later: str, earlier: str) -> Any:
    """Return the expression for the days from one moment to another."""
    return Extract(F(later) - F(earlier), "epoch") / Value(SECONDS_A_DAY)


def seconds_between(later: str, earlier: str) -> Any:
    """Return the expression for the seconds from one moment to another."""
    return Extract(F(later) - F(earlier), "epoch")


def choices(*of: Any) -> Names:
    """Return the names of the parts: those of TextChoices or of lists of pairs, one after the other."""

    def names(court: Court) -> Mapping[str, Text]:
        return {code: name for one in of for code, name in (one.choices if hasattr(one, "choices") else one)}

    return names
