"""Papers of a case: the list of all a person may see, and handing in new ones, many under one entry."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evercourt.cases import acts
from evercourt.cases.models import Case, DocketEntry
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.docket.forms import PapersForm
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error
from evercourt.web.uploads import files_of, received_before, title_of

PAPERS_A_PAGE = 50
BROUGHT = "papers-document"


@reads
def documents(request: Request, pk: int) -> HttpResponse:
    """List every document of the case this person may see, the newest first."""
    case = seen(request, pk)
    found = documents_of(request, case).select_related("entry").order_by("-pk")
    page = Paginator(found, PAPERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "docket/documents.html", {"case": case, "page": page})


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Hand in papers. What is refused is named, and what came with it is kept for the next try."""
    case = seen(request, pk)
    if not may(request.user, "docket.file", case):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = PapersForm(posted, case=case, user=request.user, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        try:
            entry = _filed(request, case, form)
        except BadInput as error:
            put_error(form, error)
        else:
            messages.success(request, _("The papers are on file as entry %(number)s.") % {"number": entry.number})
            return redirect("docket_entry", case.pk, entry.number)
    shown = {"case": case, "form": form} | files_of(request, BROUGHT)
    return render(request, "docket/papers.html", shown, status=422 if form.errors else 200)


def _filed(request: Request, case: Case, form: PapersForm) -> DocketEntry:
    """File what was brought, into this case or into all of its group; return the entry in this case."""
    given = form.cleaned_data
    papers, party = _brought(request, case), form.parties.get(given["party"])
    if given.get("everywhere"):
        entries = acts.file_for_all(
            case, papers, kind=given["kind"], party=party, by=request.user, via=_channel(request)
        )
        return next(entry for entry in entries if entry.case_id == case.pk)
    answers = form.asked.get(given.get("answers", ""))
    return acts.file_papers(
        case, papers, kind=given["kind"], party=party, answers=answers, by=request.user, via=_channel(request)
    )


def _brought(request: Request, case: Case) -> list[Document]:
    with_the_form = [
        receive(
            cast(BinaryIO, file), name=file.name or "file", title=title_of(file.name or "file"), court=case.court,
            by=request.user,
        )
        for file in request.FILES.getlist("papers")
    ]  # fmt: skip
    return [*received_before(request, BROUGHT), *with_the_form]


def _channel(request: Request) -> Channel:
    return Channel.COUNTER if request.user.is_office_holder else Channel.WEB
