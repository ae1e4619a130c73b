"""Reports on screen, as a file and to be printed, with the columns one chose."""

from collections.abc import Iterator
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header

from evercourt.finding.policy import READERS
from evercourt.finding.reports import BY_CODE, REPORTS, Table, table
from evercourt.finding.reports.files import lines
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, reads
from evercourt.web.workplace import court_of, courts_of

PAGE = 50


class _Rows:
    """The rows of a table as a paginator asks for them; how many there are was counted already."""

    def __init__(self, of: Table) -> None:
        self.table = of

    def count(self) -> int:
        return self.table.total

    def __len__(self) -> int:
        return self.table.total

    def __getitem__(self, part: slice) -> Any:
        return self.table.page(part.start, part.stop - part.start)


@reads
def reports(request: Request) -> HttpResponse:
    """List the reports of the court at which this person works."""
    court = court_of(request, READERS)
    shown = {"court": court, "courts": courts_of(request.user, READERS), "reports": REPORTS}
    return render(request, "reports/reports.html", shown)


@reads
def report(request: Request, code: str) -> HttpResponse:
    """Show a report a page at a time, with its totals."""
    found = _asked(request, code)
    page: Any = Paginator(cast(Any, _Rows(found)), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    _note(request, found, f"page {page.number}")
    shown = {
        "table": found,
        "page": page,
        "part": request.GET.get("part"),
        "chosen": {column.code for column in found.columns},
        "courts": courts_of(request.user, READERS),
        "court": found.day.court,
    }
    return render(request, "reports/report.html", shown)


@reads
def as_file(request: Request, code: str) -> HttpResponse:
    """Send a report as CSV, a line at a time."""
    found = _asked(request, code)
    _note(request, found, "file")
    answer = StreamingHttpResponse(_in(translation.get_language(), found), content_type="text/csv; charset=utf-8")
    name = f"{found.report.title} {found.day.court.code} {found.day.today}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)


@reads
def printed(request: Request, code: str) -> HttpResponse:
    """Show every row on one page, to be printed."""
    found = _asked(request, code)
    _note(request, found, "print")
    return render(request, "reports/print.html", {"table": found, "rows": found.all(), "court": found.day.court})


def _asked(request: Request, code: str) -> Table:
    if code not in BY_CODE:
        raise Http404
    court = court_of(request, READERS)
    return table(
        BY_CODE[code], court, by=request.user, columns=request.GET.getlist("column"), part=request.GET.get("part")
    )


def _note(request: Request, found: Table, what: str) -> None:
    """Note the look at the court's cases; a line for each case would be as long as the report."""
    about = f"report {found.report.code}, {what}, {found.total} rows"
    note_access(found.day.court, by=request.user, what=about)


def _in(language: str | None, found: Table) -> Iterator[bytes]:
    """Return the lines in the language of the request, which is over when they are read."""
    with translation.override(language):
        yield from lines(found)
