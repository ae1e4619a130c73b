"""Cases over the API: what this person may see, and nothing else."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from evercourt.api.doors import seen
from evercourt.api.files import described, file_answer, sent
from evercourt.api.keys import READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import CaseOut, CaseWhole, DocumentOut, EntryOut, Line, Page
from evercourt.cases.copies import copy_for
from evercourt.cases.models import Case, CaseDocument, DocketEntry
from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import Coming, what_comes

router = Router(tags=["cases"])


class FiledOut(Schema):
    """A document on the file, and what it is there."""

    kind: str
    access: str
    party: int | None
    document: DocumentOut


class ComingOut(Schema):
    """One thing that comes: what, for whom, by when, why; `mine` if you or who you act for must do it."""

    case: int
    what: str
    who: str
    day: date | None
    at: datetime | None
    mine: bool
    basis: str
    steps: list[Any]


@router.get("", auth=READ, response=Page[CaseOut], summary="List my cases")
def index(request: HttpRequest, after: int = 0, limit: int = 50, number: Line = "") -> dict[str, Any]:
    """List the cases this person may see, newest first; `number` finds one by its exact case number."""
    found = Case.objects.visible_to(person(request)).select_related("court")
    if number:
        found = found.filter(number=number)
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.get("/{case_id}", auth=READ, response=CaseWhole, summary="Show a case")
def show(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """Show one case with its parties, its panel and its deadlines."""
    case = seen(request, Case, case_id, "court")
    note_access(case, by=person(request), what="case page", via=Channel.API)
    parties = [
        {"id": party.pk, "side": party.side, "kind": party.kind, "name": party.name, "joined": bool(party.joined_at)}
        for party in case.parties.all()
    ]
    seats = case.panel.filter(until=None).select_related("user").order_by("since", "pk")
    panel = [{"id": member.pk, "name": member.user.name, "seat": member.seat} for member in seats]
    deadlines = case.deadlines.values("rule", "party", "trigger_date", "due_on", "state", "basis", "explanation")
    return {**shown(case), "parties": parties, "panel": panel, "deadlines": list(deadlines)}


@router.get("/{case_id}/docket", auth=READ, response=Page[EntryOut], summary="Read the docket")
def docket(request: HttpRequest, case_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the docket entries of a case, newest first."""
    case = seen(request, Case, case_id)
    lines = case.docket.shown_to(person(request))
    return page_of(request, lines, after=after, limit=limit, shown=entry)


@router.get("/{case_id}/upcoming", auth=READ, response=list[ComingOut], summary="See what comes next in a case")
def upcoming(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """Show what happens next, until when and why: deadlines, hearings, fees, papers that wait to be read."""
    case = seen(request, Case, case_id, "court")
    return [coming(case, one) for one in what_comes(case, person(request))]


@router.get("/{case_id}/documents", auth=READ, response=Page[FiledOut], summary="List the documents of a case")
def documents(request: HttpRequest, case_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the documents on the file that this person may see, newest first."""
    case = seen(request, Case, case_id)
    found = CaseDocument.objects.visible_to(person(request)).filter(case=case).select_related("document")
    return page_of(request, found, after=after, limit=limit, shown=filed)


@router.get(
    "/{case_id}/documents/{document_id}/copy",
    auth=READ,
    summary="Download a copy of a document",
    openapi_extra=file_answer("application/pdf"),
)
def copy(request: HttpRequest, case_id: int, document_id: int) -> HttpResponse:
    """Return a copy as PDF; every page says for whom and when it was made. What the court sealed comes as it is."""
    visible = CaseDocument.objects.visible_to(person(request)).select_related("case__court", "document")
    found = get_object_or_404(visible, case=case_id, document=document_id)
    return sent(copy_for(found, by=person(request), via=Channel.API), found.document, "application/pdf")


def shown(case: Case) -> dict[str, Any]:
    """Return a case as lists show it."""
    return {
        "id": case.pk,
        "number": case.number,
        "title": case.title,
        "court": case.court.code,
        "kind": case.kind,
        "procedure": case.procedure,
        "amount": case.amount,
        "docketed_at": case.docketed_at,
        "ended_at": case.ended_at,
    }


def entry(line: DocketEntry) -> dict[str, Any]:
    """Return a docket entry, from `shown_to`, as the API shows it."""
    struck, later = getattr(line, "striking", None), getattr(line, "corrected_by", None)
    return {
        "number": line.number,
        "at": line.at,
        "act": "" if line.hidden else line.act,
        "via": line.via,
        "text": line.text,
        "facts": line.shown_facts,
        "sealed_to": line.sealed_to,  # type: ignore[attr-defined]
        "struck_at": struck.at if struck else None,
        "corrected_by": later.entry.number if later else None,
    }


def filed(one: CaseDocument) -> dict[str, Any]:
    """Return a document on file as the API shows it."""
    return {"kind": one.kind, "access": one.access, "party": one.party_id, "document": described(one.document)}


def coming(case: Case, one: Coming) -> dict[str, Any]:
    """Return one thing that comes as the API shows it."""
    return {"case": case.pk, **{name: getattr(one, name) for name in ComingOut.model_fields if name != "case"}}
