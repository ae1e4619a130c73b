"""Documents on file: looked at page by page, and taken home with a line that says whose copy it is."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evercourt.cases.copies import copy_for
from evercourt.cases.models import CaseDocument
from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.documents.pages import page_image
from evercourt.documents.stamps import stamped
from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access
from evercourt.web import originals
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, reads, writes

PDF = "application/pdf"


@reads
def document(request: Request, pk: int, document: int) -> HttpResponse:
    """Show one page of a document, with the way to the next and the one before."""
    filed = _seen(request, pk, document)
    pages = filed.document.pages or 0
    typed = request.GET.get("page", "1")
    page = min(max(int(typed), 1), max(pages, 1)) if typed.isdecimal() and len(typed) < 6 else 1
    note_access(filed.case, by=request.user, what=f"document {document}")
    shown = {"filed": filed, "case": filed.case, "page": page, "pages": pages}
    shown |= {"previous": page - 1 if page > 1 else 0, "next": page + 1 if page < pages else 0}
    return render(request, "cases/document.html", shown)


@reads
def document_page(request: Request, pk: int, document: int, page: int) -> HttpResponse:
    """Return one page of a document as a picture."""
    filed = _seen(request, pk, document)
    return HttpResponse(page_image(filed.document, page), content_type="image/png")


@reads
def document_original(request: Request, pk: int, document: int) -> HttpResponse:
    """Return sound or film itself, on which no line can be printed; everything else leaves as a copy."""
    filed = _seen(request, pk, document)
    if filed.document.pages:
        raise Http404
    note_access(filed.case, by=request.user, what=f"document {document} as it came")
    return originals.original(request, filed.document)


@reads
def document_copy(request: Request, pk: int, document: int) -> HttpResponse:
    """Return a copy to take home; every page says for whom and on which day it was made."""
    filed = _seen(request, pk, document)
    return _pdf(copy_for(filed, by=request.user, via=Channel.WEB), filed.document.title)


@writes
def docket(request: Request, pk: int) -> HttpResponse:
    """Print the whole docket as a letter of the court, with a code by which anyone can check it."""
    case = seen(request, pk)
    if request.method != "POST":
        return render(request, "cases/docket.html", {"case": case})
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            [str(entry.number), f"{local(case.court, entry.at):%Y-%m-%d %H:%M}", entry.printed, entry.get_via_display()]
            for entry in case.docket.shown_to(request.user).order_by("number")
        ]
    data = {
        "case_number": case.number,
        "case_title": case.title,
        "as_of": case.court.local_date().isoformat(),
        "rows": rows,
    }
    title = _("Docket of %(number)s") % {"number": case.number}
    printed = issue(court=case.court, template="docket", data=data, title=title, language="zh-hans")
    return _pdf(stamped(printed, ""), printed.title)


def _pdf(content: bytes, title: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{title.removesuffix('.pdf')}.pdf")
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": disposition})


def _seen(request: HttpRequest, pk: int, document: int) -> CaseDocument:
    visible = CaseDocument.objects.visible_to(request.user).select_related("case__court", "document__seal")
    return get_object_or_404(visible, case=pk, document=document)
