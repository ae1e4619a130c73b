"""A file handed out as it came, whole or by the part a player asks for: sound and film are heard by parts."""

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from evercourt.documents.models import Document
from evercourt.documents.pages import open_document

# A page of a document never changes, but only this person may keep it.
KEPT = "private, max-age=86400, immutable"
# What a browser may show inside a page; anything else is only ever saved.
SHOWN = ("image/png", "image/jpeg", "application/pdf", "audio/mpeg", "video/mp4")
PART = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


def original(request: HttpRequest, document: Document, *, kept: str = "no-store") -> HttpResponse:
    """Return the file as it came. A request for one part of its bytes is answered by that part (RFC 9110, 14).

    The caller has found that this person may see it; `kept` is for how long their browser may keep it.
    """
    content = open_document(document)
    saved = document.media_type not in SHOWN
    whole = FileResponse(content, content_type=document.media_type, filename=document.name, as_attachment=saved)
    whole["Accept-Ranges"], whole["Cache-Control"] = "bytes", kept
    wanted = PART.fullmatch(request.headers.get("range", ""))
    if wanted is None or wanted.groups() == ("", ""):
        return cast(HttpResponse, whole)
    size = content.seek(0, 2)
    first, last = _part(wanted[1], wanted[2], size)
    if first > last:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    size_of_part = last - first + 1
    part = StreamingHttpResponse(_Part(content, first, size_of_part), status=206, content_type=document.media_type)
    for name in ("Accept-Ranges", "Cache-Control", "Content-Disposition"):
        part[name] = whole[name]
    part["Content-Range"], part["Content-Length"] = f"bytes {first}-{last}/{size}", str(size_of_part)
    return cast(HttpResponse, part)


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte asked for; `-500` asks for the last 500."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


class _Part:
    """So many bytes of a file from one place on; the file is closed with the answer, also one that is broken off."""

    def __init__(self, content: BinaryIO, first: int, size: int) -> None:
        self.content, self.left = content, size
        content.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.content.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.content.close()
