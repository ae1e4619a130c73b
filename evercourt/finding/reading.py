"""The text of papers: read once for the same bytes, in the room where files from outside are opened."""

import re
from collections.abc import Collection

from evercourt.documents import reading_room, store
from evercourt.documents.formats.refusal import Refusal
from evercourt.documents.formats.sniff import DOCX, PDF
from evercourt.documents.models import Document
from evercourt.finding.models import PaperText
from evercourt.finding.words import HAN

READABLE = (PDF, DOCX)
# A line ends where the paper does, in the middle of a word; a hyphen there is the printer's.
_BROKEN = re.compile(rf"(?<=[{HAN}])\s*[\r\n]+\s*(?=[{HAN}])|[\ufffe\u00ad]\s*[\r\n]+\s*")


def texts_of(documents: Collection[Document]) -> dict[str, str]:
    """Return the texts by hash of the bytes; what was not read yet is read now and kept."""
    wanted = {one.sha256: one for one in documents if one.media_type in READABLE}
    known = dict(PaperText.objects.filter(sha256__in=wanted).values_list("sha256", "text"))
    read = [text for sha256, one in wanted.items() if sha256 not in known and (text := _read(one))]
    PaperText.objects.bulk_create(read, ignore_conflicts=True)
    return known | {one.sha256: one.text for one in read}


def _read(document: Document) -> PaperText | None:
    """Return the text of a paper; None if its bytes are not there now: then it is tried again with the next change."""
    try:
        with store.on_disk(store.name_of(document.sha256)) as path:
            if not path.exists():
                return None
            _facts, content = reading_room.ask("words", path=str(path), media_type=document.media_type)
    except Refusal as refusal:
        return PaperText(sha256=document.sha256, failed=refusal.code)
    except FileNotFoundError:
        return None
    # PostgreSQL keeps no zero byte in a text.
    return PaperText(sha256=document.sha256, text=whole_words(content.decode(errors="replace").replace("\0", " ")))


def whole_words(text: str) -> str:
    """Return the text with the words that a line end broke put together."""
    return _BROKEN.sub("", text)
