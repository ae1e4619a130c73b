"""Putting documents on the file."""

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.documents.models import Document


def put_on_file(
    case: Case,
    document: Document,
    *,
    kind: str,
    access: str,
    party: Party | None = None,
    entry: DocketEntry | None = None,
) -> CaseDocument:
    """Put a document on the file. A step of another act, which asks who may and records it; twice changes nothing."""
    filed, _new = CaseDocument.objects.get_or_create(
        case=case, document=document, defaults={"kind": kind, "access": access, "party": party, "entry": entry}
    )
    return filed
