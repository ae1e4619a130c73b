"""The search and the reports over the API: what the person may see, and nothing else."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, READ, person
from evercourt.api.paging import LARGEST, page_of
from evercourt.api.shapes import Line, Page
from evercourt.courts.models import Court
from evercourt.finding.acts import keep_search, remove_search
from evercourt.finding.models import SavedSearch
from evercourt.finding.reports import BY_CODE, REPORTS, table
from evercourt.finding.searching import Asked, court_named, search
from evercourt.finding.showing import Result, shown
from evercourt.finding.words import words_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound
from evercourt.ledger.access import note_access

router = Router(tags=["finding"])


class FoundOut(Schema):
    """One thing that was found; `hits` are the words in `title` and `text` that were looked for."""

    kind: str
    id: int = Field(description="The key of the thing: of the case, party, representative, entry, decision or paper.")
    case: int
    case_number: str
    court: str
    at: datetime
    title: str
    text: str
    marks: list[str]
    hits: list[str]
    address: str = Field(description="The page on which it stands.")


@router.get("/search", auth=READ, response=Page[FoundOut], summary="Search the files")
def index(
    request: HttpRequest,
    text: Line,
    kind: Line = "",
    court: Line = "",
    state: Line = "",
    first: date | None = None,
    last: date | None = None,
    after: Line = "",
    limit: int = 20,
) -> dict[str, Any]:
    """Find what holds all the words, newest first; narrowed by kind, court (its code), state of the case and days."""
    limit = max(1, min(limit, LARGEST))
    asked = Asked(text=text, kind=kind, court=court_named(court), state=state, first=first, last=last)
    hits = search(person(request), asked, after=after)
    results = shown(hits[:limit], words_of(text), to=person(request), via=Channel.API)
    given = request.GET.copy()
    given["after"] = hits[limit - 1].mark if len(hits) > limit else ""
    following = request.build_absolute_uri(f"{request.path}?{given.urlencode()}") if given["after"] else None
    return {"items": [found(one) for one in results], "next": following}


class SearchIn(Schema):
    """A search to be kept, under a name; `alerts`: be told of what is new from now on."""

    name: Line
    text: Line
    kind: Line = ""
    court: Line = ""
    state: Line = ""
    first: date | None = None
    last: date | None = None
    alerts: bool = False


class SearchOut(Schema):
    """A kept search."""

    id: int
    name: str
    text: str
    alerts: bool
    created_at: datetime


@router.get("/searches", auth=READ, response=Page[SearchOut], summary="List my searches")
def searches(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the searches you keep, the newest first."""
    return page_of(request, SavedSearch.objects.visible_to(person(request)), after=after, limit=limit, shown=_kept)


@router.post("/searches", auth=CASE, response={201: SearchOut}, summary="Keep a search")
def keep(request: HttpRequest, payload: SearchIn) -> Status[dict[str, Any]]:
    """Keep a search; 422 if you keep one of that name."""
    given = payload.dict(exclude={"name", "alerts", "court"})
    asked = Asked(**given, court=court_named(payload.court))
    made = keep_search(asked, name=payload.name, alerts=payload.alerts, by=person(request), via=Channel.API)
    return Status(201, _kept(made))


@router.delete("/searches/{search_id}", auth=CASE, response={204: None}, summary="Remove a search")
def remove(request: HttpRequest, search_id: int) -> Status[None]:
    """Remove a search you keep."""
    remove_search(seen(request, SavedSearch, search_id), by=person(request), via=Channel.API)
    return Status(204, None)


class ReportOut(Schema):
    """One report of a court, and the columns it has."""

    code: str
    title: str
    definition: str
    columns: list[str]


class PartOut(Schema):
    """One part of a report; the parts add up to its total."""

    code: str
    name: str
    number: int


class TableOut(Schema):
    """A page of a report with its totals; `next` is the number of the following page."""

    title: str
    day: date
    total: int
    parts: list[PartOut]
    columns: dict[str, str] = Field(description="Code and title of each column.")
    rows: list[dict[str, Any]] = Field(description="The key of the case, and what stands in each column.")
    next: int | None


@router.get("/reports", auth=READ, response=list[ReportOut], summary="List the reports")
def reports(request: HttpRequest) -> list[dict[str, Any]]:
    """List what reports there are."""
    return [
        {
            "code": one.code,
            "title": str(one.title),
            "definition": str(one.definition),
            "columns": [column.code for column in one.columns],
        }
        for one in REPORTS
    ]


@router.get("/reports/{report}", auth=READ, response=TableOut, summary="Read a report")
def report(
    request: HttpRequest,
    report: Line,
    court: Line,
    columns: Line = "",
    part: Line | None = None,
    page: Annotated[int, Field(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Field(ge=1, le=LARGEST)] = 50,
) -> dict[str, Any]:
    """Read a page of a report of a court (its code): `columns` by comma, `part` by its code. 403 without the office."""
    if report not in BY_CODE:
        raise NotFound()
    at = get_object_or_404(Court, code=court)
    chosen = [code for code in columns.split(",") if code]
    found = table(BY_CODE[report], at, by=person(request), columns=chosen, part=part)
    about = f"report {report}, page {page}, {found.total} rows"
    note_access(at, by=person(request), what=about, via=Channel.API)
    rows = found.page((page - 1) * limit, limit)
    return {
        "title": str(found.report.title),
        "day": found.day.today,
        "total": found.total,
        "parts": [{"code": one.code, "name": str(one.name), "number": one.number} for one in found.parts],
        "columns": {column.code: str(column.title) for column in found.columns},
        "rows": [{"case": row.case_id} | {column.code: cell for column, cell in row.cells} for row in rows],
        "next": page + 1 if page * limit < found.total else None,
    }


def found(one: Result) -> dict[str, Any]:
    """Return a result as the API shows it."""
    return {
        "kind": one.hit.kind,
        "id": one.hit.thing,
        "case": one.case.pk,
        "case_number": one.case.number,
        "court": one.case.court.code,
        "at": one.at,
        "title": "".join(text for text, _hit in one.title),
        "text": "".join(text for text, _hit in one.text),
        "marks": one.marks,
        "hits": sorted({text for text, hit in (*one.title, *one.text) if hit}),
        "address": one.address,
    }


def _kept(one: SavedSearch) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "text": one.asked["text"], "alerts": one.alerts, "created_at": one.created_at,
    }  # fmt: skip
