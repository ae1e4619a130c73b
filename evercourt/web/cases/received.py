"""Case files of other courts, as they came: read only."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evercourt.cases.models import Party, ReceivedFile
from evercourt.documents.models import Document
from evercourt.documents.stamps import stamped
from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, reads

FILES_A_PAGE = 20
LINES_A_PAGE = 50


@reads
def received_files(request: Request) -> HttpResponse:
    """List the files this person may see, newest first."""
    visible = ReceivedFile.objects.visible_to(request.user).select_related("court").defer("contents", "docket", "root")
    page = Paginator(visible, FILES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/received_files.html", {"page": page})


@reads
def received_file(request: Request, pk: int) -> HttpResponse:
    """Show one file: where it comes from, its parties, documents and docket."""
    found = _seen(request, pk)
    note_access(found, by=request.user, what=f"received file {found.pk}")
    channels, sides = dict(Channel.choices), dict(Party.Side.choices)
    page = Paginator(list(reversed(found.docket)), LINES_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "file": found,
        "parties": [{**one, "side": sides.get(one["side"], one["side"])} for one in found.contents["parties"]],
        "documents": found.documents.order_by("pk"),
        "page": page,
        "lines": [
            {**line, "at": datetime.fromisoformat(line["at"]), "via": channels.get(line["via"], line["via"])}
            for line in page.object_list
        ],
    }
    return render(request, "cases/received_file.html", shown)


@reads
def received_document(request: Request, pk: int, document: int) -> HttpResponse:
    """Return a copy of one document; every page says for whom and on which day it was made."""
    found = _seen(request, pk)
    paper: Document = get_object_or_404(found.documents, pk=document)
    day = found.court.local_date().isoformat()
    line = _("Copy for %(name)s, %(day)s, case %(number)s")
    line = line % {"name": request.user.name, "day": day, "number": found.number}
    note_access(found, by=request.user, what=f"copy of document {paper.pk}")
    disposition = content_disposition_header(True, f"{paper.title.removesuffix('.pdf')}.pdf")
    return HttpResponse(
        stamped(paper, line), content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


def _seen(request: Request, pk: int) -> ReceivedFile:
    visible = ReceivedFile.objects.visible_to(request.user).select_related("court")
    return get_object_or_404(visible, pk=pk)
