"""Files brought in pieces: the door for the element that sends them, and what pages with files need."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from evercourt.accounts.models import User
from evercourt.documents.models import Document, Upload
from evercourt.documents.names import shown_name
from evercourt.web.doors import Request


def received_before(request: Request, name: str) -> QuerySet[Document]:
    """Return the documents that a form names by id: only those this person brought; others do not exist."""
    ids = [int(found) for found in request.POST.getlist(name) if found.isdecimal()]
    return Document.objects.filter(pk__in=ids, uploaded_by=request.user, origin=Document.Origin.RECEIVED).order_by("pk")


def files_of(request: Request, name: str) -> dict[str, object]:
    """Return what `parts/files.html` shows: files that came with a form that was not taken, and those under way."""
    return {"sent": received_before(request, name), "unfinished": unfinished(request.user)}


def title_of(name: str) -> str:
    """Return the title of a file that was given none: its name, made safe to show, without ending."""
    shown = shown_name(name)
    return shown.rpartition(".")[0] or shown


def unfinished(user: User) -> list[dict[str, object]]:
    """Return what this person began to send and did not finish, how far it is and until when it is kept."""
    kept = timedelta(days=settings.UPLOAD_KEPT_DAYS)
    return [
        {
            "name": shown_name(upload.name),
            "percent": 100 * upload.received // upload.size,
            "until": upload.created_at + kept,
        }
        for upload in Upload.objects.filter(owner=user, document=None, received__gt=0).order_by("pk")
    ]
