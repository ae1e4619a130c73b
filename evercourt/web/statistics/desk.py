"""The figures on the desk of the president and the auditor: each day, in full, down to their rows."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from evercourt.courts.models import Court
from evercourt.kernel.errors import NotAllowed
from evercourt.kernel.policy import may
from evercourt.statistics.figure import Span, month_of
from evercourt.statistics.figures import BY_CODE
from evercourt.statistics.models import Snapshot
from evercourt.statistics.rows_of import behind
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list
from evercourt.web.statistics.showing import all_of, shown

PAGE = 50
# Days of the course of one figure.
COURSE = 13


@reads
def desk(request: Request) -> HttpResponse:
    """Show the month up to the day that was counted last, or up to another day that is kept."""
    court = _court(request)
    days = list(Snapshot.objects.filter(court=court).order_by("-last").values_list("last", flat=True).distinct()[:366])
    last = next((day for day in days if day.isoformat() == request.GET.get("day")), days[0] if days else None)
    snapshots = list(Snapshot.objects.filter(court=court, last=last)) if last else []
    context = {
        "court": court, "days": days, "last": last, "areas": shown(court, snapshots, all_of(snapshots)),
        "opens_rows": may(request.user, "figures.rows", court),
    }  # fmt: skip
    return render(request, "statistics/desk.html", context)


@reads
def figure(request: Request, code: str) -> HttpResponse:
    """Show one figure: its definition, how it went, and for those who may the rows it is counted from now."""
    court = _court(request)
    found = BY_CODE.get(code)
    if not found:
        raise Http404
    kept = list(Snapshot.objects.filter(court=court, figure=code).order_by("-last")[:COURSE])
    span = _span(court, kept)
    context: dict[str, Any] = {"court": court, "figure": found, "span": span}
    context["course"] = [
        (row, one) for row in kept for _area, ones in shown(court, [row], all_of([row])) for one in ones
    ]
    if may(request.user, "figures.rows", court):
        part = request.GET.get("part")
        rows = behind(found, span, request.user, part)
        names = found.names(court)
        page = long_list(rows.rows, PAGE, request.GET.get("page"))
        for row in page:
            row.f_part_name = names.get(row.f_part, row.f_part)
        context |= {"page": page, "unseen": rows.unseen, "part": None if part is None else names.get(part, part or "—")}
    return render(request, "statistics/figure.html", context)


def _court(request: Request) -> Court:
    """Return the court at whose desk the person sits."""
    for held in request.user.offices:
        if may(request.user, "figures.see", held.court):
            return held.court
    raise NotAllowed()


def _span(court: Court, kept: list[Snapshot]) -> Span:
    return Span(court, kept[0].first, kept[0].last) if kept else month_of(court, court.local_date())
