"""One name per permission, stated once in a room's policy.py, asked everywhere; what is not stated is denied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from django.utils import timezone

from evercourt.kernel.errors import NotAllowed, SecondFactorNeeded

# How long a confirmed second factor counts as fresh for a dangerous act.
SECOND_FACTOR_LASTS = timedelta(minutes=10)


class Actor(Protocol):
    """The person who acts, as the lower rooms see one."""

    pk: Any
    second_factor_at: Any

    def office_at(self, court_id: int | None) -> str:
        """Return the name of the office held at that court, or an empty text."""
        ...


class Permission:
    """A named rule: a predicate, whether the court's own jobs hold it, whether it asks a fresh second factor."""

    def __init__(self, name: str, test: Callable[..., bool], *, system: bool, fresh: bool) -> None:
        self.name = name
        self.test = test
        self.system = system
        self.fresh = fresh

    def holds(self, by: Actor | None, thing: Any) -> bool:
        """Return True if `by` may do this to `thing`; None is the court's own job."""
        if by is None:
            return self.system
        return bool(self.test(by, thing))


permissions: dict[str, Permission] = {}


def permission(
    name: str, *, system: bool = False, fresh: bool = False
) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """State the rule of permission `name` (`area.act`): the decorated predicate takes the person and the thing."""

    def register(test: Callable[..., bool]) -> Callable[..., bool]:
        assert name not in permissions, f"permission {name} is stated twice"
        permissions[name] = Permission(name, test, system=system, fresh=fresh)
        return test

    return register


def may(by: Actor | None, name: str, thing: Any = None) -> bool:
    """Return True if `by` holds the permission; asks nothing about a second factor, so pages can offer the act."""
    return permissions[name].holds(by, thing)


def must(by: Actor | None, name: str, thing: Any = None) -> None:
    """Raise NotAllowed unless `by` holds the permission, SecondFactorNeeded if it asks a fresh one."""
    rule = permissions[name]
    if not rule.holds(by, thing):
        raise NotAllowed()
    if rule.fresh and by is not None:
        confirmed = getattr(by, "second_factor_at", None)
        if confirmed is None or timezone.now() - confirmed > SECOND_FACTOR_LASTS:
            raise SecondFactorNeeded()
