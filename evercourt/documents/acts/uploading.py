"""Files that arrive in pieces: a cut line costs only the piece that was under way."""

import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.documents import store
from evercourt.documents.acts.receiving import take, too_large
from evercourt.documents.models import Document, Upload
from evercourt.documents.names import shown_name
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import must


class WrongOffset(CourtError):
    """The piece does not begin where the file ends here; `facts["received"]` says where to go on."""

    code = "wrong-offset"
    message = _("The upload stands at byte %(received)s; go on from there.")


def path_of(upload: Upload) -> Path:
    """Return where the pieces that came so far lie."""
    return store.incoming() / upload.key


@transaction.atomic
def begin_upload(*, name: str, size: int, by: User) -> Upload:
    """Open an upload of `size` bytes. Raises BadInput at once if the file is too large or empty."""
    must(by, "document.bring")
    if size > settings.UPLOAD_MAX_BYTES:
        raise too_large(name)
    if size <= 0:
        raise BadInput(_("%(name)s is empty: it holds 0 bytes."), field="file", name=shown_name(name))
    upload = Upload.objects.create(owner=by, name=name.replace("\0", "")[:255], size=size)
    path_of(upload).touch()
    return upload


@transaction.atomic
def append(upload: Upload, offset: int, chunk: bytes, *, by: User) -> Upload:
    """Add `chunk` at `offset` and return the upload as it stands. Raises WrongOffset, which says the right one."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    must(by, "upload.continue", upload)
    path = path_of(upload)
    # A kill between writing and committing leaves more bytes than were counted, never fewer: they are written anew.
    upload.received = min(upload.received, path.stat().st_size if path.exists() else 0)
    if offset != upload.received or upload.document_id:
        raise WrongOffset(received=upload.received)
    if offset + len(chunk) > upload.size:
        raise too_large(upload.name) if upload.size >= settings.UPLOAD_MAX_BYTES else _more_than_told(upload)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    upload.received = offset + len(chunk)
    upload.save(update_fields=["received"])
    return upload


@transaction.atomic
def finish_upload(upload: Upload, *, title: str, court: Court | None, by: User) -> Document:
    """Check the whole file and return its Document; called twice, return the same one.

    Raises BadInput if it is not whole yet or its content cannot be taken.
    """
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    must(by, "upload.continue", upload)
    if upload.document:
        return upload.document
    path = path_of(upload)
    if not path.exists() or path.stat().st_size != upload.size:
        raise BadInput(
            _("%(name)s has not arrived whole yet: %(received)s of %(size)s bytes."),
            next_step=_("Choose the same file again; the upload goes on where it stopped."),
            field="file",
            name=shown_name(upload.name),
            received=upload.received,
            size=upload.size,
        )
    upload.document = take(path, name=upload.name, title=title, court=court, by=by)
    upload.save(update_fields=["document"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return upload.document


@transaction.atomic
def remove_upload(upload: Upload, *, by: User) -> None:
    """Give an upload up, with what came of it; a document made of it stays. Removing it twice changes nothing."""
    must(by, "upload.continue", upload)
    _remove(upload)


@transaction.atomic
def remove_unfinished() -> int:
    """Remove every upload older than UPLOAD_KEPT_DAYS, as people were told; return how many. The court's own job."""
    must(None, "upload.clear_away")
    old = timezone.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    found = list(Upload.objects.select_for_update(skip_locked=True).filter(created_at__lt=old))
    for upload in found:
        _remove(upload)
    return len(found)


def _remove(upload: Upload) -> None:
    path = path_of(upload)
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _more_than_told(upload: Upload) -> BadInput:
    return BadInput(
        _("More of %(name)s arrived than was announced."),
        next_step=_("Choose the file again."),
        field="file",
        name=shown_name(upload.name),
    )
