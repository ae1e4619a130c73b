"""Where a scenario is played: a database and files of its own, on the server the court uses, so nothing gets mixed."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evercourt.config import database


@dataclass(frozen=True)
class Stage:
    """The database and the folder of one performance."""

    url: str
    folder: Path


@contextlib.contextmanager
def raised(name: str, *, keep: bool) -> Iterator[Stage]:
    """Make the stage and point the settings, which must not be loaded yet, at it; strike it afterwards unless `keep`.

    Mail and text messages of the story go nowhere.
    """
    server = database.start_embedded()
    title = f"evercourt_played_{name.replace('-', '_')}_{secrets.token_hex(4)}"
    folder = database.EMBEDDED_DATA.parent / "played" / title
    stage = Stage(database.create(server, title), folder)
    folder.mkdir(parents=True)
    os.environ |= {
        "DATABASE_URL": stage.url,
        "EVERCOURT_VAR": str(folder),
        "EVERCOURT_DEMONSTRATION": "1",
        "EVERCOURT_HOSTS": "*",
        "EVERCOURT_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "EVERCOURT_SMS_LINE": "evercourt.adapters.lines.console.SilentSMS",
        "EVERCOURT_CASHIER": "evercourt.adapters.cashier.http.HTTPCashier",
    }
    os.environ.pop("EVERCOURT_TIME_STAMP_URL", None)
    try:
        yield stage
    except BaseException:
        keep = False
        raise
    finally:
        _leave_database()
        if not keep:
            database.drop(server, title)
            shutil.rmtree(folder, ignore_errors=True)


def _leave_database() -> None:
    from django.apps import apps

    if apps.ready:
        from django.db import connections

        connections.close_all()
