"""Anyone who holds a paper can ask by its check code whether the court knows it; the contents are never told."""

import re
from datetime import date, datetime
from typing import NamedTuple

from evercourt.documents.models import Document


class Found(NamedTuple):
    """What a check code tells about a document."""

    title: str
    issued_by_court: bool
    court: str
    day: date
    pages: int | None
    sha256: str
    sealed: bool
    stamped_at: datetime | None
    stamped_sha256: str


def find_by_code(code: str) -> Found | None:
    """Return what is told of the document with this check code, typed in any way; None if there is none.

    The title is told only of what the court issued, and without what follows its kind: names stand there. Of a
    received file it is the sender's own words, and stays untold.
    """
    letters = re.sub(r"[^0-9A-Z]", "", code.upper())
    document = (
        Document.objects.select_related("court", "seal")
        .filter(check_code=f"{letters[:4]}-{letters[4:8]}-{letters[8:]}")
        .first()
    )
    if not document:
        return None
    seal = getattr(document, "seal", None)
    issued = document.origin == Document.Origin.ISSUED
    return Found(
        title=document.title.split()[0] if issued and document.title.split() else "",
        issued_by_court=issued,
        court=document.court.name if document.court else "",
        day=document.court.local_date(document.created_at) if document.court else document.created_at.date(),
        pages=document.pages,
        sha256=document.sha256,
        sealed=seal is not None,
        stamped_at=seal.stamped_at if seal else None,
        stamped_sha256=seal.stamped_sha256 if seal else "",
    )
