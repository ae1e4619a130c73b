"""The questions a file from outside is asked, each answered inside the reading room."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from evercourt.documents import typesetting
from evercourt.documents.formats import media, pdf, picture, sniff, word
from evercourt.documents.formats.refusal import Refusal

Answer = tuple[dict[str, Any], bytes]


def inspect(path: str) -> Answer:
    """Return media type and number of pages (None for sound and film). Raises Refusal."""
    file = Path(path)
    if file.stat().st_size == 0:
        raise Refusal("empty")
    kind = sniff.media_type(file)
    if not kind:
        raise Refusal("old_office" if sniff.is_old_office_file(file) else "wrong_type")
    pages: int | None = None
    content = b""
    if kind == sniff.PDF:
        pages = pdf.check(file)
    elif kind == sniff.DOCX:
        word.check(file)
        content, pages = _text_view(file)
    elif kind == sniff.MP3:
        media.check_mp3(file)
    elif kind == sniff.AMR:
        media.check_amr(file)
    elif kind == sniff.MP4:
        media.check_mp4(file)
    else:
        pages = picture.check(file)
    return {"media_type": kind, "pages": pages}, content


def page(path: str, media_type: str, number: int) -> Answer:
    """Return one page as PNG; of a Word file, give its text view."""
    shown = pdf.page(Path(path), number) if media_type == sniff.PDF else picture.page(Path(path))
    return {}, shown


def text_view(path: str) -> Answer:
    """Return the text of a Word file, set as PDF."""
    content, pages = _text_view(Path(path))
    return {"pages": pages}, content


def words(path: str, media_type: str) -> Answer:
    """Return everything written in a PDF or Word file; pictures of writing hold no words."""
    lines = pdf.text(Path(path)) if media_type == sniff.PDF else word.text(Path(path))
    return {}, "\n".join(lines).encode(errors="replace")


def _text_view(path: Path) -> tuple[bytes, int]:
    content = typesetting.pdf("text.typ", {"lines": word.text(path)})
    return content, typesetting.page_count(content)


def arrange(parts: list[tuple[str, int, int]]) -> Answer:
    """Return single pages of PDF files, put together anew."""
    return {}, pdf.arrange([(Path(path), number, turns) for path, number, turns in parts])


QUESTIONS: dict[str, Callable[..., Answer]] = {
    "arrange": arrange,
    "inspect": inspect,
    "page": page,
    "text_view": text_view,
    "words": words,
}
