"""BagIt bags (RFC 8493) in a ZIP that is always written the same way, so that each of its bytes can be checked.

Needs no database and no settings.
"""

import hashlib
import io
import re
import shutil
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from evercourt.ledger.differences import Difference

FOLDER = "case-file"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
# The earliest date a ZIP can hold: dates of files would make two exports of the same bytes differ.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
ZIP64_FROM = 2**31 - 1
LONGEST_NAME = 80
CHUNK = 1 << 20
# What a damaged or hostile ZIP or folder can raise while it is read.
UNREADABLE = (
    KeyError,
    OSError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    zlib.error,
)

Source = Callable[[], IO[bytes]]


def safe_name(name: str) -> str:
    """Return `name` as a file name that every system takes: no folders, no control or direction characters."""
    stem, dot, ending = unicodedata.normalize("NFC", name).rpartition(".")
    stem, ending = (re.sub(r"[^\w.-]+", "_", part).strip("._") for part in ((stem, ending) if dot else (ending, "")))
    ending = f".{ending[:10]}" if ending else ""
    return (stem[: LONGEST_NAME - len(ending)] or "document") + ending


def of_bytes(content: bytes) -> Source:
    """Return the source of bytes that are already here."""
    return lambda: io.BytesIO(content)


def digest_of(source: Source) -> tuple[str, int]:
    """Return the SHA-256 in hexadecimal and the size of what `source` opens."""
    digest, size = hashlib.sha256(), 0
    with source() as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def manifest(digests: dict[str, str]) -> bytes:
    """Return the manifest of files by name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def info_of(*, organisation: str, identifier: str, day: str, size: int, files: int) -> bytes:
    """Return the bag's description."""
    lines = {
        "Source-Organization": organisation,
        "External-Identifier": identifier,
        "Bagging-Date": day,
        "Payload-Oxum": f"{size}.{files}",
        "Bag-Software-Agent": "Evercourt",
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines.items()).encode()


def write_bag(target: BinaryIO, files: dict[str, Source], *, organisation: str, identifier: str, day: str) -> None:
    """Write `files` (names under data/) as a zipped bag."""
    measured = {name: digest_of(source) for name, source in files.items()}
    tags = {
        "bagit.txt": DECLARATION,
        INFO: info_of(
            organisation=organisation,
            identifier=identifier,
            day=day,
            size=sum(size for _digest, size in measured.values()),
            files=len(files),
        ),
        MANIFEST: manifest({name: digest for name, (digest, _size) in measured.items()}),
    }
    tags[TAG_MANIFEST] = manifest({name: hashlib.sha256(content).hexdigest() for name, content in tags.items()})
    whole = {name: of_bytes(content) for name, content in tags.items()} | dict(sorted(files.items()))
    _write_zip(target, {f"{FOLDER}/{name}": (source, measured.get(name, ("", 0))[1]) for name, source in whole.items()})


def _write_zip(target: BinaryIO, members: dict[str, tuple[Source, int]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, (source, size) in members.items():
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.create_system, member.external_attr = 3, 0o644 << 16
            with source() as file, archive.open(member, "w", force_zip64=size > ZIP64_FROM) as written:
                shutil.copyfileobj(file, written, CHUNK)


class Bag:
    """A bag to be checked: a ZIP of one, or the folder it was unpacked into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = None if path.is_dir() else zipfile.ZipFile(path)
        self.names = sorted(self._all_names())

    def source(self, name: str) -> Source:
        """Return the source of one file of the bag."""
        if self.archive is None:
            return lambda: (self.path / name).open("rb")
        archive = self.archive
        return lambda: archive.open(f"{FOLDER}/{name}")

    def read(self, name: str) -> bytes:
        """Return one file's bytes; empty if it is not there or not readable: the manifest check names it."""
        try:
            with self.source(name)() as file:
                return file.read()
        except UNREADABLE:
            return b""

    def check(self) -> Iterator[Difference]:
        """Yield every file that is changed, missing or added, and whether the ZIP is as it was written."""
        found: dict[str, str] = {}
        for name in self.names:
            try:
                found[name] = digest_of(self.source(name))[0]
            except UNREADABLE as error:
                yield Difference("file-unreadable", name, {"reason": str(error)})
        yield from self._check_listed(TAG_MANIFEST, {n: d for n, d in found.items() if not n.startswith("data/")})
        yield from self._check_listed(MANIFEST, {n: d for n, d in found.items() if n.startswith("data/")})
        if self.read("bagit.txt") != DECLARATION:
            yield Difference("file-changed", "bagit.txt")
        if self.archive is not None and not self._is_as_written():
            yield Difference("container-changed", self.path.name)

    def _check_listed(self, name: str, found: dict[str, str]) -> Iterator[Difference]:
        found.pop(TAG_MANIFEST, None)
        listed: dict[str, str] = {}
        for line in self.read(name).decode("utf-8", "replace").split("\n")[:-1]:
            digest, _space, path = line.partition("  ")
            listed[path] = digest
        tags_differ = name == TAG_MANIFEST and set(listed) != {"bagit.txt", INFO, MANIFEST}
        if tags_differ or self.read(name) != manifest(listed):
            yield Difference("file-changed", name)
        for path in sorted(listed.keys() | found.keys()):
            if path not in found:
                if path not in self.names:
                    yield Difference("file-missing", path)
            elif path not in listed:
                yield Difference("file-added", path)
            elif listed[path] != found[path]:
                yield Difference("file-changed", path)

    def _is_as_written(self) -> bool:
        """Return True if the ZIP is byte for byte what writing its files again gives."""
        assert self.archive is not None
        names = {info.filename: info.file_size for info in self.archive.infolist()}
        with tempfile.TemporaryFile() as again, self.path.open("rb") as original:
            try:
                members = {name: (self.source(name.removeprefix(f"{FOLDER}/")), size) for name, size in names.items()}
                _write_zip(again, members)
            except UNREADABLE:
                return False
            again.seek(0)
            while chunk := original.read(CHUNK):
                if again.read(len(chunk)) != chunk:
                    return False
            return not again.read(1)

    def _all_names(self) -> Iterator[str]:
        if self.archive is None:
            for path in self.path.rglob("*"):
                if path.is_file():
                    yield path.relative_to(self.path).as_posix()
            return
        for info in self.archive.infolist():
            yield info.filename.removeprefix(f"{FOLDER}/")
