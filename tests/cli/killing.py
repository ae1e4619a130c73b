"""Processes that are killed -9 in the middle of what they do: forks of this one, and PostgreSQL with all its own."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable

import psycopg


def fork(do: Callable[[], None]) -> int:
    """Run `do` in a process of its own, with connections of its own; return its number."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    with contextlib.suppress(BaseException):
        # What it says when its database dies is no news here.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        do()
        status = 0
    os._exit(status)


def wait(process: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, 0)


def kill_database() -> None:
    """Kill -9 of PostgreSQL with all its processes."""
    import psutil

    from evercourt.config.database import EMBEDDED_DATA

    postmaster = psutil.Process(int((EMBEDDED_DATA / "postmaster.pid").read_text().split()[0]))
    victims = [postmaster, *postmaster.children(recursive=True)]
    for one in victims:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    while any(_lives(one) for one in victims):
        time.sleep(0.01)
    # Whoever inherited the dead may let them lie about, and PostgreSQL would take them for running.
    for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (EMBEDDED_DATA / left).unlink(missing_ok=True)


def _lives(process) -> bool:
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def recover() -> None:
    """Start PostgreSQL if it was killed, as what looks after it does, and connect anew."""
    from django.db import connections

    from evercourt.config.database import start_embedded

    connections.close_all()
    url = os.environ.pop("DATABASE_URL", None)
    for attempt in range(12):
        try:
            start_embedded()
            break
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError, psycopg.OperationalError, AssertionError):
            # On a busy machine it needs longer than it is given; then it is tried again.
            if attempt == 11:
                raise
        time.sleep(2)
    if url:
        os.environ["DATABASE_URL"] = url
