"""Many filings sent together: taken in at once, filed row by row, each with its own outcome; the act of the page."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import FILE, READ, person
from evercourt.api.paging import LARGEST
from evercourt.api.shapes import FilingInSeries, Line, UnreadOut
from evercourt.filing.acts import bulk as acts
from evercourt.filing.form import read
from evercourt.filing.models import BulkFiling, BulkRow
from evercourt.filing.sheets import MOST_ROWS, Row
from evercourt.kernel.channels import Channel

router = Router(tags=["filings"])


class BulkRowIn(FilingInSeries):
    """One filing; `reference` is your own, and comes back in the report."""

    reference: Line = Field(default="", max_length=100)


class BulkIn(Schema):
    """Filings that are filed one by one; what is wrong with one stops no other."""

    rows: list[BulkRowIn] = Field(min_length=1, max_length=MOST_ROWS)
    name: Line = Field(default="", max_length=200, description="By which you know them again.")
    language: Line = "zh-hans"


class BulkOut(Schema):
    """How far they are: the number of rows by what they came to."""

    id: int
    name: str
    brought_at: datetime
    finished_at: datetime | None = Field(description="Null: rows are still being filed; ask again.")
    rows: int
    waiting: int
    filed: int
    before: int = Field(description="The very same row was filed before, and is not filed again.")
    refused: int


class BulkRowOut(Schema):
    """What one row came to: `waiting`, `filed`, `before` or `refused`, with its receipt or what must be corrected."""

    number: int = Field(description="Its place in what you sent, from 1.")
    reference: str
    outcome: str
    filing: int | None
    receipt_number: str
    due_on: date | None
    problems: list[UnreadOut]


class BulkRowsOut(Schema):
    """A page of rows in their order; `next` is the address of the following one, or null."""

    items: list[BulkRowOut]
    next: str | None


@router.post("/bulk-filings", auth=FILE, response={201: BulkOut}, summary="File many cases, each by itself")
def bring(request: HttpRequest, payload: BulkIn) -> Status[dict[str, Any]]:
    """Take in up to 2000 filings; a job files them one by one, and a row with problems is reported, not filed.

    Correct what was refused and send all of it again: what was filed already is not filed twice, as long as reference
    and form are the same.
    """
    rows = [_row(number, one) for number, one in enumerate(payload.rows, start=1)]
    brought = acts.bring(
        rows, name=payload.name, by=person(request), via=Channel.API, language=payload.language
    )  # fmt: skip
    return Status(201, shown(brought))


@router.get("/bulk-filings/{bulk_id}", auth=READ, response=BulkOut, summary="See how far a bulk filing is")
def show(request: HttpRequest, bulk_id: int) -> dict[str, Any]:
    """Count the rows by what they came to."""
    return shown(seen(request, BulkFiling, bulk_id))


@router.get("/bulk-filings/{bulk_id}/rows", auth=READ, response=BulkRowsOut, summary="Read what each row came to")
def report(request: HttpRequest, bulk_id: int, after: int = 0, limit: int = LARGEST, only: Line = "") -> dict[str, Any]:
    """List the rows after number `after`, in their order; `only` those of one outcome."""
    bulk = get_object_or_404(BulkFiling.objects.visible_to(person(request)), pk=bulk_id)
    limit = max(1, min(limit, LARGEST))
    found = bulk.rows.filter(number__gt=max(0, min(after, MOST_ROWS))).select_related("filing").order_by("number")
    rows = list((found.filter(outcome=only) if only else found)[: limit + 1])
    asked = request.GET.copy()
    if more := len(rows) > limit:
        asked["after"], asked["limit"] = str(rows[limit - 1].number), str(limit)
    following = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}") if more else None
    return {"items": [_row_shown(row) for row in rows[:limit]], "next": following}


def _row(number: int, one: BulkRowIn) -> Row:
    form = {**one.form, "court": one.court}
    problems = [{"field": problem.field, "text": problem.text} for problem in read(form)[1]]
    return Row(number, reference=one.reference, form=form, problems=problems)


def shown(bulk: BulkFiling) -> dict[str, Any]:
    """Return a bulk filing as the API shows it."""
    numbers = acts.counts(bulk)
    counted = {str(outcome): numbers[outcome] for outcome in BulkRow.Outcome}
    return {
        "id": bulk.pk, "name": bulk.name, "brought_at": bulk.brought_at, "finished_at": bulk.finished_at,
        "rows": sum(counted.values()), **counted,
    }  # fmt: skip


def _row_shown(row: BulkRow) -> dict[str, Any]:
    return {
        "number": row.number, "reference": row.reference, "outcome": row.outcome, "filing": row.filing_id,
        "receipt_number": row.filing.receipt_number if row.filing else "",
        "due_on": row.filing.due_on if row.filing else None, "problems": row.problems,
    }  # fmt: skip
