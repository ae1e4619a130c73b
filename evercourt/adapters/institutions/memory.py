"""Institutions in memory, for tests: the simulator's own desk and book, reached without a line."""

import functools
from datetime import date, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from evercourt.adapters.institutions.certificates import issue_seal
from evercourt.adapters.institutions.client import SignedInstitution
from evercourt.adapters.institutions.line import Answered
from evercourt.adapters.institutions.signing import Seal
from evercourt.adapters.simulators.institutions.book import Book
from evercourt.adapters.simulators.institutions.desk import Desk
from evercourt.adapters.simulators.institutions.kinds import terms_of
from evercourt.enforcement.ports import Officer
from evercourt.kernel.errors import InstitutionError

COURT = "court"


class DirectLine:
    """Carries requests to a desk in this process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def send(self, method: str, url: str, body: bytes, signature: str, media: str) -> Answered:
        """Return the desk's answer, or nothing when it hangs up."""
        reply = self.desk.take(method, url, body, signature)
        if reply.hang_up:
            raise InstitutionError()
        return Answered(reply.status, reply.body, reply.signature, reply.retry_after)


class MemoryInstitution(SignedInstitution):
    """One institution in memory. Its `book` can be filled, its manners set by `book.behave(late=2)`."""

    def __init__(self, code: str, kind: str = "bank") -> None:
        seal, court = _seal(code), _seal(COURT)
        self.book = Book()
        self.desk = Desk(terms_of(code, kind), self.book, seal, COURT, [court.certificate])
        super().__init__(code, DirectLine(self.desk), court, [seal.certificate])

    def know(self, officer: Officer, since: date | None = None) -> None:
        """File an officer beforehand, as if it had been done last year."""
        self.file_officer(officer, since=since or self.book.now().date() - timedelta(days=365))


# The institutions of a test, by code: `opened` makes one, `connected` finds it.
OPEN: dict[str, MemoryInstitution] = {}


def opened(code: str, kind: str = "bank") -> MemoryInstitution:
    """Open a new institution in memory in place of any with the same code."""
    OPEN[code] = MemoryInstitution(code, kind)
    return OPEN[code]


def connected(code: str) -> MemoryInstitution:
    """Return the institution with that code; put this function's path in settings.INSTITUTIONS."""
    if code not in OPEN:
        raise InstitutionError(permanent=True)
    return OPEN[code]


@functools.cache
def _seal(name: str) -> Seal:
    key, certificate = issue_seal(name)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(certificate, x509.Certificate)
    return Seal(name, key, certificate)
