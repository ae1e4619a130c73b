"""Taking a file in: checked by its content, kept by its hash."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.documents import store
from evercourt.documents.content import inspect
from evercourt.documents.formats.sniff import ENDINGS
from evercourt.documents.models import Document
from evercourt.documents.names import safe_name, shown_name
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must


def receive(content: bytes | BinaryIO, *, name: str, title: str, court: Court | None, by: User | None) -> Document:
    """Check the file by its content, keep it and return its Document.

    Raises BadInput, naming the file. The act this is part of records it.
    """
    must(by, "document.bring")
    with store.temporary() as path:
        _copy(BytesIO(content) if isinstance(content, bytes) else content, path, name)
        return take(path, name=name, title=title, court=court, by=by)


def take(path: Path, *, name: str, title: str, court: Court | None, by: User | None) -> Document:
    """Check and keep the file at `path`, which lies whole on disk."""
    found = inspect(path, name)
    sha256 = store.hash_of(path)
    store.keep(path, store.name_of(sha256))
    if found.text_view:
        store.keep_bytes(found.text_view, store.text_view_of(sha256))
    name = safe_name(name, ENDINGS[found.media_type])
    return Document.objects.create(
        court=court,
        title=title[:200] or name,
        name=name,
        media_type=found.media_type,
        size=path.stat().st_size,
        sha256=sha256,
        pages=found.pages,
        uploaded_by=by,
    )


def too_large(name: str) -> BadInput:
    """Return the refusal of a file larger than the court takes."""
    return BadInput(
        _("%(name)s is larger than %(most)s MB."),
        next_step=_("Part it into several files, or make it smaller: scan at 300 dpi, film at 720 lines."),
        field="file",
        name=shown_name(name),
        most=settings.UPLOAD_MAX_BYTES // 1024 // 1024,
    )


def _copy(source: BinaryIO, path: Path, name: str) -> None:
    size = 0
    with path.open("wb") as target:
        while chunk := source.read(store.CHUNK):
            size += len(chunk)
            if size > settings.UPLOAD_MAX_BYTES:
                raise too_large(name)
            target.write(chunk)
