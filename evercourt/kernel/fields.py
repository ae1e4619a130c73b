"""Model fields used by several rooms."""

import base64
import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@functools.lru_cache(maxsize=4)
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    keys = [base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in secrets]
    return MultiFernet([Fernet(key) for key in keys])


def protect(text: str) -> str:
    """Return `text` encrypted with the newest of PROTECTION_KEYS."""
    return _fernet(tuple(settings.PROTECTION_KEYS)).encrypt(text.encode()).decode()


def reveal(text: str) -> str:
    """Return what `protect` was given."""
    return _fernet(tuple(settings.PROTECTION_KEYS)).decrypt(text.encode()).decode()


class ProtectedTextField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest (identity numbers, protected addresses); the newest of PROTECTION_KEYS encrypts."""

    def get_prep_value(self, value: Any) -> Any:
        return protect(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return reveal(value) if value else value


class PartlyProtectedJSONField(models.JSONField):
    """JSON of which the values under the names in `protected`, at any depth, are encrypted at rest.

    Python sees the plain values; the database holds `{"protected": …}` in their place, so neither a dump nor a query
    shows them. The same value is encrypted differently each time: compare in Python, never in the database.
    """

    def __init__(self, *args: Any, protected: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.protected = frozenset(protected)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "protected": tuple(sorted(self.protected))}

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        kept = _changed(value, self.protected, _hidden)
        return super().get_db_prep_value(kept, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return _changed(super().from_db_value(value, expression, connection), self.protected, _shown)


def _changed(value: Any, names: frozenset[str], change: Callable[[Any], Any]) -> Any:
    """Return `value` with `change` made to what stands under one of `names`."""
    if isinstance(value, dict):
        return {
            name: change(inner) if name in names else _changed(inner, names, change) for name, inner in value.items()
        }
    return [_changed(inner, names, change) for inner in value] if isinstance(value, list) else value


def _hidden(value: Any) -> Any:
    # Whatever was given is wrapped, also a dict that looks wrapped already: what a person types is never trusted.
    return {"protected": protect(json.dumps(value, ensure_ascii=False))} if value else value


def _shown(value: Any) -> Any:
    return json.loads(reveal(value["protected"])) if value else value


class BigIntegerSetByDatabase(models.BigIntegerField):  # type: ignore[type-arg]
    """A number that a trigger sets on INSERT and Django reads back in the same statement."""

    db_returning = True


class BinarySetByDatabase(models.BinaryField):  # type: ignore[type-arg]
    """Bytes that a trigger sets on INSERT and Django reads back in the same statement."""

    db_returning = True


def masked(number: str, *, shown: int = 4) -> str:
    """Return `number` with all but its last `shown` characters hidden."""
    return "*" * max(len(number) - shown, 0) + number[-shown:] if len(number) > shown else "*" * len(number)
