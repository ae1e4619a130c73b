"""The door for files in pieces: begin, add a piece, ask how far it is, finish, give up. Each is one request, so a cut
line costs only the piece under way; the check of the whole file is a transaction of its own."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from evercourt.documents.acts import append, begin_upload, finish_upload, remove_upload
from evercourt.documents.models import Document, Upload
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.web.doors import Request, reads, writes
from evercourt.web.uploads import title_of


@writes
def uploads(request: Request) -> HttpResponse:
    """Begin a file: its name and size are enough to refuse one that is too large before a byte is sent."""
    try:
        size = int(request.POST.get("size", ""))
        upload = begin_upload(name=request.POST.get("name", "")[:255] or "file", size=size, by=request.user)
    except ValueError:
        return _refusal(BadInput())
    except BadInput as error:
        return _refusal(error)
    return JsonResponse(_state(upload), status=201)


@reads
def upload(request: Request, key: str) -> HttpResponse:
    """Say how far the file is."""
    return JsonResponse(_state(_own(request, key)))


@writes
def pieces(request: Request, key: str) -> HttpResponse:
    """Add the piece in the body at `offset`; one that does not fit is answered with where to go on."""
    own = _own(request, key)
    offset = request.GET.get("offset", "")
    try:
        return JsonResponse(
            _state(append(own, int(offset) if offset.isdecimal() else -1, request.body, by=request.user))
        )
    except CourtError as error:
        return _refusal(error)


@writes
def document(request: Request, key: str) -> HttpResponse:
    """Check the whole file by its content; a file that cannot be taken is removed, and the person told why."""
    own = _own(request, key)
    try:
        found = finish_upload(own, title=title_of(own.name), court=None, by=request.user)
    except BadInput as error:
        if error.facts.get("reason"):
            remove_upload(own, by=request.user)
        return _refusal(error)
    return JsonResponse(_document(found))


@writes
def removal(request: Request, key: str) -> HttpResponse:
    """Give the file up."""
    remove_upload(_own(request, key), by=request.user)
    return JsonResponse({})


def _own(request: Request, key: str) -> Upload:
    return get_object_or_404(Upload.objects.select_related("document"), owner=request.user, key=key)


def _state(upload: Upload) -> dict[str, Any]:
    return {
        "at": reverse("upload", args=[upload.key]),
        "size": upload.size,
        "received": upload.received,
        "document": _document(upload.document) if upload.document else None,
    }


def _document(found: Document) -> dict[str, Any]:
    return {"id": found.pk, "name": found.name, "size": found.size, "pages": found.pages}


def _refusal(error: CourtError) -> HttpResponse:
    said = {"error": str(error), "next_step": str(error.next_step), "code": error.code}
    return JsonResponse(said | {"received": error.facts.get("received")}, status=error.status)
