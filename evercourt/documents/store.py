"""Bytes by their SHA-256, written once, whole or not at all, and never overwritten."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

CHUNK = 1024 * 1024


def name_of(sha256: str) -> str:
    """Return where the bytes with this hash are kept."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def incoming() -> Path:
    """Return the folder of files on their way in."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 letters."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of_stored(sha256: str) -> str:
    """Return the SHA-256 of what is stored under this hash; another one means that it is not whole."""
    with on_disk(name_of(sha256)) as path:
        return hash_of(path)


def hash_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes as 64 letters."""
    return hashlib.sha256(content).hexdigest()


def keep(path: Path, name: str) -> None:
    """Put the file into the store as `name` unless it is there already. The file itself is left where it is."""
    if default_storage.exists(name):
        return
    try:
        place = Path(default_storage.path(name))
    except NotImplementedError:
        # Not a folder but an object store: there a put is whole or not at all.
        with path.open("rb") as file:
            default_storage.save(name, File(file))
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name_of_draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
    draft = Path(name_of_draft)
    with path.open("rb") as source, os.fdopen(handle, "wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    draft.chmod(0o440)
    with contextlib.suppress(FileExistsError):
        os.link(draft, place)
    draft.unlink()


def keep_bytes(content: bytes, name: str) -> None:
    """Put bytes into the store as `name` unless it is there already."""
    with temporary() as path:
        path.write_bytes(content)
        keep(path, name)


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """Give a path for one file that is removed afterwards."""
    handle, name = tempfile.mkstemp(dir=incoming(), prefix="part-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def on_disk(name: str) -> Iterator[Path]:
    """Give a path at which the stored file can be read, copied from an object store if need be."""
    try:
        yield Path(default_storage.path(name))
    except NotImplementedError:
        with temporary() as path, default_storage.open(name) as source, path.open("wb") as target:
            for chunk in source.chunks():
                target.write(chunk)
            target.flush()
            yield path


def opened(name: str) -> BinaryIO:
    """Open what is stored under `name` for reading."""
    return cast(BinaryIO, default_storage.open(name, "rb"))


def text_view_of(sha256: str) -> str:
    """Return where the PDF that shows a Word file is kept."""
    return f"pages/{sha256[:2]}/{sha256}.pdf"
