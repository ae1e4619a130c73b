"""The messages of the port as JSON: names as in the port, amounts as whole cents, days and times as ISO 8601."""

import dataclasses
import json
import types
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from evercourt.enforcement.ports import HoldChanged, InstitutionObjects, OrderAnswer, Reason

# The messages an institution says in JSON, by the word that stands in `type`.
SAID: dict[str, type] = {
    "order_answer": OrderAnswer,
    "hold_changed": HoldChanged,
    "objection": InstitutionObjects,
}
T = TypeVar("T")
JSON, XML = "application/json", "application/xml"


class Unreadable(ValueError):
    """The bytes are not what the protocol says; the message names the member."""


def dump(thing: Any, **more: Any) -> bytes:
    """Return a dataclass of the port as JSON bytes: members sorted, so that the same thing is the same bytes."""
    return json.dumps({**_plain(thing), **more}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(kind: type[T], raw: bytes) -> T:
    """Return the dataclass that `raw` says. Raises Unreadable, naming what is missing or of the wrong kind."""
    return build(kind, parse(raw))


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that `raw` is. Raises Unreadable for else, doubled names, and fractions."""
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_unique, parse_float=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if not isinstance(found, dict):
        raise Unreadable("not a JSON object")
    return found


def build(kind: type[T], found: dict[str, Any]) -> T:
    """Return the dataclass `kind` with the members of `found`; members it does not know are left alone."""
    hints, values = get_type_hints(kind), {}
    for one in dataclasses.fields(kind):  # type: ignore[arg-type]
        if one.name in found:
            values[one.name] = _value(hints[one.name], found[one.name], one.name)
        elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            raise Unreadable(f"{one.name} is missing")
    return kind(**values)


def _plain(thing: Any) -> Any:
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: _plain(getattr(thing, one.name)) for one in dataclasses.fields(thing)}
    if isinstance(thing, tuple | list):
        return [_plain(one) for one in thing]
    if isinstance(thing, date):  # A datetime too.
        return thing.isoformat()
    return thing


def _value(kind: Any, found: Any, name: str) -> Any:
    if isinstance(kind, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not types.NoneType)
        return None if found is None else _value(inner, found, name)
    if get_origin(kind) is tuple:
        return _several(get_args(kind), found, name)
    if get_origin(kind) is dict:
        _must(isinstance(found, dict) and all(isinstance(one, str) for one in found.values()), name)
        return found
    if dataclasses.is_dataclass(kind):
        _must(isinstance(found, dict), name)
        return build(kind, found)  # type: ignore[arg-type]
    return _single(kind, found, name)


def _several(kinds: tuple[Any, ...], found: Any, name: str) -> tuple[Any, ...]:
    _must(isinstance(found, list), name)
    if kinds[-1] is Ellipsis:
        return tuple(_value(kinds[0], one, name) for one in found)
    _must(len(found) == len(kinds), name)
    return tuple(_value(kind, one, name) for kind, one in zip(kinds, found, strict=True))


def _single(kind: type, found: Any, name: str) -> Any:
    if kind in (int, bool):
        _must(type(found) is kind, name)
        return found
    _must(isinstance(found, str), name)
    try:
        if issubclass(kind, datetime):
            at = datetime.fromisoformat(found)
            _must(at.tzinfo is not None, name)
            return at
        if issubclass(kind, date):
            return date.fromisoformat(found)
        if kind is Reason:  # A code of a later version of the protocol still says that it was refused.
            return Reason(found) if found in set(Reason) else Reason.OTHER
        if issubclass(kind, StrEnum):
            return kind(found)
    except ValueError as error:
        raise Unreadable(f"{name}: {error}") from error
    return found


def _must(holds: bool, name: str) -> None:
    if not holds:
        raise Unreadable(f"{name} is not of its kind")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _no_fraction(number: str) -> Any:
    raise ValueError(f"{number} is not a whole number")
