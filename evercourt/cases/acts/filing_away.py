"""Putting documents on the file."""

from datetime import date
from typing import Any

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.courts.rules import deadline, rules_of
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
    counted_from: date | None = None,
) -> CaseDocument:
    """Put a document on the file. A step of another act, which asks who may and records it; twice changes nothing.

    `entry` is the docket entry it stands under, or the record of the act that wrote that entry. `counted_from`: where
    the procedure lets papers of this kind open to more people by themselves after a period, the day from which it runs;
    until then they are for the court only.
    """
    if isinstance(entry, Record):
        entry = DocketEntry.objects.filter(ledger_entry=entry.entry).first()
    who: dict[str, Any] = {"access": access}
    rule = rules_of(case.court).opening(kind, on=counted_from) if counted_from else None
    if rule and counted_from:
        closed = CaseDocument.Access.COURT if rule.to == CaseDocument.Access.PARTIES else access
        opens_on = deadline(case.court, rule.limit, counted_from).last_day
        who = {"access": closed, "opens_to": rule.to, "opens_on": opens_on}
    filed, _new = CaseDocument.objects.get_or_create(
        case=case, document=document, defaults={**who, "kind": kind, "party": party, "entry": entry}
    )
    return filed
