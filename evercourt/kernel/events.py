"""What happened, as frozen facts; rooms above react to what rooms below report.

An event's name is `room.happened` (past tense). `summary` is the docket line, translated when it is shown, with the
event's own facts as `%(fact)s` values.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from evercourt.kernel.errors import Text

_classes: dict[str, type[Event]] = {}
_reactions: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
# Reaction -> the function that does the same for many records at once.
_together: dict[Callable[[Any], None], Callable[[list[Any]], None]] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. Fields hold plain values: text, numbers, dates, lists and dicts of them."""

    name: ClassVar[str] = ""
    summary: ClassVar[Text] = ""
    # Whether the docket of the case shows it; internal steps are in the ledger only.
    docket: ClassVar[bool] = True
    # Facts that are codes, with the TextChoices whose label is shown instead.
    words: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.name:
            assert cls.name not in _classes, f"two events are called {cls.name}"
            _classes[cls.name] = cls

    def facts(self) -> dict[str, Any]:
        """Return the facts as values that JSON can hold."""
        return {name: plain(getattr(self, name)) for name in _field_names(type(self))}  # type: ignore[arg-type]


@cache
def _field_names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


def plain(value: Any) -> Any:
    """Return a JSON value: dates and times in ISO form, amounts as text, everything else as it is."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)


def canonical(facts: dict[str, Any]) -> str:
    """Return `facts` as canonical JSON: sorted keys, no spaces, not escaped; the text that is hashed."""
    return _CANONICAL.encode(facts)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def event_class(name: str) -> type[Event] | None:
    """Return the class of the event called `name`, or None if it is no longer known."""
    return _classes.get(name)


def docket_acts() -> list[str]:
    """Return the names of all events that a docket shows."""
    return sorted(name for name, cls in _classes.items() if cls.docket)


def on(
    *classes: type[Event], together: Callable[[list[Any]], None] | None = None
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a reaction to `classes` (`Event` itself: to every event).

    A reaction gets the Record and runs inside the act's transaction: one small write, or a deferred job. `together`
    does the same for a list of records, for acts that do many things at once.
    """

    def register(reaction: Callable[[Any], None]) -> Callable[[Any], None]:
        if together:
            _together[reaction] = together
        for cls in classes:
            _reactions[cls].append(reaction)
        return reaction

    return register


def publish(record: Any) -> None:
    """Call every reaction to `record.event`, those to all events first."""
    for reaction in (*_reactions[Event], *_reactions[type(record.event)]):
        reaction(record)


def publish_many(records: list[Any]) -> None:
    """Call every reaction to the events of `records`; first those to all events, each with all records it concerns."""
    concerned: dict[Callable[[Any], None], list[Any]] = dict.fromkeys(_reactions[Event], records)
    for record in records:
        for reaction in _reactions[type(record.event)]:
            concerned.setdefault(reaction, []).append(record)
    for reaction, some in concerned.items():
        if whole := _together.get(reaction):
            whole(some)
        else:
            for record in some:
                reaction(record)
