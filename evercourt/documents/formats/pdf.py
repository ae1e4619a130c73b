"""PDF: opened really, without passwords, programs or more pages than anyone reads."""

import io
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from evercourt.documents.formats.refusal import Refusal

MAX_PAGES = 3000
MAX_OBJECTS = 1_000_000
# The end mark must stand near the end; some scanners write a little after it.
TAIL = 4096
PROGRAMS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"}
# Width of a page picture in pixels: sharp on a phone, small enough for a slow line.
PAGE_WIDTH = 1240
MAX_PIXELS = 30_000_000


def check(path: Path) -> int:
    """Return the number of pages. Raises Refusal."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if b"%%EOF" not in file.read():
            raise Refusal("truncated")
    _refuse_programs(path)
    try:
        document = pdfium.PdfDocument(path)
        pages = len(document)
        if pages == 0:
            raise Refusal("damaged")
        if pages > MAX_PAGES:
            raise Refusal("too_many_pages", pages=pages, most=MAX_PAGES)
        document[0].render(scale=0.1)
        document[pages - 1].render(scale=0.1)
    except pdfium.PdfiumError as error:
        raise Refusal("locked" if "assword" in str(error) else "damaged") from error
    return pages


def _refuse_programs(path: Path) -> None:
    """Walk through every dictionary that can be reached and refuse those that start something."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise Refusal("locked")
        pending: list[Any] = [reader.trailer]
        seen: set[int] = set()
        while pending:
            thing = pending.pop()
            if isinstance(thing, IndirectObject):
                if thing.idnum in seen:
                    continue
                seen.add(thing.idnum)
                if len(seen) > MAX_OBJECTS:
                    raise Refusal("too_complicated")
                thing = thing.get_object()
            if isinstance(thing, DictionaryObject):
                if "/JS" in thing or thing.get("/S") in PROGRAMS or "/XFA" in thing:
                    raise Refusal("programs")
                pending += [
                    value
                    for value in thing.values()
                    if isinstance(value, IndirectObject | DictionaryObject | ArrayObject)
                ]
            elif isinstance(thing, ArrayObject):
                pending += [
                    value for value in thing if isinstance(value, IndirectObject | DictionaryObject | ArrayObject)
                ]
    except Refusal:
        raise
    except MemoryError as error:
        raise Refusal("too_complicated") from error
    except Exception as error:
        # Whatever a hostile file makes the parser trip over, it is not a file one can read.
        raise Refusal("damaged") from error


def page(path: Path, number: int) -> bytes:
    """Return page `number` (from 1) as PNG."""
    document = pdfium.PdfDocument(path)
    sheet = document[number - 1]
    width, height = sheet.get_size()
    scale = min(PAGE_WIDTH / max(width, 1), (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    picture = sheet.render(scale=scale).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def text(path: Path) -> list[str]:
    """Return what is written on each page, as far as the file knows its letters."""
    document = pdfium.PdfDocument(path)
    pages = []
    for number in range(len(document)):
        sheet = document[number]
        part = sheet.get_textpage()
        pages.append(part.get_text_bounded())
        part.close()
        sheet.close()
    return pages


def arrange(parts: list[tuple[Path, int, int]]) -> bytes:
    """Return a PDF of single pages: each of a file, its number (from 1) and by how many quarter turns it is rotated."""
    writer = PdfWriter()
    readers: dict[Path, PdfReader] = {}
    for path, number, turns in parts:
        reader = readers.setdefault(path, PdfReader(path))
        if not 1 <= number <= len(reader.pages):
            raise Refusal("no_such_page", page=number, pages=len(reader.pages))
        writer.add_page(reader.pages[number - 1]).rotate(90 * (turns % 4))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
