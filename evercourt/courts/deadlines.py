"""Count periods: pure functions from rule, calendar and trigger to the last day, with every step explained."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from evercourt.courts.calendars import Calendar
from evercourt.courts.procedures import Pack
from evercourt.courts.procedures.schema import TimeLimit

Step = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """A counted period: its last day, the steps that led there, the article of the rule."""

    last_day: date
    steps: list[Step]
    basis: str


@dataclass(frozen=True)
class Excluded:
    """Days that do not count towards a limit, both included, for example an appraisal."""

    first: date
    last: date
    reason: str


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or the last day of that month if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count(
    pack: Pack, limit: TimeLimit, trigger: date, calendar: Calendar, *, excluded: Sequence[Excluded] = ()
) -> Period:
    """Return the period of `limit` after the day `trigger`, which is not counted itself (CPL 85).

    `excluded` days make a limit longer that allows it (trial limits). Raises ValueError for limits counted in hours,
    which need the hour (`count_hours`), and for exclusions the limit does not allow.
    """
    if limit.unit == "hours":
        raise ValueError(f"{limit.id} is counted in hours")
    if excluded and not limit.excludable:
        raise ValueError(f"{limit.id} knows no excluded days")
    counting = pack.counting
    basis = pack.basis_on(limit.basis, trigger)
    steps: list[Step] = []

    def step(code: str, article: str, **facts: Any) -> None:
        steps.append({"code": code, "facts": facts, "basis": pack.basis_on(article, trigger)})

    if limit.before:
        last = _counted(limit, trigger, calendar, direction=-1)
        step(f"before.{limit.unit}", limit.basis, number=limit.length, day=str(trigger), last_day=str(last))
        return Period(last, steps, basis)
    step("starts", counting.start_basis, trigger=str(trigger), first_day=str(trigger + timedelta(days=1)))
    last = _counted(limit, trigger, calendar, direction=1)
    step(f"counted.{limit.unit}", limit.basis, number=limit.length, last_day=str(last))
    if limit.unit in ("months", "years") and last.day != trigger.day:
        step("month_end", counting.month_end_basis, last_day=str(last))
    counted: set[date] = set()
    for span in sorted(excluded, key=lambda item: item.first):
        days = {span.first + timedelta(days=offset) for offset in range((span.last - span.first).days + 1)}
        # A day is left out once, however many reasons there are, and only while the limit runs.
        new: set[date] = set()
        while more := {day for day in days - counted - new if trigger < day <= last + timedelta(days=len(new))}:
            # A day left out makes the limit longer, and so another day of the span may fall into it.
            new |= more
        counted |= new
        last += timedelta(days=len(new))
        facts = {"reason": span.reason, "first": str(span.first), "last": str(span.last), "days": len(new)}
        step("excluded", counting.exclusion_basis, **facts, last_day=str(last))
    if limit.custody:
        step("custody_never_moves", counting.custody_basis, last_day=str(last))
        return Period(last, steps, basis)
    if limit.rolls:
        last = _rolled(counting, last, calendar, step)
    if last.year not in calendar.years:
        step("calendar_not_published", counting.roll_basis, year=last.year)
    return Period(last, steps, basis)


def count_to(pack: Pack, limit: TimeLimit, trigger: date, day: date, calendar: Calendar) -> Period:
    """Return the period that ends on the `day` a court named; on a rest day, on the next working day (CPL 85)."""
    steps: list[Step] = []

    def step(code: str, article: str, **facts: Any) -> None:
        steps.append({"code": code, "facts": facts, "basis": pack.basis_on(article, trigger)})

    step("named", limit.basis, last_day=str(day))
    last = _rolled(pack.counting, day, calendar, step) if limit.rolls else day
    if last.year not in calendar.years:
        step("calendar_not_published", pack.counting.roll_basis, year=last.year)
    return Period(last, steps, pack.basis_on(limit.basis, trigger))


def count_hours(pack: Pack, limit: TimeLimit, trigger: datetime) -> tuple[datetime, list[Step]]:
    """Return the end of a limit counted in hours: the hour of the trigger is not counted, rest days are."""
    start = trigger.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    end = start + timedelta(hours=limit.length)
    facts = {"number": limit.length, "first_hour": start.isoformat(), "end": end.isoformat()}
    return end, [{"code": "counted.hours", "facts": facts, "basis": pack.basis_on(limit.basis, trigger.date())}]


def _counted(limit: TimeLimit, trigger: date, calendar: Calendar, *, direction: int) -> date:
    if limit.unit == "days":
        return trigger + timedelta(days=direction * limit.length)
    if limit.unit in ("months", "years"):
        return add_months(trigger, direction * limit.length * (12 if limit.unit == "years" else 1))
    day, left = trigger, limit.length
    while left:
        day += timedelta(days=direction)
        left -= not calendar.is_rest_day(day)
    return day


def _rolled(counting: Any, last: date, calendar: Calendar, step: Any) -> date:
    """Move to the next working day, saying which rest days were skipped and what local holidays changed."""
    moved = calendar.next_working_day(last)
    if moved != last:
        days = [last + timedelta(days=offset) for offset in range((moved - last).days)]
        skipped = [{"day": str(day), "names": dict(calendar.holiday(day) or {})} for day in days]
        facts = {"last_day": str(moved), "from_day": str(last), "skipped": skipped}
        step("rolled", counting.roll_basis, **facts)
    elif last in calendar.work:
        step("make_up_working_day", counting.roll_basis, last_day=str(last))
    with_local = calendar.next_working_day(last, local=True)
    without = calendar.next_working_day(last, local=False)
    if with_local != without:
        facts = {"with_local": str(with_local), "without_local": str(without), "used": str(moved)}
        step("local_holidays", counting.local_holiday_basis, **facts)
    return moved
