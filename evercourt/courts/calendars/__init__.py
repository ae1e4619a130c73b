"""Rest days and make-up working days, as data: one TOML file a calendar. No Django here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from evercourt.courts.procedures.building import PackError

HOME = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Season:
    """The office hours from one day of the year until the next season begins."""

    month: int
    day: int
    spans: tuple[tuple[time, time], ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A calendar; `local` are the holidays it adds to the one it extends, with their names."""

    name: str
    names: Mapping[str, str]
    weekend: tuple[int, ...]
    rest: Mapping[date, Mapping[str, str]]
    local: Mapping[date, Mapping[str, str]]
    work: frozenset[date]
    years: frozenset[int]
    sources: Mapping[int, tuple[str, ...]]
    local_counts: bool
    seasons: tuple[Season, ...] = ()

    def is_rest_day(self, day: date, *, local: bool | None = None) -> bool:
        """Return True on a weekend or holiday. `local`: whether local holidays count; None: as the calendar says."""
        if day in self.local and (self.local_counts if local is None else local):
            return True
        if day in self.work:
            return False
        return day in self.rest or day.isoweekday() in self.weekend

    def next_working_day(self, day: date, *, local: bool | None = None) -> date:
        """Return `day`, or the first working day after it."""
        while self.is_rest_day(day, local=local):
            day += timedelta(days=1)
        return day

    def hours(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return when the counters are open on `day`, by local time; nothing on a rest day or if not known."""
        if not self.seasons or self.is_rest_day(day):
            return ()
        begun = [season for season in self.seasons if (season.month, season.day) <= (day.month, day.day)]
        # Before the first season of the year, the last one of the year before still runs.
        return (begun or self.seasons)[-1].spans

    def holiday(self, day: date) -> Mapping[str, str] | None:
        """Return the names of the holiday on that day, if it is one."""
        return self.local.get(day) or self.rest.get(day)


@cache
def calendar(name: str) -> Calendar:
    """Return the calendar of that name, loaded once. Raises PackError."""
    path = HOME / f"{name}.toml"
    if not path.is_file():
        installed = ", ".join(sorted(file.stem for file in HOME.glob("*.toml")))
        raise PackError(f"there is no calendar '{name}'; installed are {installed}")
    return load(path)


def load(path: Path) -> Calendar:
    """Read and check the calendar at `path`. Raises PackError."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    below = calendar(data["extends"]) if "extends" in data else None
    rest: dict[date, Mapping[str, str]] = {}
    work: set[date] = set()
    sources: dict[int, tuple[str, ...]] = dict(below.sources) if below else {}
    for year in data.get("year", []):
        where = f"{path.name}, {year.get('year')}"
        if not year.get("source"):
            raise PackError(f"{where}: 'source' is missing: which notice says so?")
        for span in year.get("rest", []):
            if span["to"] < span["from"] or span["from"].year != year["year"]:
                raise PackError(f"{where}: {span['from']} to {span['to']} is not a span of that year")
            for offset in range((span["to"] - span["from"]).days + 1):
                rest[span["from"] + timedelta(days=offset)] = span["names"]
        work |= set(year.get("work", []))
        sources[year["year"]] = (*sources.get(year["year"], ()), year["source"])
    if work & set(rest):
        raise PackError(f"{path.name}: {min(work & set(rest))} is both a rest day and a working day")
    return Calendar(
        name=data["name"],
        names=data["names"],
        weekend=tuple(data.get("weekend", below.weekend if below else (6, 7))),
        rest=below.rest if below else rest,
        local=rest if below else {},
        work=frozenset(work | (below.work if below else frozenset())),
        years=below.years if below else frozenset(sources),
        sources=sources,
        local_counts=data.get("local_holidays_are_rest_days", False),
        seasons=_seasons(data, path) or (below.seasons if below else ()),
    )


def _seasons(data: Mapping[str, Any], path: Path) -> tuple[Season, ...]:
    seasons = []
    for entry in data.get("office_hours", []):
        spans = tuple((span["open"], span["close"]) for span in entry["spans"])
        if any(close <= opens for opens, close in spans):
            raise PackError(f"{path.name}, office_hours from {entry['month']}-{entry['day']}: closes before it opens")
        seasons.append(Season(month=entry["month"], day=entry["day"], spans=spans))
    return tuple(sorted(seasons, key=lambda season: (season.month, season.day)))
