"""One place to ask by a code from anything the court handed or sent out: a paper, a message, or a receipt.

Pages, the API and the hotline answer by it. It stands here because receipts are this room's, the others lie below.
"""

from typing import NamedTuple

from evercourt.cases.states import SealedTo
from evercourt.cases.visibility import is_sealed
from evercourt.documents.codes import Found, find_by_code
from evercourt.filing.models import Filing
from evercourt.filing.states import FilingState
from evercourt.kernel.check_codes import letters_of, written
from evercourt.messages.checking import FoundMessage, find_message


class Checked(NamedTuple):
    """What is known under a code; all three are None when the court knows nothing of it."""

    code: str
    document: Found | None = None
    message: FoundMessage | None = None
    receipt: Filing | None = None

    @property
    def known(self) -> bool:
        """Return True if anything at the court bears this code, also a file it received."""
        return any((self.document, self.message, self.receipt))

    @property
    def from_court(self) -> bool:
        """Return True if the court sent or issued what bears this code."""
        return bool(self.message or self.receipt or (self.document and self.document.issued_by_court))


def checked(typed: str) -> Checked:
    """Return what the court tells anyone about a code, typed or read aloud in any way; no contents, no whole names."""
    letters = letters_of(typed)
    if not letters:
        return Checked("")
    receipt = Filing.objects.exclude(state=FilingState.DRAFT).filter(receipt_number=letters).first()
    if receipt:
        return Checked(letters, receipt=receipt)
    return Checked(written(letters), _without_sealed(find_by_code(letters)), find_message(letters))


def _without_sealed(found: Found | None) -> Found | None:
    """Return what is told of a paper; of a sealed one that the court knows it, and nothing more."""
    if found is None or not is_sealed(found.document, SealedTo.PUBLIC, SealedTo.OUTSIDE):
        return found
    return found._replace(title="", pages=None, sha256="", stamped_sha256="", closed=True)
