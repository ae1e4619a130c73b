"""Documents as they are looked at: the bytes, and each page as a picture."""

import io
from typing import BinaryIO

from django.core.files.storage import default_storage

from evercourt.documents import reading_room, store
from evercourt.documents.content import refused
from evercourt.documents.formats.refusal import Refusal
from evercourt.documents.formats.sniff import DOCX, PDF
from evercourt.documents.models import Document, DocumentSeal
from evercourt.documents.seals import with_time_stamp
from evercourt.kernel.errors import NotFound


def open_document(document: Document) -> BinaryIO:
    """Open the document as it leaves the house: with the time stamp in its seal, once there is one.

    For the bytes as recorded, by the hash on the docket, see `open_recorded`.
    """
    if document.origin == Document.Origin.ISSUED:
        seal = DocumentSeal.objects.filter(document=document, token__isnull=False).first()
        if seal:
            with open_recorded(document) as file:
                return io.BytesIO(with_time_stamp(file.read(), bytes(seal.token or b"")))
    return open_recorded(document)


def open_recorded(document: Document) -> BinaryIO:
    """Open the document's bytes as received or issued: those of its hash."""
    return store.opened(store.name_of(document.sha256))


def page_image(document: Document, page: int) -> bytes:
    """Return page `page` (from 1) as PNG, made once and kept. Raises NotFound if there is no such page.

    A Word file is shown as a text view: its words on pages, without its layout.
    """
    if not 1 <= page <= (document.pages or 0):
        raise NotFound()
    name = f"pages/{document.sha256[:2]}/{document.sha256}-{page}.png"
    if not default_storage.exists(name):
        store.keep_bytes(_page(document, page), name)
    with store.opened(name) as file:
        return file.read()


def _page(document: Document, page: int) -> bytes:
    source, media_type = store.name_of(document.sha256), document.media_type
    if media_type == DOCX:
        source, media_type = store.text_view_of(document.sha256), PDF
    try:
        with store.on_disk(source) as path:
            _facts, picture = reading_room.ask("page", path=str(path), media_type=media_type, number=page)
    except Refusal as refusal:
        raise refused(refusal, document.name) from refusal
    return picture
