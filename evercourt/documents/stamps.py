"""What leaves the house carries a line that says whose copy it is; the original bytes are not touched."""

import hashlib
import io
from collections.abc import Sequence
from functools import cache

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter

from evercourt.documents import store, typesetting
from evercourt.documents.formats.sniff import DOCX, PDF
from evercourt.documents.models import Document
from evercourt.documents.pages import open_document, page_image

# A4 at 150 dpi, and its margin, in points of the picture.
SHEET = (1240, 1754)
MARGIN = 80


def stamped(document: Document, line: str) -> bytes:
    """Return a PDF copy with `line` on every page, made once and kept.

    Pictures and Word files become pages after a cover; of sound and film there is only the cover. What the court issued
    carries its own stamp line and seal already, and is returned as it is: a line over it would break the signature.
    """
    if document.origin == Document.Origin.ISSUED:
        with open_document(document) as file:
            return file.read()
    name = f"stamped/{document.sha256[:2]}/{document.sha256}-{hashlib.sha256(line.encode()).hexdigest()[:16]}.pdf"
    if not default_storage.exists(name):
        store.keep_bytes(_make(document, line), name)
    with store.opened(name) as file:
        return file.read()


def as_pages(document: Document) -> PdfWriter:
    """Return a document as the pages it is printed on: a PDF as it is, all else after a cover."""
    writer = PdfWriter()
    if document.media_type == PDF:
        with store.opened(store.name_of(document.sha256)) as file:
            writer.append(PdfReader(io.BytesIO(file.read())))
    else:
        writer.append(PdfReader(io.BytesIO(_cover(document))))
        if document.media_type == DOCX:
            with store.opened(store.text_view_of(document.sha256)) as file:
                writer.append(PdfReader(io.BytesIO(file.read())))
        elif document.pages:
            writer.append(PdfReader(io.BytesIO(_as_page(page_image(document, 1)))))
    return writer


def list_of(documents: Sequence[tuple[str, Document]], title: str, line: str) -> bytes:
    """Return the cover of documents that leave together as they came: whose copy, and by what each can be checked."""
    lines = [line]
    for name, document in documents:
        lines += [f"{name} — {_facts(document)}", _("Check code %(code)s") % {"code": document.check_code}]
    return typesetting.pdf("cover.typ", {"title": title, "lines": lines})


def _facts(document: Document) -> str:
    return _("%(size)s bytes, SHA-256 %(sha256)s") % {"size": document.size, "sha256": document.sha256}


def _make(document: Document, line: str) -> bytes:
    writer = as_pages(document)

    @cache
    def overlay(width: float, height: float) -> PageObject:
        made = typesetting.pdf("stamp.typ", {"line": line, "width": width, "height": height})
        return PdfReader(io.BytesIO(made)).pages[0]

    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.mediabox
        page.merge_translated_page(overlay(float(box.width), float(box.height)), float(box.left), float(box.bottom))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _cover(document: Document) -> bytes:
    lines = [
        document.name,
        _facts(document),
        _("Check code %(code)s") % {"code": document.check_code},
    ]
    if document.media_type == DOCX:
        lines.append(_("What follows is the text of the file, without its layout."))
    elif not document.pages:
        lines.append(_("Sound and film cannot be printed; the file itself is handed out as it is."))
    return typesetting.pdf("cover.typ", {"title": document.title, "lines": lines})


def _as_page(picture: bytes) -> bytes:
    out = io.BytesIO()
    # The picture was made by the reading room; it is ours.
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    shown.thumbnail((SHEET[0] - 2 * MARGIN, SHEET[1] - 2 * MARGIN))
    sheet = Image.new("RGB", SHEET, "white")
    sheet.paste(shown, ((SHEET[0] - shown.width) // 2, MARGIN))
    sheet.save(out, "PDF", resolution=150)
    return out.getvalue()
