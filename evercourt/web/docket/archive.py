"""All documents of a case this person may see, as one archive, streamed."""

from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evercourt.cases.models import Case, CaseDocument
from evercourt.documents.archive import streamed, windows_name
from evercourt.documents.stamps import list_of
from evercourt.ledger.access import note_access
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.doors import Request, reads


@reads
def archive(request: Request, pk: int) -> HttpResponse:
    """Give every document one may see as it came, in that order, named by number, entry and title, behind a cover."""
    case = seen(request, pk)
    # Read whole before the first byte leaves: what may be seen is decided once, and the connection is free again.
    filed = list(documents_of(request, case).select_related("entry").order_by("pk"))
    note_access(case, by=request.user, what=f"archive of {len(filed)} documents")
    names = [_name(position, one) for position, one in enumerate(filed, start=1)]
    cover = (
        "0000.pdf",
        list_of([(name, one.document) for name, one in zip(names, filed, strict=True)], *_head(request, case)),
    )
    name = windows_name(_("Documents of %(number)s") % {"number": case.number} + ".zip")
    answer = StreamingHttpResponse(
        streamed(((name, one.document) for name, one in zip(names, filed, strict=True)), cover=cover),
        content_type="application/zip",
    )
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)


def _head(request: Request, case: Case) -> tuple[str, str]:
    """Return the title of the cover, and the line that says whose copy this is."""
    copy = _("Copy for %(name)s, %(day)s, case %(number)s")
    facts = {"name": request.user.name, "day": case.court.local_date().isoformat(), "number": case.number}
    return _("Documents of %(number)s") % {"number": case.number}, copy % facts


def _name(position: int, filed: CaseDocument) -> str:
    ending = filed.document.name.rpartition(".")[2][:10]
    stem = filed.document.title.removesuffix(f".{ending}")
    entry = f"#{filed.entry.number} " if filed.entry else ""
    return f"{position:04} {entry}{stem}.{ending}"
