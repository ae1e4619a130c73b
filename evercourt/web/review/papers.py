"""The documents of a filing under review, as pictures of their pages and as they came."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from evercourt.cases.visibility import not_sealed_from
from evercourt.documents.acts import page_image
from evercourt.documents.models import Document
from evercourt.filing.models import Filing, FilingDocument
from evercourt.web import originals
from evercourt.web.doors import Request, reads


@reads
def page(request: Request, pk: int, document: int, page: int) -> HttpResponse:
    """Return one page as a picture."""
    return HttpResponse(
        page_image(_document(request, pk, document), page),
        content_type="image/png",
        headers={"Cache-Control": originals.KEPT},
    )


@reads
def original(request: Request, pk: int, document: int) -> HttpResponse:
    """Return the file as it came."""
    return originals.original(request, _document(request, pk, document), kept=originals.KEPT)


def _document(request: Request, pk: int, document: int) -> Document:
    filing = get_object_or_404(Filing.objects.visible_to(request.user), pk=pk)
    open_to = filing.documents.filter(not_sealed_from(request.user, "document")).select_related("document")
    attached: FilingDocument = get_object_or_404(open_to, document=document)
    return attached.document
