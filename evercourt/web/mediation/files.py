"""Files of a mediation: shown to who may read what was said, and to nobody else."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from evercourt.cases.visibility import not_sealed_from
from evercourt.documents.acts import open_document
from evercourt.documents.models import Document
from evercourt.ledger.access import note_access
from evercourt.mediation.models import Agreement, Statement
from evercourt.mediation.policy import is_mediator, is_theirs
from evercourt.mediation.states import AgreementState
from evercourt.web.doors import Request, reads
from evercourt.web.mediation.views import seen


@reads
def statement_file(request: Request, pk: int, statement: int) -> HttpResponse:
    """Give the file of something that was said, if this person may read it."""
    said = get_object_or_404(Statement.objects.visible_to(request.user), pk=statement, mediation=pk)
    if said.document is None or not _open_to(request, said.document):
        raise Http404
    return _given(said.document)


@reads
def agreement_file(request: Request, pk: int) -> HttpResponse:
    """Give the agreement: to the parties and the mediator once it can be signed, to the court once it is in effect."""
    found = seen(request, pk)
    agreement = Agreement.objects.filter(mediation=found).exclude(state=AgreementState.DROPPED).first()
    inside = is_mediator(request.user, found) or any(is_theirs(request.user, one) for one in found.participants.all())
    document = agreement and (agreement.document or (agreement.paper if inside else None))
    if document is None or not _open_to(request, document):
        raise Http404
    note_access(found, by=request.user, what="mediation agreement")
    return _given(document)


def _open_to(request: Request, document: Document) -> bool:
    return Document.objects.filter(not_sealed_from(request.user), pk=document.pk).exists()


def _given(document: Document) -> HttpResponse:
    disposition = content_disposition_header(False, document.name)
    answer = FileResponse(open_document(document), content_type=document.media_type)
    answer["Content-Disposition"], answer["Cache-Control"] = disposition or "inline", "no-store"
    return answer  # type: ignore[return-value]
