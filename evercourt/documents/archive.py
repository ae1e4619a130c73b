"""Many documents as one ZIP, written while it is sent, with names that open on every system."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from evercourt.documents.models import Document
from evercourt.documents.pages import open_document

CHUNK = 1 << 18
LONGEST = 80
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Names Windows keeps for its devices, with whatever ending.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
# What Windows takes in no name; and characters that turn the direction, behind which an ending could hide.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+')


class _Pipe:
    """Takes what the archive writes and gives it away at once; nothing can be sought in it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is taken by `taken`."""

    def taken(self) -> bytes:
        """Return what was written since."""
        data, self.parts = b"".join(self.parts), []
        return data


def streamed(documents: Iterable[tuple[str, Document]], *, cover: tuple[str, bytes] | None = None) -> Iterator[bytes]:
    """Yield a ZIP of the documents, each under its name; nothing is held in memory or on disk but the piece under way.

    `cover` is the name and the bytes of what lies in front.

    Films and pictures are small already, so nothing is compressed: hundreds of files take no time to pack.
    """
    pipe = _Pipe()
    used: set[str] = set()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]
        if cover:
            archive.writestr(zipfile.ZipInfo(_unused(cover[0], used), ZIP_DATE), cover[1])
        for wanted, document in documents:
            about = zipfile.ZipInfo(_unused(windows_name(wanted), used), ZIP_DATE)
            source: IO[bytes] = open_document(document)
            with source, archive.open(about, "w", force_zip64=document.size >= zipfile.ZIP64_LIMIT // 2) as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def windows_name(name: str) -> str:
    """Return the name as every system takes it: no forbidden characters, no device, no dot or blank at the end."""
    stem, dot, ending = unicodedata.normalize("NFC", FORBIDDEN.sub("_", name)).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem, ending = stem.strip(" ._") or "document", ending.strip(" .")[:10]
    if stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    ending = f".{ending}" if ending else ""
    return stem[: LONGEST - len(ending)].rstrip(" .") + ending


def _unused(name: str, used: set[str]) -> str:
    """Return the name, with a number if one that differs at most in capitals is there already."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    found, number = name, 1
    while found.casefold() in used:
        number += 1
        found = f"{stem} ({number}){dot}{ending}"
    used.add(found.casefold())
    return found
