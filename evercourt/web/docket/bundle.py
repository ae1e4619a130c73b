"""A bundle of papers of a case: chosen, in order, as one PDF with cover, contents, page numbers and labels."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.cases.models import Case, CaseDocument
from evercourt.documents.archive import windows_name
from evercourt.documents.bundles import MOST_PAPERS, Paper, bundle
from evercourt.kernel.errors import BadInput
from evercourt.ledger.access import note_access
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error


class BundleForm(forms.Form):
    """What the bundle is called; which papers, in which order, by numbers."""

    title = forms.CharField(label=gettext_lazy("Title on the cover"), max_length=100)
    papers = forms.CharField(
        label=gettext_lazy("Papers, in their order"),
        help_text=gettext_lazy("Their numbers from the list below, for example: 3, 1, 5-8."),
        max_length=2000,
    )

    def __init__(self, *given: Any, most: int, **options: Any) -> None:
        super().__init__(*given, **options)
        self.most = most

    def clean_papers(self) -> list[int]:
        """Return the numbers, in the order in which they were typed."""
        chosen: list[int] = []
        for part in self.cleaned_data["papers"].replace("，", ",").replace("、", ",").split(","):
            first, dash, last = (piece.strip() for piece in part.partition("-"))
            if not first.isdecimal() or (dash and not last.isdecimal()) or len(first + last) > 12:
                raise forms.ValidationError(_("Write numbers with commas between them."))
            numbers = range(int(first), min(int(last or first), self.most + 1) + 1)
            if not numbers or numbers[0] < 1 or numbers[-1] > self.most:
                raise forms.ValidationError(_("There is no paper with the number %s.") % part.strip())
            chosen += numbers
        return list(dict.fromkeys(chosen))


@writes
def bundle_of(request: Request, pk: int) -> HttpResponse:
    """Choose papers this person may see, or give them as one PDF. The files themselves stay as they are."""
    case = seen(request, pk)
    listed = list(documents_of(request, case).order_by("pk")[:MOST_PAPERS])
    form = BundleForm(request.POST if request.method == "POST" else None, most=len(listed))
    if request.method == "POST" and form.is_valid():
        chosen = [listed[number - 1] for number in form.cleaned_data["papers"]]
        try:
            return _answer(request, case, chosen, form.cleaned_data["title"])
        except BadInput as error:
            put_error(form, error)
    shown = {"case": case, "form": form, "listed": listed}
    return render(request, "docket/bundle.html", shown, status=422 if form.errors else 200)


def _answer(request: Request, case: Case, chosen: list[CaseDocument], title: str) -> HttpResponse:
    papers = [
        Paper(f"{place}", one.document.title, one.document) for place, one in enumerate(chosen, start=1)
    ]  # fmt: skip
    content = bundle(papers, title=title, lines=[case.number, case.court.name])
    note_access(case, by=request.user, what=f"bundle of {len(papers)} documents")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, windows_name(f"{title}.pdf")) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer
