"""Putting documents on the file."""

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.documents.models import Document
from evercourt.ledger.record import Record


def put_on_file(
    case: Case,
    document: Document,
    *,
    kind: str,
    access: str,
    party: Party | None = None,
    entry: DocketEntry | Record | None = None,
) -> CaseDocument:
    """Put a document on the file. A step of another act, which asks who may and records it; twice changes nothing.

    `entry` is the docket entry it stands under, or the record of the act that wrote that entry.
    """
    if isinstance(entry, Record):
        entry = DocketEntry.objects.filter(ledger_entry=entry.entry).first()
    filed, _new = CaseDocument.objects.get_or_create(
        case=case, document=document, defaults={"kind": kind, "access": access, "party": party, "entry": entry}
    )
    return filed
