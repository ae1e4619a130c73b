"""Cases over the API: what this person may see, and nothing else."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from evercourt.accounts.models import User
from evercourt.api.keys import READ
from evercourt.api.paging import page_of
from evercourt.api.shapes import CaseOut, CaseWhole, EntryOut, Page
from evercourt.cases.models import Case, DocketEntry

router = Router(tags=["cases"])


@router.get("", auth=READ, response=Page[CaseOut], summary="List my cases")
def index(request: HttpRequest, after: int = 0, limit: int = 50, number: str = "") -> dict[str, Any]:
    """List the cases this person may see, newest first; `number` finds one by its exact case number."""
    found = _visible(request)
    if number:
        found = found.filter(number=number)
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.get("/{case_id}", auth=READ, response=CaseWhole, summary="Show a case")
def show(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """Show one case with its parties and deadlines."""
    case = get_object_or_404(_visible(request), pk=case_id)
    parties = [
        {"id": party.pk, "side": party.side, "kind": party.kind, "name": party.name, "joined": bool(party.joined_at)}
        for party in case.parties.all()
    ]
    deadlines = case.deadlines.values("rule", "party", "trigger_date", "due_on", "state", "basis", "explanation")
    return {**shown(case), "parties": parties, "deadlines": list(deadlines)}


@router.get("/{case_id}/docket", auth=READ, response=Page[EntryOut], summary="Read the docket")
def docket(request: HttpRequest, case_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the docket entries of a case, newest first."""
    case = get_object_or_404(_visible(request), pk=case_id)
    return page_of(request, case.docket.all(), after=after, limit=limit, shown=entry)


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
    """Return a docket entry as the API shows it."""
    return {
        "number": line.number,
        "at": line.at,
        "act": line.act,
        "via": line.via,
        "text": line.text,
        "facts": line.facts,
    }


def _visible(request: HttpRequest) -> Any:
    assert isinstance(request.user, User), "the key names the person"
    return Case.objects.visible_to(request.user).select_related("court")
