"""The leak gate: what a file would give away that nobody sees in it, and what of a person it must not say.

A black box over a name leaves the name in the file; a deleted sentence is still in a Word file with tracked changes.
Each finding says on which page and where, never the words themselves: the answer may be read by others.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image
from pypdf import PdfReader

from evercourt.documents.formats.sniff import DOCX, PDF
from evercourt.documents.formats.word import W, without_doctype
from evercourt.kernel.errors import Text

# Dots an inch at which a page is looked at: a small letter is still some points high.
SCALE = 2.0
# A region of a page whose lightest and darkest point are nearer than this shows no letter.
SEEN = 24
DARK = 110
# One or two signs alone are a rounding error of the file, not a word somebody hid.
SHORTEST = 2
INVISIBLE = 3
# What a program writes into every file about itself says nothing of a person.
OF_THE_PROGRAM = {"/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"}
COMMENTS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Popup", "/Ink"}


class Kind(TextChoices):
    """What a file gives away."""

    BOX = "box", _("text under a box")
    UNSEEN = "unseen", _("text in the colour of the paper")
    OUTSIDE = "outside", _("text outside the page")
    COMMENT = "comment", _("a comment")
    REDACTION = "redaction", _("a mark for blacking out that was never carried out")
    ATTACHED = "attached", _("a file attached inside")
    LAYER = "layer", _("a layer that is switched off")
    DELETED = "deleted", _("deleted text kept as a tracked change")
    HIDDEN = "hidden", _("text formatted as hidden")
    PROPERTIES = "properties", _("properties of the file")
    PROTECTED = "protected", _("a protected name, number or address")
    POSITION = "position", _("the place where a picture was taken")


@dataclass(frozen=True)
class Leak:
    """One finding: what it is, on which page (None: of the whole file, or of a Word file), and where."""

    kind: Kind
    page: int | None = None
    place: Text = ""

    @property
    def said(self) -> str:
        """The finding in the reader's language, without the words it is about."""
        what = str(self.kind.label)
        if self.page is None:
            return f"{self.place}: {what}" if self.place else what
        where = gettext("page %(page)s") % {"page": self.page}
        return f"{where}, {self.place}: {what}" if self.place else f"{where}: {what}"


# Returns what of a text must not be said; empty: nothing.
Protected = Callable[[str], list[str]]


def leaks_in(path: Path, media_type: str, *, protected: Protected = lambda text: [], whole: bool = False) -> list[Leak]:
    """Return what the file gives away, each kind of thing once a place.

    `protected` finds what must not be said: always asked about what nobody sees, and, if `whole`, about the text that
    everybody sees as well. Of a kind of file this house does not look into: nothing.
    """
    if media_type == PDF:
        found = _in_pdf(path, protected, whole)
    elif media_type == DOCX:
        found = _in_word(path, protected, whole)
    elif media_type.startswith("image/"):
        found = _in_picture(path)
    else:
        return []
    return list(dict.fromkeys(found))


def _in_pdf(path: Path, protected: Protected, whole: bool) -> Iterator[Leak]:
    document = pdfium.PdfDocument(path)
    try:
        for number in range(len(document)):
            yield from _on_page(document[number], number + 1, protected, whole)
    finally:
        document.close()
    yield from _around_pages(PdfReader(path), protected)


def _on_page(sheet: Any, number: int, protected: Protected, whole: bool) -> Iterator[Leak]:
    part = sheet.get_textpage()
    try:
        signs = part.count_chars()
        if not signs:
            return
        text = part.get_text_range()
        for word in protected(text) if whole else ():
            yield Leak(Kind.PROTECTED, number, _of_word(part, sheet, text, word))
        # Without what would draw over the page: the picture is of what a reader sees.
        picture = sheet.render(scale=SCALE, grayscale=True).to_pil()
        run: list[tuple[Kind, float, float]] = []
        for index in range(signs):
            hidden = _hidden(part, index, sheet, picture)
            if hidden is None or (run and hidden and hidden[0] != run[0][0]):
                yield from _told(run, number, sheet)
                run = []
            if hidden:
                run.append(hidden)
        yield from _told(run, number, sheet)
    finally:
        part.close()


def _told(run: list[tuple[Kind, float, float]], number: int, sheet: Any) -> Iterator[Leak]:
    if len(run) >= SHORTEST:
        kind, across, up = run[0]
        yield Leak(kind, number, _place(across, up, *sheet.get_size()))


def _hidden(part: Any, index: int, sheet: Any, picture: Image.Image) -> tuple[Kind, float, float] | tuple[()] | None:
    """Return how a sign is hidden and where it stands; None for one that is seen, () for one that shows nothing."""
    sign = chr(pdfium_c.FPDFText_GetUnicode(part, index))
    if not sign.isprintable() or sign.isspace():
        return ()
    left, bottom, right, top = part.get_charbox(index)
    width, height = sheet.get_size()
    across, up = (left + right) / 2, (bottom + top) / 2
    if not (0 <= across <= width and 0 <= up <= height):
        return Kind.OUTSIDE, min(max(across, 0), width), min(max(up, 0), height)
    region = (
        max(int(left * SCALE), 0), max(int((height - top) * SCALE), 0),
        min(int(right * SCALE) + 1, picture.width), min(int((height - bottom) * SCALE) + 1, picture.height),
    )  # fmt: skip
    if region[2] <= region[0] or region[3] <= region[1]:
        return ()
    extrema: Any = picture.crop(region).getextrema()
    darkest, lightest = extrema
    if lightest - darkest >= SEEN:
        return None
    if lightest < DARK:
        return Kind.BOX, across, up
    # A scanner puts what it read behind the picture; where it missed the ink by a little, nobody hid anything.
    drawn = pdfium_c.FPDFText_GetTextObject(part, index)
    if drawn and pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE:
        return ()
    return Kind.UNSEEN, across, up


def _of_word(part: Any, sheet: Any, text: str, word: str) -> Text:
    index = text.find(word)
    if index < 0:
        return ""
    left, bottom, right, top = part.get_charbox(min(index, part.count_chars() - 1))
    return _place((left + right) / 2, (bottom + top) / 2, *sheet.get_size())


def _place(across: float, up: float, width: float, height: float) -> Text:
    """Return where on the page a point is, by thirds of its height and halves of its width."""
    places = (
        (_("top left"), _("top right")), (_("middle left"), _("middle right")), (_("bottom left"), _("bottom right")),
    )  # fmt: skip
    row = min(int((height - up) / height * 3), 2) if height else 0
    return places[max(row, 0)][int(across > width / 2)]


def _around_pages(reader: PdfReader, protected: Protected) -> Iterator[Leak]:
    """Yield what lies beside the pages: comments, marks, attached files, layers, properties."""
    for number, page in enumerate(reader.pages, start=1):
        for one in page.get("/Annots") or []:
            note = one.get_object()
            subtype = note.get("/Subtype")
            if subtype == "/Redact":
                yield Leak(Kind.REDACTION, number)
            elif subtype == "/FileAttachment":
                yield Leak(Kind.ATTACHED, number)
            elif subtype in COMMENTS and str(note.get("/Contents") or "").strip():
                yield Leak(Kind.COMMENT, number)
    root: Any = reader.trailer["/Root"]
    names = root.get("/Names")
    if "/AF" in root or (names is not None and "/EmbeddedFiles" in names.get_object()):
        yield Leak(Kind.ATTACHED)
    layers = root.get("/OCProperties")
    settings = layers.get_object().get("/D") if layers is not None else None
    if settings is not None and (
        settings.get_object().get("/OFF") or settings.get_object().get("/BaseState") == "/OFF"
    ):
        yield Leak(Kind.LAYER)
    values = [str(value) for name, value in (reader.metadata or {}).items() if name not in OF_THE_PROGRAM]
    packet = root.get("/Metadata")
    if packet is not None:
        values.append(re.sub(r"<[^>]*>", " ", packet.get_object().get_data().decode("utf-8", "replace")))
    if protected("\n".join(values)):
        yield Leak(Kind.PROPERTIES)


def _in_word(path: Path, protected: Protected, whole: bool) -> Iterator[Leak]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        parts = [name for name in names if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name)]
        for name in sorted(parts, key=lambda name: name != "word/document.xml"):
            root = ElementTree.fromstring(without_doctype(archive.read(name)))  # noqa: S314 - no DTD is left
            yield from _in_paragraphs(root, protected, whole)
        if "word/comments.xml" in names and b"<w:t" in archive.read("word/comments.xml"):
            yield Leak(Kind.COMMENT)
        if any(name.startswith("word/embeddings/") and not name.endswith("/") for name in names):
            yield Leak(Kind.ATTACHED)
        kept = [archive.read(name).decode("utf-8", "replace") for name in names if name.startswith("docProps/")]
        if protected(re.sub(r"<[^>]*>", " ", "\n".join(kept))):
            yield Leak(Kind.PROPERTIES)


def _in_paragraphs(root: ElementTree.Element, protected: Protected, whole: bool) -> Iterator[Leak]:
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        where = gettext("paragraph %(number)s") % {"number": number}
        if any((one.text or "").strip() for one in paragraph.iter(f"{W}delText")):
            yield Leak(Kind.DELETED, place=where)
        for run in paragraph.iter(f"{W}r"):
            style = run.find(f"{W}rPr")
            text = "".join(one.text or "" for one in run.iter(f"{W}t"))
            if style is None or not text.strip():
                continue
            if _on(style.find(f"{W}vanish")) or _on(style.find(f"{W}webHidden")):
                yield Leak(Kind.HIDDEN, place=where)
            elif _covered(style):
                yield Leak(Kind.BOX, place=where)
            elif _value(style.find(f"{W}color")) == "ffffff":
                yield Leak(Kind.UNSEEN, place=where)
        if whole and protected("".join(one.text or "" for one in paragraph.iter(f"{W}t"))):
            yield Leak(Kind.PROTECTED, place=where)


def _covered(style: ElementTree.Element) -> bool:
    """Whether text is black on black: by its marker, or by its own shading."""
    colour = _value(style.find(f"{W}color")) or "auto"
    shade = style.find(f"{W}shd")
    filled = (shade.get(f"{W}fill") or "").lower() if shade is not None else ""
    marked = _value(style.find(f"{W}highlight"))
    return colour in ("auto", "000000") and (marked == "black" or filled == "000000")


def _on(mark: ElementTree.Element | None) -> bool:
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off")


def _value(mark: ElementTree.Element | None) -> str:
    return "" if mark is None else (mark.get(f"{W}val") or "").lower()


def _in_picture(path: Path) -> Iterator[Leak]:
    from PIL.ExifTags import IFD

    with Image.open(path) as picture:
        if picture.getexif().get_ifd(IFD.GPSInfo):
            yield Leak(Kind.POSITION)
