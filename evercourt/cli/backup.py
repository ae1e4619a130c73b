"""`evercourt backup`, `evercourt restore`, `evercourt rehearse`: a copy of the house, and the proof that it is one."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evercourt.cli import copies
from evercourt.cli.house import open_house
from evercourt.cli.operator import operator
from evercourt.cli.words import gettext as _

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Copy = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder that `evercourt backup` wrote.")]


def backup(
    target: Annotated[Path, typer.Argument(help="The folder to write; it must not exist yet.")],
    earlier: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="An earlier backup: what it has is linked.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Copy database, files and recordings, while the house is open. Keys and secrets are not in it."""
    open_house()
    from django.conf import settings
    from django.db import connection

    import evercourt
    from evercourt.operations.acts import note_backup

    if target.exists():
        _fail(_("%(target)s exists already.") % {"target": target})
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    about = note_backup(operator=operator())
    try:
        with _progress() as (shown, task):
            copies.dump(copies.address(connection.settings_dict), draft / copies.DUMP)
            # After the database: files are never changed, so what comes later has all that the database knows.
            for name, source in (("files", Path(settings.MEDIA_ROOT)), ("recordings", Path(settings.RECORDINGS))):
                (draft / name).mkdir()
                had = earlier / name if earlier else None
                found = copies.copy_files(source, draft / name, earlier=had, advance=lambda _n: shown.advance(task))
                sizes = [size for _name, size in found]
                about |= {name: len(sizes), f"{name}_bytes": sum(sizes)}
        about |= {"format": copies.FORMAT, "program": evercourt.__version__}
        (draft / copies.ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n")
        copies.write_sums(draft)
        draft.rename(target)
    except (copies.ToolFailed, OSError) as error:
        _fail(str(error))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _say({"backup": str(target), **about}, as_json)


def restore(
    source: Copy,
    var: Annotated[Path, typer.Option(help="Folder of the new place (EVERCOURT_VAR); it must not exist yet.")],
    database_url: Annotated[
        str, typer.Option(help="An empty PostgreSQL database; without it one is embedded in the new place.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Put a copy back, into a new place, after checking every byte of it; then run `evercourt verify` there."""
    if var.exists():
        _fail(_("%(target)s exists already.") % {"target": var})
    about = _checked(source)
    var.mkdir(parents=True)
    try:
        copies.load(database_url or _embedded(var), source / copies.DUMP)
        for name in ("files", "recordings"):
            with _progress() as (shown, task):
                for _name, _size in copies.copy_files(
                    source / name, var / name, earlier=None, advance=lambda _n: shown.advance(task)
                ):
                    pass
    except (copies.ToolFailed, OSError) as error:
        _fail(str(error))
    _say({"restored": str(var), **about}, as_json)
    if not as_json:
        print_next(Console(soft_wrap=True))


def rehearse(source: Copy, as_json: Json = False) -> None:
    """Restore a copy into a database that is dropped again, and prove it: every chain, row and file as sealed."""
    open_house()
    from django.conf import settings
    from django.db import connection

    from evercourt.config import database

    about = _checked(source)
    server = copies.address(connection.settings_dict)
    name = f"evercourt_rehearsal_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="evercourt-rehearsal-") as folder:
        for part in ("files", "recordings"):
            (Path(folder) / part).symlink_to((source / part).resolve())
        database.drop(server, name)
        database.create(server, name)
        url = copies.address(connection.settings_dict, name)
        try:
            copies.load(url, source / copies.DUMP)
            environment = {
                **os.environ, "DATABASE_URL": url, "EVERCOURT_VAR": folder, "EVERCOURT_KEYS": str(settings.KEYS),
                "SECRET_KEY": settings.SECRET_KEY, "PROTECTION_KEYS": ",".join(settings.PROTECTION_KEYS),
            }  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-m", "evercourt", "verify", "--json"], env=environment, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            found = _verified(done.stdout, done.stderr)
            counts = _counts(url)
        except copies.ToolFailed as error:
            _fail(str(error))
        finally:
            database.drop(server, name)
    # The last act before the copy is the note of the copy itself: it must be in it.
    whole = counts["entries"] >= about["entries"] and counts["cases"] >= about["cases"]
    good = done.returncode == 0 and whole
    _say({"rehearsed": str(source), "sound": good, **counts, "differences": found.get("differences", [])}, as_json)
    raise typer.Exit(0 if good else 1)


def print_next(console: Console) -> None:
    """Say what the new place still needs."""
    console.print(
        _("Give it its keys (EVERCOURT_KEYS) and secrets, PROTECTION_KEYS above all, then run evercourt verify.")
    )


def _checked(source: Path) -> dict[str, Any]:
    try:
        with _progress() as (shown, task):
            return copies.check(source, lambda _name: shown.advance(task))
    except copies.NotSound as error:
        for line in error.found[:20]:
            Console(stderr=True, soft_wrap=True).print(escape(line))
        _fail(
            _("The backup is not as it was written: %(count)s files. Nothing was restored.")
            % {"count": len(error.found)}
        )


def _embedded(var: Path) -> str:
    """Start an embedded PostgreSQL in the new place; return the address of its empty database."""
    code = "from evercourt.config.database import start_embedded; print(start_embedded())"
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], env={**environment, "EVERCOURT_VAR": str(var)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise copies.ToolFailed(done.stderr.strip()[-1000:])
    return done.stdout.strip()


def _counts(url: str) -> dict[str, int]:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM cases_case)"
        ).fetchone()
    assert row
    return {"entries": row[0], "cases": row[1]}


def _verified(said: str, complaint: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        return {"differences": [complaint.strip()[-1000:] or "verify said nothing"]}
    return found


@contextmanager
def _progress() -> Iterator[tuple[Progress, Any]]:
    """Show how many files were read."""
    columns = (SpinnerColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield shown, shown.add_task("", total=None)


def _say(result: dict[str, Any], as_json: bool) -> None:
    console = Console(soft_wrap=True, emoji=False)
    if as_json:
        console.print(json.dumps(result, ensure_ascii=False), markup=False, highlight=False)
        return
    for name, value in result.items():
        if name != "format":
            console.print(f"{name}: {value}", markup=False, highlight=False)


def _fail(text: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True).print(f"[red]{escape(text)}[/red]")
    raise typer.Exit(1)
