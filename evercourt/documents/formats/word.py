"""DOCX: a ZIP that must be small when unpacked, without macros, without anything fetched from elsewhere."""

import re
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from evercourt.documents.formats.refusal import Refusal

MAX_ENTRIES = 3000
MAX_TOTAL = 400 * 1024 * 1024
MAX_RATIO = 200
# Below this much unpacked, even an extreme ratio (a page of blanks) harms nobody.
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_TEXT_PART = 50 * 1024 * 1024
CHUNK = 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check(path: Path) -> None:
    """Refuse what is not a whole, harmless Word file. Raises Refusal."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
            if len(names) > MAX_ENTRIES:
                raise Refusal("bomb")
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise Refusal("wrong_type")
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                raise Refusal("locked")
            _unpack_within_limits(archive, path.stat().st_size)
            _refuse_macros(archive, names)
            text(path)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error) as error:
        raise Refusal("damaged") from error


def _unpack_within_limits(archive: zipfile.ZipFile, packed: int) -> None:
    """Read every entry and count what really comes out: the sizes written in the archive may lie."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > MAX_TOTAL or (total > RATIO_MATTERS_FROM and total > packed * MAX_RATIO):
                    raise Refusal("bomb")


def _refuse_macros(archive: zipfile.ZipFile, names: list[str]) -> None:
    types = archive.read("[Content_Types].xml")
    if any("vbaproject" in name.lower() for name in names) or b"macroEnabled" in types or b"vbaProject" in types:
        raise Refusal("macros")
    for name in names:
        if name.endswith(".rels") and re.search(rb"attachedTemplate|oleObject|frame", archive.read(name)):
            links = ElementTree.fromstring(without_doctype(archive.read(name)))  # noqa: S314 - no DTD can be left
            if any(link.get("TargetMode") == "External" and "hyperlink" not in link.get("Type", "") for link in links):
                raise Refusal("macros")


def without_doctype(part: bytes) -> bytes:
    """Return `part` if it defines no entities: those are how a small XML becomes a huge one."""

    def refuse(*_parts: object) -> None:
        raise Refusal("bomb")

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    try:
        reader.Parse(part, True)
    except expat.ExpatError as error:
        raise Refusal("damaged") from error
    return part


def text(path: Path) -> list[str]:
    """Return the paragraphs; the cells of a table row are one paragraph, parted by bars."""
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo("word/document.xml").file_size > MAX_TEXT_PART:
            raise Refusal("too_complicated")
        root = ElementTree.fromstring(without_doctype(archive.read("word/document.xml")))  # noqa: S314 - no DTD is left
    body = root.find(f"{W}body")
    if body is None:
        raise Refusal("damaged")
    lines: list[str] = []
    for block in body:
        if block.tag == f"{W}tbl":
            for row in block.iter(f"{W}tr"):
                lines.append(" | ".join(_words(cell) for cell in row.iter(f"{W}tc")))
        else:
            lines += [_words(block)] if block.tag == f"{W}p" else [_words(item) for item in block.iter(f"{W}p")]
    return lines


def _words(block: ElementTree.Element) -> str:
    pieces = []
    for item in block.iter():
        if item.tag == f"{W}t":
            pieces.append(item.text or "")
        elif item.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            pieces.append("\t" if item.tag == f"{W}tab" else "\n")
    return "".join(pieces)
