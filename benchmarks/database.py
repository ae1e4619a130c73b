"""A database for one run, on the same server as the demonstration's and never in it; dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from evercourt.config.database import LOCKS, start_embedded, stop_embedded

NAME = "evercourt_benchmarks"


@contextmanager
def own_database() -> Iterator[str]:
    """Create the database, point DATABASE_URL at it, and drop it afterwards; yields its address."""
    server = _server()
    address = urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{NAME}"')
        # As docs/operations.md asks for; a server that is older than that line does not have it.
        connection.execute(f'ALTER DATABASE "{NAME}" SET random_page_cost = 1.1')
    os.environ["DATABASE_URL"] = address
    try:
        yield address
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def _server() -> str:
    """Return the address of the server, started anew if it does not have room for the locks of a large closure yet."""
    server = start_embedded()
    with psycopg.connect(server, autocommit=True) as connection:
        locks = connection.execute("SHOW max_locks_per_transaction").fetchone()
        if int(locks[0]) >= LOCKS or os.environ.get("DATABASE_URL"):
            return server
        connection.execute(f"ALTER SYSTEM SET max_locks_per_transaction = {LOCKS}")
    stop_embedded()
    return start_embedded()


def server_pid(cursor: object) -> int | None:
    """Return the process id of the database server if it runs on this machine, else None."""
    cursor.execute("SELECT current_setting('data_directory')")  # type: ignore[attr-defined]
    place = Path(cursor.fetchone()[0]) / "postmaster.pid"  # type: ignore[attr-defined]
    try:
        return int(place.read_text().split()[0])
    except OSError:
        return None
