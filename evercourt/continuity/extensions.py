"""What closures do to a last day: a pure function of the day as counted and of all rules of all orders. No Django.

The result is the latest day that any sequence of the rules leads to. So it depends on the set of rules, not on the
order in which they arrived; one more rule can only make it later; and no rule is used twice on the way to it. Of rules
whose windows overlap, the more generous one counts, not their sum; days that do not count are left out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """How an order moves the periods of a class."""

    EXTEND = "extend"  # A last day in the window is moved by so many days.
    TOLL = "toll"  # The days of the window do not count.
    STAY = "stay"  # A period that runs when the window begins is longer by so many days.
    REOPEN = "reopen"  # A last day in the window is moved to so many days after it.


@dataclass(frozen=True)
class Window:
    """The days from `first` to `last`, both included; `last` None: until further notice."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Return True if `day` is in the window."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Window) -> bool:
        """Return True if the two have a day in common."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)


@dataclass(frozen=True)
class Rule:
    """One rule of one order for one class of periods; `days` as the way says."""

    order: int
    way: Way
    window: Window
    days: int = 0
    # When its order was issued; None: it is a draft. Not part of what the rule says.
    given_at: datetime | None = field(default=None, compare=False)

    def place(self) -> tuple[object, ...]:
        """Return where the rule stands among others, so that the same set always gives the same steps."""
        return (self.window.first, self.window.last or date.max, self.order, self.way, self.days)


@dataclass(frozen=True)
class Extended:
    """The last day after all closures; None: it waits until the court reopens. `steps` as in the rules of counting."""

    last_day: date | None
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def basis(self) -> str:
        """The article of the last step."""
        return str(self.steps[-1]["basis"]) if self.steps else "CPL 86"


@dataclass(frozen=True)
class _Path:
    """Where a sequence of rules led: the day (None: held), the rules used, the days left out by tolling."""

    day: date | None
    used: tuple[Rule, ...] = ()
    tolled: frozenset[date] = frozenset()
    days: tuple[date | None, ...] = ()


def extend(last_day: date, trigger: date, rules: Iterable[Rule], *, moves: bool = True) -> Extended:
    """Return what `rules` make of a period that was counted from `trigger` to `last_day`.

    `moves` False: a custody limit, or another that never moves, stays what it is (CRPL 105).
    """
    if not moves:
        return Extended(last_day)
    wanted = tuple(sorted(set(rules), key=Rule.place))
    # Of the ways to the same latest day the one with the fewest steps is told.
    best = max(_paths(last_day, trigger, wanted), key=lambda path: (path.day or date.max, -len(path.used)))
    steps = [
        {
            "code": f"closure.{rule.way}" if day else f"closure.{rule.way}.held",
            "facts": {
                "order": rule.order,
                "first": str(rule.window.first),
                "last": str(rule.window.last) if rule.window.last else "",
                "days": rule.days,
                "last_day": str(day) if day else "",
            },
            "basis": "CPL 86",
        }
        for rule, day in zip(best.used, best.days, strict=True)
    ]
    return Extended(best.day, steps)


def _paths(last_day: date, trigger: date, rules: tuple[Rule, ...]) -> Iterator[_Path]:
    """Yield every place that sequences of the rules lead to, each once."""
    waiting = [_Path(last_day)]
    seen: set[tuple[date | None, frozenset[Rule], frozenset[date]]] = set()
    while waiting:
        path = waiting.pop()
        yield path
        if path.day is None:
            continue
        for rule in rules:
            if rule in path.used:
                continue
            after = _apply(rule, path, trigger)
            if after is None:
                continue
            key = (after.day, frozenset(after.used), after.tolled)
            if key not in seen:
                seen.add(key)
                waiting.append(after)


def _apply(rule: Rule, path: _Path, trigger: date) -> _Path | None:
    """Return where `rule` leads from `path`; None if it does not concern the period there."""
    assert path.day
    window, day = rule.window, path.day
    if any(used.window.overlaps(window) and {used.way, rule.way} != {Way.TOLL} for used in path.used):
        return None
    tolled = path.tolled
    reached: date | None
    match rule.way:
        case Way.EXTEND if window.holds(day):
            reached = day + timedelta(days=rule.days)
        case Way.STAY if trigger <= window.first <= day:
            reached = day + timedelta(days=rule.days)
        case Way.REOPEN if window.holds(day):
            reached = window.last + timedelta(days=rule.days) if window.last else None
        case Way.TOLL if window.first <= day and (window.last is None or trigger < window.last):
            reached, tolled = _tolled(window, day, trigger, tolled)
        case _:
            return None
    if reached is not None and reached <= day:
        return None
    return _Path(reached, (*path.used, rule), tolled, (*path.days, reached))


def _tolled(window: Window, day: date, trigger: date, known: frozenset[date]) -> tuple[date | None, frozenset[date]]:
    """Return the last day when the days of the window do not count; a day is left out once."""
    if window.last is None:
        return None, known
    out = set(known)
    left_out = max(window.first, trigger + timedelta(days=1))
    while left_out <= min(window.last, day):
        if left_out not in out:
            out.add(left_out)
            day += timedelta(days=1)
        left_out += timedelta(days=1)
    return day, frozenset(out)
