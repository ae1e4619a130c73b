"""Filing many at once from a table: bring it, watch it, read what each row came to."""

import csv
from typing import BinaryIO, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy

from evercourt.filing.acts import bulk as acts
from evercourt.filing.models import BulkFiling, BulkRow
from evercourt.filing.sheets import LARGEST_FILE, read_sheet, template
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.tables import as_text
from evercourt.web.doors import Request, reads, writes
from evercourt.web.paging import long_list
from evercourt.web.refusals import put_error

TABLES, ROWS = 20, 100
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Outcome = BulkRow.Outcome


class TableForm(forms.Form):
    """The table to bring."""

    table = forms.FileField(
        label=gettext_lazy("Table (.xlsx or .csv)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


@writes
def tables(request: Request) -> HttpResponse:
    """Take in a table of filings; list those brought before."""
    posted = request.method == "POST"
    form = TableForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        sent = cast(BinaryIO, form.cleaned_data["table"])
        language = get_language() or "zh-hans"
        try:
            rows = read_sheet(sent.read(LARGEST_FILE + 1))
            brought = acts.bring(
                rows, name=str(sent.name), by=request.user, via=Channel.WEB, language=language
            )  # fmt: skip
        except BadInput as error:
            put_error(form, error, at="table")
        else:
            return redirect("bulk_filing", brought.pk)
    mine = BulkFiling.objects.visible_to(request.user).order_by("-pk")
    shown = {"form": form, "page": long_list(mine, TABLES, request.GET.get("page"))}
    return render(request, "filing/bulk.html", shown, status=422 if form.errors else 200)


@reads
def table(request: Request, pk: int) -> HttpResponse:
    """Show how far a table is, and what each row came to; `only=refused` those to correct."""
    bulk = get_object_or_404(BulkFiling.objects.visible_to(request.user), pk=pk)
    number = acts.counts(bulk)
    found = bulk.rows.select_related("filing").order_by("number")
    only = request.GET.get("only", "")
    if only == Outcome.REFUSED:
        found = found.filter(outcome=only)
    every = sum(number.values())
    shown = {
        "bulk": bulk,
        "page": long_list(found, ROWS, request.GET.get("page")),
        "only": only,
        "every": every,
        "done": every - number[Outcome.WAITING],
        "numbers": {str(one): number[one] for one in Outcome},
    }
    return render(request, "filing/bulk_report.html", shown)


@reads
def report(request: Request, pk: int) -> HttpResponse:
    """Give what each row came to as a table."""
    bulk = get_object_or_404(BulkFiling.objects.visible_to(request.user), pk=pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="report-{bulk.pk}.csv"'
    # Spreadsheets take a table for UTF-8 by this mark.
    answer.write("\ufeff")
    written = csv.writer(answer)
    written.writerow(["row", "reference", "outcome", "receipt_number", "due_on", "what_to_correct"])
    for row in bulk.rows.select_related("filing").order_by("number"):
        filing = row.filing
        said = "; ".join(f"{one['field']}: {one['text']}".removeprefix(": ") for one in row.problems)
        written.writerow(
            [
                row.number, as_text(row.reference), row.outcome, filing.receipt_number if filing else "",
                filing.due_on if filing else "", as_text(said),
            ]
        )  # fmt: skip
    return answer


@reads
def empty(request: Request) -> HttpResponse:
    """Give an empty table with all headings."""
    chinese = (get_language() or "").startswith("zh")
    answer = HttpResponse(template(chinese=chinese), content_type=SHEET)
    answer["Content-Disposition"] = 'attachment; filename="filings.xlsx"'
    return answer
