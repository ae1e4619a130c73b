"""All documents of a case this person may see, as one archive, streamed."""

from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evercourt.cases.models import CaseDocument
from evercourt.documents.archive import streamed, windows_name
from evercourt.ledger.access import note_access
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.doors import Request, reads


@reads
def archive(request: Request, pk: int) -> HttpResponse:
    """Give every document one may see, in the order in which they came, named by number, entry and title."""
    case = seen(request, pk)
    # Read whole before the first byte leaves: what may be seen is decided once, and the connection is free again.
    filed = list(documents_of(request, case).select_related("entry").order_by("pk"))
    note_access(case, by=request.user, what=f"archive of {len(filed)} documents")
    name = windows_name(_("Documents of %(number)s") % {"number": case.number} + ".zip")
    answer = StreamingHttpResponse(
        streamed((_name(position, one), one.document) for position, one in enumerate(filed, start=1)),
        content_type="application/zip",
    )
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)


def _name(position: int, filed: CaseDocument) -> str:
    ending = filed.document.name.rpartition(".")[2][:10]
    stem = filed.document.title.removesuffix(f".{ending}")
    entry = f"#{filed.entry.number} " if filed.entry else ""
    return f"{position:04} {entry}{stem}.{ending}"
