"""Asking for a check of identity, and the pictures of the document for the eyes of those who may see the check."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.accounts.acts import request_identity_check
from evercourt.accounts.models import IdentityCheck
from evercourt.accounts.states import IdentityCheckState
from evercourt.documents.acts import page_image, receive
from evercourt.documents.formats.sniff import DOCX
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.web.accounts.forms import RequestCheckForm
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error
from evercourt.web.uploads import files_of, received_before


@writes
def identity_check_request(request: Request) -> HttpResponse:
    """Send pictures of one's document to a court, for a clerk to look at."""
    posting = request.method == "POST"
    form = RequestCheckForm(request.POST, request.FILES) if posting else RequestCheckForm()
    if posting and form.is_valid():
        try:
            _ask(request, form)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("Your document is with the court. You will get a message when it is checked."))
            return redirect("account")
    waiting = request.user.identity_checks.filter(state=IdentityCheckState.REQUESTED).exists()
    context = {"form": form, "waiting": waiting} | files_of(request, "pictures-document")
    return render(request, "accounts/identity_check_request.html", context, status=422 if form.errors else 200)


def _ask(request: Request, form: RequestCheckForm) -> None:
    data, pictures = form.cleaned_data, list(received_before(request, "pictures-document"))
    for file in request.FILES.getlist("picture-files"):
        # No court yet: nobody finds it among a court's documents, only through the check.
        title = _("Picture of an identity document")
        pictures.append(
            receive(cast(BinaryIO, file), name=file.name or "file", title=title, court=None, by=request.user)
        )
    if any(not document.pages or document.media_type == DOCX for document in pictures):
        raise BadInput(_("Send pictures or a PDF of the document."), field="pictures")
    request_identity_check(
        request.user,
        court=data["court"],
        document_kind=data["document_kind"],
        document_number=data["document_number"],
        pictures=[document.pk for document in pictures],
        by=request.user,
        via=Channel.WEB,
    )


@reads
def identity_check_picture(request: Request, pk: int, number: int) -> HttpResponse:
    """Show picture `number` (from 1) of a check."""
    check = get_object_or_404(IdentityCheck.objects.visible_to(request.user), pk=pk)
    if not 1 <= number <= len(check.pictures):
        raise Http404
    document = get_object_or_404(Document, pk=check.pictures[number - 1])
    return HttpResponse(page_image(document, 1), content_type="image/png", headers={"Cache-Control": "no-store"})
