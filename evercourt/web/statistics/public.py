"""The figures of a court for everyone: whole months as they were counted at their end, small numbers left out."""

import csv
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from evercourt.courts.models import Court
from evercourt.statistics.figure import is_month_end
from evercourt.statistics.models import Snapshot
from evercourt.web.doors import public, reads
from evercourt.web.statistics.showing import Shown, open_to_everyone, shown

# Months one can choose from.
MONTHS = 36


@public
@reads
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of one court and month, the newest published one unless another is asked for."""
    return render(request, "statistics/figures.html", _month(request))


@public
@reads
def as_csv(request: HttpRequest) -> HttpResponse:
    """Return the same figures as a table, one line a part and one of the whole, which says what is left out."""
    found = _month(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{_name(found)}.csv"'
    # Spreadsheets take a table for UTF-8 by this mark.
    answer.write("\ufeff")
    table = csv.writer(answer)
    table.writerow(
        ["court", "from", "to", "figure", "version", "title", "part", "part_title", "value", "unit", "left_out"]
    )
    for one in _all(found):
        said = [(row.part, row.name, row.value, "") for row in one.rows]
        left_out = "all" if one.hidden else "parts" if one.hides else ""
        for part, name, value, mark in (*said, ("", "", one.together, left_out)):
            table.writerow(
                [
                    found["court"].code, one.snapshot.first, one.snapshot.last, one.figure.code, one.snapshot.version,
                    one.figure.title, part, name, "" if value is None else value, one.figure.unit, mark,
                ]
            )  # fmt: skip
    return answer


@public
@reads
def as_json(request: HttpRequest) -> HttpResponse:
    """Return the same figures with their definitions; the value of what is left out is null."""
    found = _month(request)
    return JsonResponse(
        {
            "court": found["court"] and found["court"].code,
            "figures": [
                {
                    "figure": one.figure.code, "version": one.snapshot.version, "title": str(one.figure.title),
                    "definition": str(one.figure.definition), "source": str(one.figure.source),
                    "unit": one.figure.unit, "from": one.snapshot.first, "to": one.snapshot.last,
                    "counted_at": one.snapshot.counted_at, "value": _said(one.together), "parts_left_out": one.hides,
                    "parts": [
                        {"part": row.part, "title": str(row.name), "value": _said(row.value)} for row in one.rows
                    ],
                }
                for one in _all(found)
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def _said(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _all(found: dict[str, Any]) -> list[Shown]:
    return [one for _area, ones in found["areas"] for one in ones]


def _name(found: dict[str, Any]) -> str:
    return f"{found['last']:%Y-%m}" if found["last"] else "none"


def _month(request: HttpRequest) -> dict[str, Any]:
    """Return the court and month asked for, or the nearest there is, with its figures."""
    counted = Exists(Snapshot.objects.filter(court=OuterRef("pk")))
    courts = list(Court.objects.annotate(counted=counted).order_by("pk"))
    first = next((one for one in courts if one.counted), courts[0] if courts else None)
    court = next((one for one in courts if one.code == request.GET.get("court")), first)
    kept = Snapshot.objects.filter(court=court).order_by("-last").values_list("last", flat=True).distinct()
    months = [day for day in kept if is_month_end(day)][:MONTHS] if court else []
    last = next((day for day in months if f"{day:%Y-%m}" == request.GET.get("month")), _first(months))
    snapshots = list(Snapshot.objects.filter(court=court, last=last)) if court and last else []
    areas = shown(court, snapshots, open_to_everyone(snapshots)) if court else []
    return {"courts": courts, "court": court, "months": months, "last": last, "areas": areas}


def _first(months: list[date]) -> date | None:
    return months[0] if months else None
