"""What a case file says outside the house: the case, its parties, documents and docket as plain values."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case as Choice
from django.db.models import QuerySet, Value, When
from django.template import engines
from django.utils import translation

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.cases.states import SealedTo
from evercourt.cases.visibility import document_is_sealed, open_to_parties
from evercourt.kernel.events import plain
from evercourt.kernel.fields import masked
from evercourt.ledger import bags
from evercourt.ledger.chain import utc_text

TEMPLATE = Path(__file__).parent / "templates" / "case_file.html"
PLAIN = ("number", "kind", "cause", "title", "procedure", "amount", "filed_at", "docketed_at", "ended_at", "end_reason")


def left_out(filed: CaseDocument, *, identity: bool, restricted: bool) -> bool:
    """Return True if this document stays in the house: identity papers and what not all parties may see today."""
    if filed.kind == CaseDocument.Kind.IDENTITY and not identity:
        return True
    return not filed.for_all and not restricted  # type: ignore[attr-defined]


def documents_of(case: Case) -> QuerySet[CaseDocument]:
    """Return the documents on file, in the order they came; `for_all`: every party may see it; `secret`: it is sealed
    to everyone outside the court, so that a copy for others does not even name it."""
    secret = Choice(When(document_is_sealed(SealedTo.OUTSIDE), then=Value(True)), default=Value(False))
    for_all = Choice(When(open_to_parties(), then=Value(True)), default=Value(False))
    documents = case.documents.annotate(for_all=for_all, secret=secret)
    return documents.select_related("document", "party").order_by("pk")


def lines_of(case: Case, *, restricted: bool) -> QuerySet[DocketEntry]:
    """Return the docket as the copy shows it: all of it for the court, else as everyone outside the court sees it."""
    lines = case.docket.shown_to(AnonymousUser()).select_related("ledger_entry").order_by("number")
    return lines.annotate(closed=Value(False)) if restricted else lines


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
    named = _fields(filed.document, "title", "media_type", "size", "sha256", "check_code", "created_at")
    if stays and filed.secret:  # type: ignore[attr-defined]
        named = dict.fromkeys(named, "") | {"size": None}
    return {
        **named,
        "kind": filed.kind,
        "access": filed.access,
        "file": None if stays else file_name(position, filed),
    }


def docket_values(case: Case, *, language: str, restricted: bool) -> list[dict[str, Any]]:
    """Return the whole of data/docket.json: every line with the ledger entry it stands on."""
    with translation.override(language):
        return [_line(entry) for entry in lines_of(case, restricted=restricted)]


def anything_secret(case: Case) -> bool:
    """Return True if any entry or paper of the case is sealed to everyone outside the court."""
    return case.sealings.in_force().filter(to=SealedTo.OUTSIDE).exists()


def secret_places(case: Case) -> set[int]:
    """Return the places in the chain of the case whose facts a copy for others does not tell."""
    return {line.ledger_entry.place for line in lines_of(case, restricted=False) if line.hidden}


def _line(entry: DocketEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": utc_text(entry.at),
        "act": entry.act,
        "facts": None if entry.hidden else entry.facts,
        "via": entry.via,
        "text": entry.printed,
        "stream": entry.ledger_entry.stream,
        "place": entry.ledger_entry.place,
    }


def page(case: Case, values: dict[str, Any], *, language: str, restricted: bool) -> str:
    """Return the case file as one page that opens in any browser, offline."""
    with translation.override(language):
        context = {
            "case": case,
            "parties": case.parties.all(),
            "documents": [
                {"title": one["title"], "kind": filed.get_kind_display(), "file": one["file"]}
                for one, filed in zip(values["documents"], documents_of(case), strict=True)
            ],
            "docket": lines_of(case, restricted=restricted),
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        source = TEMPLATE.read_text()
        return str(engines["django"].from_string(source).render(context))
