"""Writing a filing over the API: its form, its documents, the checklist, and what a clerk takes down for someone."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api import filings
from evercourt.api.doors import seen
from evercourt.api.files import brought, described, file_answer, original
from evercourt.api.keys import COURT, FILE, READ, person
from evercourt.api.shapes import DocumentOut, FilingIn, FilingOut, Line
from evercourt.cases.visibility import not_sealed_from
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.checklist import findings
from evercourt.filing.form import problem_texts, read
from evercourt.filing.models import Filing, FilingDocument
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound

router = Router(tags=["filings"])


class FormOut(Schema):
    """A form as it was typed, its version, and what in it cannot be read (by path)."""

    version: int
    form: dict[str, Any]
    problems: dict[str, str]


class FormIn(Schema):
    """Sections of the form to be replaced; sections not given stay."""

    version: int = Field(description="The version you read; if another save came between, nothing is overwritten.")
    form: dict[str, Any]


class AttachmentIn(Schema):
    """A document you brought, and what it is in this filing."""

    document: int
    kind: Literal["complaint", "evidence", "identity", "power", "confirmation"]
    title: Line = ""
    proves: Line = ""
    source: Line = ""


class AttachmentOut(Schema):
    """A document attached to a filing; `id` is that of the attachment."""

    id: int
    kind: str
    position: int
    proves: str
    source: str
    document: DocumentOut


class FindingOut(Schema):
    """One point of the clerk's checklist: `ok` is null when only a person can tell."""

    item: str
    name: str
    asked: str
    text: str
    ok: bool | None
    basis: str
    section: str


class TakenIn(FilingIn):
    """What a clerk takes down for a person at the counter, or types in from paper."""

    via: Literal["counter", "post"]


@router.post("/counter-filings", auth=COURT, response={201: FilingOut}, summary="Take down a filing for someone")
def take_down(request: HttpRequest, payload: TakenIn) -> Status[dict[str, Any]]:
    """Write and hand in what a person says at the counter, or what came by post (CPL 123); only filing clerks."""
    by, via = person(request), Channel(payload.via)
    filing = drafting.start(by=None, via=via, language=payload.language, taken_by=by)
    filing = drafting.save(filing, {**payload.form, "court": payload.court}, version=filing.version, by=by)
    if payload.submit:
        filing = submitting.submit(filing, by=by, via=via)
    return Status(201, filings.shown(filing))


@router.get("/filings/{filing_id}/form", auth=READ, response=FormOut, summary="Read the form of a filing")
def form(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Show what was typed so far, with the version a change must name."""
    return _form(seen(request, Filing, filing_id))


@router.patch("/filings/{filing_id}/form", auth=FILE, response=FormOut, summary="Change the form of a draft")
def change(request: HttpRequest, filing_id: int, payload: FormIn) -> dict[str, Any]:
    """Replace the given sections of a draft, or of a filing returned for correction; right or wrong, all is kept."""
    filing = seen(request, Filing, filing_id)
    return _form(drafting.save(filing, payload.form, version=payload.version, by=person(request)))


@router.get(
    "/filings/{filing_id}/documents", auth=READ, response=list[AttachmentOut], summary="List the documents of a filing"
)
def documents(request: HttpRequest, filing_id: int) -> list[dict[str, Any]]:
    """List what is attached to a filing; there are never more than 300."""
    filing = seen(request, Filing, filing_id)
    open_to = filing.documents.filter(not_sealed_from(person(request), "document"))
    return [_attached(one) for one in open_to.select_related("document")]


@router.post(
    "/filings/{filing_id}/documents", auth=FILE, response={201: AttachmentOut}, summary="Attach a document to a filing"
)
def attach(request: HttpRequest, filing_id: int, payload: AttachmentIn) -> Status[dict[str, Any]]:
    """Attach a document that you uploaded; evidence also gets its line in the evidence list."""
    filing = seen(request, Filing, filing_id)
    facts = payload.dict(exclude={"document"})
    return Status(
        201, _attached(drafting.attach(filing, brought(request, payload.document), **facts, by=person(request)))
    )


@router.delete(
    "/filings/{filing_id}/documents/{attachment_id}",
    auth=FILE,
    response={204: None},
    summary="Take a document off a filing",
)
def detach(request: HttpRequest, filing_id: int, attachment_id: int) -> Status[None]:
    """Take an attached document off a draft again, with its line in the evidence list."""
    drafting.detach(_attachment(request, filing_id, attachment_id), by=person(request))
    return Status(204, None)


@router.get(
    "/filings/{filing_id}/documents/{attachment_id}/file",
    auth=READ,
    summary="Download a document of a filing",
    openapi_extra=file_answer("*/*"),
)
def attached_file(request: HttpRequest, filing_id: int, attachment_id: int) -> HttpResponse:
    """Return the file as it was sent."""
    return original(_attachment(request, filing_id, attachment_id).document)


@router.get(
    "/filings/{filing_id}/checklist", auth=READ, response=list[FindingOut], summary="See the checklist of a filing"
)
def checklist(request: HttpRequest, filing_id: int) -> list[dict[str, Any]]:
    """Show the points the clerk looks at, each with its article and with what can be seen without a person."""
    found = findings(seen(request, Filing, filing_id, "court"))
    return [{name: getattr(finding, name) for name in FindingOut.model_fields} for finding in found]


@router.get(
    "/filings/{filing_id}/receipt",
    auth=READ,
    summary="Download the receipt",
    openapi_extra=file_answer("application/pdf"),
)
def receipt(request: HttpRequest, filing_id: int) -> HttpResponse:
    """Return the sealed receipt as PDF; 404 until the court has issued it, some seconds after submission."""
    filing = seen(request, Filing, filing_id, "receipt")
    if filing.receipt is None:
        raise NotFound(_("The receipt is not issued yet."), next_step=_("Ask again in some seconds."))
    return original(filing.receipt)


def _form(filing: Filing) -> dict[str, Any]:
    _read, problems = read(filing.form)
    return {"version": filing.version, "form": filing.form, "problems": problem_texts(problems)}


def _attachment(request: HttpRequest, filing_id: int, pk: int) -> FilingDocument:
    filing = seen(request, Filing, filing_id)
    open_to = FilingDocument.objects.filter(not_sealed_from(person(request), "document"))
    return get_object_or_404(open_to.select_related("document", "filing"), filing=filing, pk=pk)


def _attached(one: FilingDocument) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "position": one.position,
        "proves": one.proves,
        "source": one.source,
        "document": described(one.document),
    }
