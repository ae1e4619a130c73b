"""Turn tables of a TOML file into frozen values, refusing anything misspelt, missing or of the wrong kind."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from evercourt.courts.procedures.schema import UNITS, Extension, TimeLimit

Built = TypeVar("Built")


class PackError(ValueError):
    """A procedure pack or calendar says something that cannot be: the message names the file and the entry."""


def build(cls: type[Built], table: Mapping[str, Any], where: str) -> Built:
    """Return a `cls` from `table`. Raises PackError naming `where` (file and entry)."""
    table = dict(table)
    if cls in (TimeLimit, Extension):
        table = _with_unit(table, where, needed=cls is TimeLimit)
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - set(fields))
    if unknown:
        raise PackError(
            f"{where}: '{unknown[0]}' is not known here; known are {', '.join(sorted(fields))}"
            + (f"; a length is given in one of {', '.join(UNITS)}" if "length" in fields else "")
        )
    hints = typing.get_type_hints(cls)
    values = {}
    for name, field in fields.items():
        if name in table:
            values[name] = _value(hints[name], table[name], f"{where}, {name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise PackError(f"{where}: '{name}' is missing")
    for name in ("basis", "id"):
        if name in values and not values[name]:
            raise PackError(f"{where}: '{name}' is empty")
    return cls(**values)


def _with_unit(table: dict[str, Any], where: str, *, needed: bool) -> dict[str, Any]:
    """Write `days = 7` as length and unit."""
    units = [unit for unit in UNITS if unit in table]
    if len(units) > 1:
        raise PackError(f"{where}: a length has one unit, not {' and '.join(units)}")
    if not units:
        if needed:
            raise PackError(f"{where}: no length, or in an unknown unit; it is one of {', '.join(UNITS)}")
        return table
    if type(table[units[0]]) is not int or table[units[0]] < 1:
        raise PackError(f"{where}: '{units[0]}' must be a whole number from 1")
    return {"length": table.pop(units[0]), "unit": units[0], **table}


def _value(hint: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        return _value(next(arm for arm in typing.get_args(hint) if arm is not type(None)), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise PackError(f"{where}: must be a list")
        return tuple(_value(typing.get_args(hint)[0], item, where) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        inner = typing.get_args(hint)[1]
        if isinstance(value, dict) and inner is not str:
            return types.MappingProxyType({key: _value(inner, one, f"{where}.{key}") for key, one in value.items()})
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise PackError(f'{where}: must be texts by key, for example {{ en = "…", zh-hans = "…" }}')
        return types.MappingProxyType(value)
    if dataclasses.is_dataclass(hint):
        return build(typing.cast(type, hint), value, where)
    if hint is Decimal and type(value) is int:
        return Decimal(value)
    if type(value) is not hint:
        wanted = {date: "a date such as 2022-01-01", Decimal: "a number", str: "a text", bool: "true or false"}
        raise PackError(f"{where}: must be {wanted.get(hint, hint.__name__)}, not {value!r}")
    return value
