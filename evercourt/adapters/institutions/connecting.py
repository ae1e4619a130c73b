"""Which institutions are connected: CODE.toml for each in settings.INSTITUTIONS_FOLDER, beside keys and certificates.

    address = "https://bank.example/"   # Its end of the protocol.
    authority = "…"                     # The written agreement, its number and day: without it nobody is connected.
    court = "court"                     # Our name in the protocol: court.tls.pem and court.seal.pem are ours.
    rate = 20                           # Requests a second it takes from us.
    timeout = 10                        # Seconds.

The institution's seal is known by CODE.seal.crt, both sides' lines by authority.crt.
"""

import functools
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.institutions.certificates import AUTHORITY
from evercourt.adapters.institutions.client import SignedInstitution
from evercourt.adapters.institutions.line import HTTPSLine
from evercourt.adapters.institutions.signing import read_seal
from evercourt.enforcement.turns import wait_turn
from evercourt.kernel.errors import InstitutionError

COURT = "court"
RATE = 20  # requests a second, where nothing else was agreed


def connected(code: str) -> SignedInstitution:
    """Return the connection to an institution, kept for all who ask. Raises a permanent InstitutionError if none is."""
    folder = Path(settings.INSTITUTIONS_FOLDER)
    path = folder / f"{code}.toml"
    # An institution that moved is reached at its new address without a new start of the court.
    return _connected(code, folder, path.stat().st_mtime_ns if path.exists() else 0)


def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the institutions of the folder by their codes."""
    return {path.stem: tomllib.loads(path.read_text()) for path in sorted(folder.glob("*.toml"))}


def connect(
    folder: Path, code: str, terms: dict[str, Any], *, wait: Callable[[], None] | None = None
) -> SignedInstitution:
    """Return a new connection by the folder's keys and certificates; `wait` as for the line."""
    court = terms.get("court", COURT)
    line = HTTPSLine(
        terms["address"],
        client=folder / f"{court}.tls.pem",
        authority=folder / f"{AUTHORITY}.crt",
        rate=float(terms.get("rate", RATE)),
        timeout=float(terms.get("timeout", 10)),
        wait=wait,
    )
    certificates = x509.load_pem_x509_certificates((folder / f"{code}.seal.crt").read_bytes())
    return SignedInstitution(code, line, read_seal(court, folder / f"{court}.seal.pem"), certificates)


@functools.lru_cache
def _connected(code: str, folder: Path, changed: int) -> SignedInstitution:
    terms = listed(folder).get(code)
    if terms is None or not str(terms.get("authority", "")).strip():
        raise InstitutionError(
            _("The court is not connected with %(code)s: its connection needs a written authority."),
            code=code, basis="NET 1", permanent=True,
        )  # fmt: skip
    # All processes of the court together keep to the rate.
    return connect(folder, code, terms, wait=functools.partial(wait_turn, code, 1 / float(terms.get("rate", RATE))))
