"""The documents of a filing under review, as pictures of their pages and as they came."""

from typing import cast

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404

from evercourt.cases.visibility import not_sealed_from
from evercourt.documents.acts import open_document, page_image
from evercourt.documents.models import Document
from evercourt.filing.models import Filing, FilingDocument
from evercourt.web.doors import Request, reads

# A page of a document never changes, but only this person may keep it.
KEPT = "private, max-age=86400, immutable"
# What a browser may show inside a page; anything else is only ever saved.
SHOWN = ("image/png", "image/jpeg", "application/pdf", "audio/mpeg", "video/mp4")


@reads
def page(request: Request, pk: int, document: int, page: int) -> HttpResponse:
    """Return one page as a picture."""
    return HttpResponse(
        page_image(_document(request, pk, document), page),
        content_type="image/png",
        headers={"Cache-Control": KEPT},
    )


@reads
def original(request: Request, pk: int, document: int) -> HttpResponse:
    """Return the file as it came."""
    found = _document(request, pk, document)
    response = FileResponse(
        open_document(found),
        content_type=found.media_type,
        filename=found.name,
        as_attachment=found.media_type not in SHOWN,
    )
    response["Cache-Control"] = KEPT
    return cast(HttpResponse, response)


def _document(request: Request, pk: int, document: int) -> Document:
    filing = get_object_or_404(Filing.objects.visible_to(request.user), pk=pk)
    open_to = filing.documents.filter(not_sealed_from(request.user, "document")).select_related("document")
    attached: FilingDocument = get_object_or_404(open_to, document=document)
    return attached.document
