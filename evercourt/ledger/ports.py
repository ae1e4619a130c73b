"""The institution the ledger asks: a time-stamp authority."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class TimeStampAuthority(Protocol):
    """Says, signed, that something existed at a time (RFC 3161)."""

    def stamp(self, digest: bytes) -> bytes:
        """Return a DER time-stamp token over a SHA-256 digest. Raises InstitutionError."""
        ...


def time_stamp_authority() -> TimeStampAuthority:
    """Return the authority that settings.TIME_STAMP_AUTHORITY names."""
    authority: TimeStampAuthority = import_string(settings.TIME_STAMP_AUTHORITY)()
    return authority
