"""Model fields used by several rooms."""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


def _fernet() -> MultiFernet:
    keys = [base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.PROTECTION_KEYS]
    return MultiFernet([Fernet(key) for key in keys])


def protect(text: str) -> str:
    """Return `text` encrypted with the newest of PROTECTION_KEYS."""
    return _fernet().encrypt(text.encode()).decode()


def reveal(text: str) -> str:
    """Return what `protect` was given."""
    return _fernet().decrypt(text.encode()).decode()


class ProtectedTextField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest (identity numbers, protected addresses); the newest of PROTECTION_KEYS encrypts."""

    def get_prep_value(self, value: Any) -> Any:
        return protect(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return reveal(value) if value else value


class BigIntegerSetByDatabase(models.BigIntegerField):  # type: ignore[type-arg]
    """A number that a trigger sets on INSERT and Django reads back in the same statement."""

    db_returning = True


class BinarySetByDatabase(models.BinaryField):  # type: ignore[type-arg]
    """Bytes that a trigger sets on INSERT and Django reads back in the same statement."""

    db_returning = True


def masked(number: str, *, shown: int = 4) -> str:
    """Return `number` with all but its last `shown` characters hidden."""
    return "*" * max(len(number) - shown, 0) + number[-shown:] if len(number) > shown else "*" * len(number)
