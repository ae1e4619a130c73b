"""The bag around it (BagIt, RFC 8493): read from a folder or a ZIP, of any maker; written file by file."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from evercourt.documents import store
from evercourt.kernel.errors import BadInput
from evercourt.ledger import bags

MANIFEST = "manifest-sha256.txt"
CHUNK = 1024 * 1024


class Baggage:
    """A bag that is read: which files it names, with which hash. Raises BadInput if it is none."""

    def __init__(self, path: Path) -> None:
        self.archive = None if path.is_dir() else zipfile.ZipFile(path)
        self.path = path
        self.prefix = self._prefix()
        self.digests = dict(self._listed())

    def names(self) -> set[str]:
        """Return the files that lie below data/, named or not."""
        if self.archive is None:
            below = (path for path in (self.path / "data").rglob("*") if path.is_file())
            return {path.relative_to(self.path).as_posix() for path in below}
        found = (info.filename.removeprefix(self.prefix) for info in self.archive.infolist() if not info.is_dir())
        return {name for name in found if name.startswith("data/")}

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Open one file for reading. Raises BadInput if it is not there or its way leads out of the bag."""
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/"):
            raise BadInput(f"{name}: leads out of the bag")
        try:
            if self.archive is not None:
                with self.archive.open(self.prefix + name) as file:
                    yield cast(BinaryIO, file)
                return
            place = (self.path / name).resolve()
            if self.path.resolve() not in place.parents:
                raise BadInput(f"{name}: leads out of the bag")
            with place.open("rb") as file:
                yield file
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise BadInput(f"{name}: {type(error).__name__}") from error

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Yield the lines of a file that are not empty, with where each begins; nothing if it is not there."""
        if name not in self.digests:
            return
        place = 0
        with self.opened(name) as file:
            for line in file:
                if line.strip():
                    yield place, line
                place += len(line)

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file as it is."""
        found = hashlib.sha256()
        with self.opened(name) as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
        return found.hexdigest()

    @contextmanager
    def on_disk(self, name: str) -> Iterator[Path]:
        """Give a path at which the file lies whole, for as long as it is needed."""
        if self.archive is None:
            with self.opened(name):
                yield self.path / name
            return
        with store.temporary() as path, self.opened(name) as source:
            with path.open("wb") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
            yield path

    def _prefix(self) -> str:
        if self.archive is None:
            if not (self.path / "bagit.txt").is_file():
                raise BadInput(f"{self.path.name}: no bagit.txt, so it is no bag")
            return ""
        found = [name for name in self.archive.namelist() if PurePosixPath(name).name == "bagit.txt"]
        if not found:
            raise BadInput(f"{self.path.name}: no bagit.txt, so it is no bag")
        return min(found, key=len).removesuffix("bagit.txt")

    def _listed(self) -> Iterator[tuple[str, str]]:
        with self.opened(MANIFEST) as file:
            for line in file.read().decode().splitlines():
                digest, _space, name = line.strip().partition(" ")
                if name:
                    yield name.lstrip(" *"), digest.lower()


class Packing:
    """A bag that is written into a folder which must not exist; `close` writes its manifests."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder, self.digests, self.size = folder, dict[str, str](), 0

    def add(self, name: str, source: BinaryIO) -> None:
        """Write one file; the same name again is the same file."""
        if name in self.digests:
            return
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with place.open("wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
                self.size += len(chunk)
        self.digests[name] = digest.hexdigest()

    @contextmanager
    def lines(self, name: str) -> Iterator[Packing._Lines]:
        """Give what takes the lines of one file, one after the other."""
        (self.folder / "data").mkdir(exist_ok=True)
        with (self.folder / name).open("wb") as file:
            taken = Packing._Lines(file)
            yield taken
        self.digests[name] = taken.digest.hexdigest()
        self.size += taken.size

    class _Lines:
        def __init__(self, file: BinaryIO) -> None:
            self.file, self.digest, self.size = file, hashlib.sha256(), 0

        def add(self, line: str) -> None:
            """Write one line."""
            content = f"{line}\n".encode()
            self.file.write(content)
            self.digest.update(content)
            self.size += len(content)

    def close(self, *, organisation: str, identifier: str, day: str) -> None:
        """Write what makes it a bag."""
        tags = {
            "bagit.txt": bags.DECLARATION,
            bags.INFO: bags.info_of(
                organisation=organisation, identifier=identifier, day=day, size=self.size, files=len(self.digests)
            ),
            MANIFEST: bags.manifest(self.digests),
        }
        tags[bags.TAG_MANIFEST] = bags.manifest({name: hashlib.sha256(text).hexdigest() for name, text in tags.items()})
        for name, text in tags.items():
            (self.folder / name).write_bytes(text)
