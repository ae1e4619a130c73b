"""Text under a black box: whoever covered it meant to take it away, and anybody can still read it."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

Box = tuple[float, float, float, float]
# A colour is dark if none of its parts is brighter (of 255), and covers if it lets nothing through.
DARK, OPAQUE = 64, 250
# Points; what is thinner is a line of a table, or strikes out.
THINNEST = 4.0
# So many letters under boxes on a page are no accident.
ENOUGH = 2
# More things than this on one page are a drawing.
MOST_OBJECTS = 50_000


def covered_page(document: pdfium.PdfDocument) -> int:
    """Return the number of the first page (from 1) on which letters can be read under a dark box; 0 if there is none.

    A box counts if it was drawn after the letters, or lies on the page as an annotation: a square, or a redaction that
    was only marked.
    """
    for number in range(len(document)):
        page = document[number]
        if (boxes := [*_drawn(page), *_noted(page)]) and _letters_under(page, boxes) >= ENOUGH:
            return number + 1
        page.close()
    return 0


def _drawn(page: pdfium.PdfPage) -> Iterator[tuple[int, Box]]:
    """Yield the dark filled shapes of a page, each with its place in the order of drawing."""
    count = raw.FPDFPage_CountObjects(page)
    for place in range(min(count, MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, place)
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_PATH and _is_dark_fill(thing) and (box := _bounds(thing)):
            yield place, box


def _noted(page: pdfium.PdfPage) -> Iterator[tuple[int, Box]]:
    """Yield the boxes that lie on a page as annotations, which are drawn after everything else."""
    for place in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, place)
        kind, rect = raw.FPDFAnnot_GetSubtype(note), raw.FS_RECTF()
        covers = kind == raw.FPDF_ANNOT_REDACT or (kind == raw.FPDF_ANNOT_SQUARE and _is_dark_note(note))
        if covers and raw.FPDFAnnot_GetRect(note, rect):
            yield MOST_OBJECTS, (rect.left, rect.bottom, rect.right, rect.top)
        raw.FPDFPage_CloseAnnot(note)


def _letters_under(page: pdfium.PdfPage, boxes: list[tuple[int, Box]]) -> int:
    """Return how many letters lie under boxes that were drawn after them."""
    order = {
        _address(raw.FPDFPage_GetObject(page, place)): place
        for place in range(min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS))
    }
    words = page.get_textpage()
    found = 0
    for letter in range(words.count_chars()):
        if chr(raw.FPDFText_GetUnicode(words, letter)).isspace():
            continue
        left, bottom, right, top = words.get_charbox(letter)
        across, up = (left + right) / 2, (bottom + top) / 2
        drawn = order.get(_address(raw.FPDFText_GetTextObject(words, letter)), -1)
        found += any(
            drawn < place and box[0] <= across <= box[2] and box[1] <= up <= box[3] for place, box in boxes
        )  # fmt: skip
        if found >= ENOUGH:
            break
    words.close()
    return found


def _is_dark_fill(thing: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(thing, mode, stroke) or mode.value == raw.FPDF_FILLMODE_NONE:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _one in range(4))
    known = raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha)
    return bool(known) and max(red.value, green.value, blue.value) < DARK and alpha.value >= OPAQUE


def _is_dark_note(note: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _one in range(4))
    known = raw.FPDFAnnot_GetColor(note, raw.FPDFANNOT_COLORTYPE_InteriorColor, red, green, blue, alpha)
    return bool(known) and max(red.value, green.value, blue.value) < DARK and alpha.value >= OPAQUE


def _bounds(thing: Any) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _one in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    if right.value - left.value < THINNEST or top.value - bottom.value < THINNEST:
        return None
    return left.value, bottom.value, right.value, top.value


def _address(thing: Any) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0
