"""Files on their way in and out: resumable uploads, and documents as a program downloads them."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Header, Router, Schema, Status
from pydantic import Field

from evercourt.api.keys import ANY, person
from evercourt.api.problems import problem
from evercourt.api.shapes import DocumentOut, Line
from evercourt.courts.models import Court
from evercourt.documents.acts import Sheet, append, arrange, begin_upload, finish_upload, open_document
from evercourt.documents.models import Document, Upload

# One piece lies in memory while it is checked.
LARGEST_PIECE = 4 * 1024 * 1024

uploads = Router(tags=["files"])


class UploadIn(Schema):
    """A file that is about to come."""

    name: Line = Field(description="File name, with its ending.")
    size: int = Field(description="Bytes.", le=2**62)


class UploadOut(Schema):
    """How far an upload is: go on at `received`."""

    key: str
    name: str
    size: int
    received: int
    document: int | None


class TakingIn(Schema):
    """What the finished file is."""

    title: Line = ""
    court: Line = Field("", description="Code of the court it is for, if that is known.")


class SheetIn(Schema):
    """A page (from 1) of a document you brought, turned clockwise by so many quarters."""

    document: int = Field(ge=1, le=2**63 - 1)
    page: int = Field(ge=1, le=3000)
    turns: int = Field(0, ge=0, le=3)


class ArrangementIn(Schema):
    """The pages of the new document, in their order."""

    title: str = Field(min_length=1, max_length=100)
    pages: list[SheetIn] = Field(min_length=1, max_length=3000)


@uploads.post("", auth=ANY, response={201: UploadOut}, summary="Begin an upload")
def begin(request: HttpRequest, payload: UploadIn) -> Status[dict[str, Any]]:
    """Announce a file of up to 200 MB; then PATCH its bytes, in pieces of at most 4 MB, to the address of its key."""
    return Status(201, shown(begin_upload(name=payload.name, size=payload.size, by=person(request))))


@uploads.post("/arrangement", auth=ANY, response={201: DocumentOut}, summary="Arrange pages anew")
def arranged(request: HttpRequest, payload: ArrangementIn) -> Status[dict[str, Any]]:
    """Make a new document of single pages of PDF files you brought: rotated, split, merged, in another order."""
    own = {pk: brought(request, pk) for pk in {sheet.document for sheet in payload.pages}}
    sheets = [Sheet(own[sheet.document], sheet.page, sheet.turns) for sheet in payload.pages]
    return Status(201, described(arrange(sheets, title=payload.title, by=person(request))))


@uploads.get("/{key}", auth=ANY, response=UploadOut, summary="See how far an upload is")
def state(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show at which byte to go on after a cut line."""
    return shown(_own(request, key))


@uploads.patch(
    "/{key}",
    auth=ANY,
    response=UploadOut,
    summary="Send a piece of a file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def piece(
    request: HttpRequest,
    key: str,
    offset: Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**62, description="Where this piece begins.")],
) -> Any:
    """Add the body at Upload-Offset. A wrong offset is answered with 409, and `facts.received` is the right one."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_PIECE:
        return problem(413, "too-large", _("A piece has at most %(most)s bytes.") % {"most": LARGEST_PIECE})
    upload = append(_own(request, key), offset, request.body, by=person(request))
    return shown(upload)


@uploads.post("/{key}/document", auth=ANY, response={201: DocumentOut}, summary="Finish an upload")
def finish(request: HttpRequest, key: str, payload: TakingIn) -> Status[dict[str, Any]]:
    """Have the whole file checked by its content and kept; the answer is the document, which you then attach."""
    upload = _own(request, key)
    court = get_object_or_404(Court, code=payload.court) if payload.court else None
    return Status(201, described(finish_upload(upload, title=payload.title, court=court, by=person(request))))


def shown(upload: Upload) -> dict[str, Any]:
    """Return an upload as the API shows it."""
    return {
        "key": upload.key,
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "document": upload.document_id,
    }


def described(document: Document) -> dict[str, Any]:
    """Return a document as the API shows it."""
    return {name: getattr(document, name) for name in DocumentOut.model_fields}


def brought(request: HttpRequest, pk: int) -> Document:
    """Return a document this very person brought. Raises Http404: what others brought cannot be handed in again."""
    return get_object_or_404(Document, pk=pk, uploaded_by=person(request))


def sent(content: bytes, document: Document, media_type: str = "") -> HttpResponse:
    """Return bytes as a file to be saved."""
    name = document.name if not media_type else f"{document.title}.pdf"
    return HttpResponse(
        content,
        content_type=media_type or document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def original(document: Document) -> HttpResponse:
    """Return a document's own bytes."""
    with open_document(document) as file:
        return sent(file.read(), document)


def file_answer(*media_types: str) -> dict[str, Any]:
    """Return the description of an answer that is a file."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"responses": {200: {"description": "The file", "content": dict.fromkeys(media_types, binary)}}}


def _own(request: HttpRequest, key: str) -> Upload:
    return get_object_or_404(Upload.objects.select_related("document"), key=key, owner=person(request))
