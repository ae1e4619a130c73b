"""What a case file says outside the house: the case, its parties, documents and docket as plain values."""

from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.template import engines
from django.utils import translation

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.kernel.events import plain
from evercourt.kernel.fields import masked
from evercourt.ledger import bags
from evercourt.ledger.chain import utc_text

TEMPLATE = Path(__file__).parent / "templates" / "case_file.html"
PLAIN = ("number", "kind", "cause", "title", "procedure", "amount", "filed_at", "docketed_at", "ended_at", "end_reason")


def left_out(filed: CaseDocument, *, identity: bool, restricted: bool) -> bool:
    """Return True if this document stays in the house: identity papers and what not all parties may see."""
    if filed.kind == CaseDocument.Kind.IDENTITY:
        return not identity
    return filed.access != CaseDocument.Access.PARTIES and not restricted


def documents_of(case: Case) -> QuerySet[CaseDocument]:
    """Return the documents on file, in the order they came."""
    return case.documents.select_related("document", "party").order_by("pk")


def file_name(position: int, filed: CaseDocument) -> str:
    """Return where the document is in the bag."""
    return f"data/documents/{position:04}-{bags.safe_name(filed.document.name)}"


def case_values(case: Case, *, identity: bool, restricted: bool) -> dict[str, Any]:
    """Return the whole of data/case.json."""
    values = {name: plain(getattr(case, name)) for name in PLAIN}
    return {
        **values,
        "stream": case.ledger_stream,
        "court": {"code": case.court.code, "name": case.court.name},
        "origin": case.origin.number if case.origin else None,
        "parties": [_party(party, identity=identity) for party in case.parties.select_related("identity")],
        "panel": [
            {"name": one.user.name, "seat": one.seat, "since": plain(one.since), "until": plain(one.until)}
            for one in case.panel.select_related("user").order_by("pk")
        ],
        "deadlines": [_fields(one, "rule", "trigger_date", "due_on", "basis", "state") for one in case.deadlines.all()],
        "fees": [_fields(one, "rule", "amount", "state", "asked_at", "due_on") for one in case.fees.order_by("pk")],
        "documents": [
            _document(position, filed, left_out(filed, identity=identity, restricted=restricted))
            for position, filed in enumerate(documents_of(case), start=1)
        ],
    }


def _fields(thing: Any, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(thing, name)) for name in names}


def _party(party: Party, *, identity: bool) -> dict[str, Any]:
    known = getattr(party, "identity", None)
    values = _fields(party, "side", "position", "kind", "name", "language", "joined_at")
    if known and identity:
        names = ("number", "representative", "born_on", "address", "phone", "email")
        values["identity"] = _fields(known, *names)
    elif known:
        values["identity"] = {"number": masked(known.number), "representative": known.representative}
    values["representations"] = [
        _fields(one, "name", "licence_number", "scope", "since", "until")
        for one in party.representations.order_by("pk")
    ]
    return values


def _document(position: int, filed: CaseDocument, stays: bool) -> dict[str, Any]:
    return {
        **_fields(filed.document, "title", "media_type", "size", "sha256", "check_code", "created_at"),
        "kind": filed.kind,
        "access": filed.access,
        "file": None if stays else file_name(position, filed),
    }


def docket_values(case: Case, *, language: str) -> list[dict[str, Any]]:
    """Return the whole of data/docket.json: every line with the ledger entry it stands on."""
    with translation.override(language):
        return [_line(entry) for entry in case.docket.select_related("ledger_entry").order_by("number")]


def _line(entry: DocketEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": utc_text(entry.at),
        "act": entry.act,
        "facts": entry.facts,
        "via": entry.via,
        "text": entry.text,
        "stream": entry.ledger_entry.stream,
        "place": entry.ledger_entry.place,
    }


def page(case: Case, values: dict[str, Any], *, language: str) -> str:
    """Return the case file as one page that opens in any browser, offline."""
    with translation.override(language):
        context = {
            "case": case,
            "parties": case.parties.all(),
            "documents": [
                {"title": one["title"], "kind": filed.get_kind_display(), "file": one["file"]}
                for one, filed in zip(values["documents"], documents_of(case), strict=True)
            ],
            "docket": case.docket.order_by("number"),
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        source = TEMPLATE.read_text()
        return str(engines["django"].from_string(source).render(context))
