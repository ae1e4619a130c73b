"""Anyone who holds a paper can ask by its check code whether the court knows it; the contents are never told."""

from datetime import datetime
from typing import NamedTuple

from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.kernel.check_codes import letters_of, written


class Found(NamedTuple):
    """What a check code tells about a document."""

    title: str
    issued_by_court: bool
    court: Court | None
    at: datetime
    pages: int | None
    sha256: str
    sealed: bool
    stamped_at: datetime | None
    stamped_sha256: str
    # The key of the document, for the room that knows on which files it stands; and whether it is sealed there.
    document: int
    closed: bool = False


def find_by_code(code: str) -> Found | None:
    """Return what is told of the document with this check code, typed in any way; None if there is none.

    The title is told only of what the court issued, and without what follows its kind: names stand there. Of a
    received file it is the sender's own words, and stays untold.
    """
    by_code = Document.objects.select_related("court", "seal")
    document = by_code.filter(check_code=written(letters_of(code))).first()
    if not document:
        return None
    seal = getattr(document, "seal", None)
    issued = document.origin == Document.Origin.ISSUED
    return Found(
        title=document.title.split()[0] if issued and document.title.split() else "",
        issued_by_court=issued,
        court=document.court,
        at=document.created_at,
        pages=document.pages,
        sha256=document.sha256,
        sealed=seal is not None,
        stamped_at=seal.stamped_at if seal else None,
        stamped_sha256=seal.stamped_sha256 if seal else "",
        document=document.pk,
    )
