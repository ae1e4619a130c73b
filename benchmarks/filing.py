"""Filings submitted per second: over the API, beside one SQL statement and beside a plain endpoint, same rows."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from benchmarks import floor
from benchmarks.database import server_pid
from benchmarks.pgbench import CONNECTIONS, run
from benchmarks.processes import cpu_seconds, free_port, serving
from benchmarks.results import Figure, at_least, at_most
from benchmarks.world import COURT, FORM
from evercourt.cli.up import web_server

SUBJECT = "Filings submitted (all checks, ledger, letter, job, kept answer)"
PATH = "/api/v1/filings"
WORKERS = 2
# So many filings a request, when a bank or a company brings a series.
SERIES = 50


@dataclass
class Way:
    """One way to write filings, and what its rounds gave."""

    name: str
    write: Callable[[float], dict[str, float]]
    rounds: list[dict[str, float]] = field(default_factory=list)

    def median(self, what: str) -> float:
        """Return the middle of the rounds' figures."""
        return statistics.median(round_[what] for round_ in self.rounds)


def measure(key: str, *, rounds: int, seconds: float) -> list[Figure]:
    """Measure the three ways in turn, each on empty tables, and return their medians and ratios."""
    ours_port, plain_port = free_port(), free_port()
    plain_server = [*web_server("127.0.0.1", plain_port, WORKERS)]
    plain_server[plain_server.index("evercourt.config.wsgi:application")] = "benchmarks.plain.wsgi:application"
    with (
        serving(web_server("127.0.0.1", ours_port, WORKERS), ours_port, {}) as ours,
        serving(plain_server, plain_port, {"DJANGO_SETTINGS_MODULE": "benchmarks.plain.settings"}) as plain,
        tempfile.TemporaryDirectory() as folder,
    ):
        script = Path(folder) / "filing.sql"
        _empty()
        _post(ours_port, ours, key, 0.5)
        with connection.cursor() as cursor:
            script.write_text(floor.statement(cursor))
        ways = [
            Way("over the API", lambda duration: _post(ours_port, ours, key, duration)),
            Way(f"over the API, {SERIES} in a request", lambda duration: _post(ours_port, ours, key, duration, SERIES)),
            Way("one prepared SQL statement (pgbench)", lambda duration: _pgbench(script, duration)),
            Way("plain Django REST Framework endpoint", lambda duration: _post(plain_port, plain, key, duration)),
        ]
        for way in ways:
            way.write(1.0)
        for _round in range(rounds):
            for way in ways:
                _empty()
                way.rounds.append(way.write(seconds))
                _same_rows(way.name)
    return _figures(*ways)


def _figures(ours: Way, series: Way, sql: Way, plain: Way) -> list[Figure]:
    rate = {way.name: way.median("rate") for way in (ours, series, sql, plain)}
    found = [Figure(SUBJECT, f"{name}", value, "filings/s") for name, value in rate.items()]
    to_floor = [a["rate"] / b["rate"] for a, b in zip(ours.rounds, sql.rounds, strict=True)]
    to_plain = [a["rate"] / b["rate"] for a, b in zip(ours.rounds, plain.rounds, strict=True)]
    series_to_floor = [a["rate"] / b["rate"] for a, b in zip(series.rounds, sql.rounds, strict=True)]
    series_to_plain = [a["rate"] / b["rate"] for a, b in zip(series.rounds, plain.rounds, strict=True)]
    cpu = [
        (b["cpu"] + b["database"]) / (a["cpu"] + a["database"]) for a, b in zip(ours.rounds, plain.rounds, strict=True)
    ]
    return [
        *found,
        Figure(SUBJECT, "API against the SQL statement", statistics.median(to_floor), "×", at_least(0.34)),
        Figure(SUBJECT, "API against the plain endpoint", statistics.median(to_plain), "×", at_least(3)),
        Figure(SUBJECT, "Series against the SQL statement", statistics.median(series_to_floor), "×", at_least(0.34)),
        Figure(SUBJECT, "Series against the plain endpoint", statistics.median(series_to_plain), "×", at_least(3)),
        Figure(
            SUBJECT,
            "Series: CPU of a filing (web and database)",
            series.median("cpu") + series.median("database"),
            "ms",
        ),
        Figure(SUBJECT, "Plain endpoint's CPU against the API's (web and database)", statistics.median(cpu), "×"),
        Figure(SUBJECT, "API: CPU to file one case (web)", ours.median("cpu"), "ms"),
        Figure(
            SUBJECT,
            "API: CPU to file one case (web and database)",
            ours.median("cpu") + ours.median("database"),
            "ms",
            at_most(15),
        ),
        Figure(SUBJECT, "SQL statement: CPU of the database", sql.median("database"), "ms"),
        Figure(SUBJECT, "Plain endpoint: CPU (web and database)", plain.median("cpu") + plain.median("database"), "ms"),
        Figure(SUBJECT, f"API: p99 with {CONNECTIONS} connections", ours.median("p99"), "ms"),
        Figure(SUBJECT, "HTTP client: CPU for one request", ours.median("client"), "ms"),
    ]


def _post(port: int, server: int, key: str, seconds: float, series: int = 0) -> dict[str, float]:
    one = {"court": COURT, "form": FORM}
    body = json.dumps({"filings": [one] * series} if series else one, ensure_ascii=False).encode()
    path = f"{PATH}/series" if series else PATH
    command = [sys.executable, "-m", "benchmarks.load", str(port), path, str(seconds), str(CONNECTIONS), key]
    database = _database_cpu()
    web = cpu_seconds(server)
    done = subprocess.run(command, input=body, capture_output=True, check=True)
    web, database = cpu_seconds(server) - web, _database_cpu() - database
    seen = json.loads(done.stdout)
    if set(seen["statuses"]) != {"201"}:
        raise RuntimeError(f"Not every filing was taken: {seen['statuses']}; the last answer was {seen['sample']}")
    requests = seen["statuses"]["201"]
    count = requests * (series or 1)
    return {
        "rate": count / seen["seconds"],
        "cpu": 1000 * web / count,
        "database": 1000 * database / count,
        "client": 1000 * seen["cpu"] / count,
        "p99": 1000 * seen["latencies"][int(requests * 0.99)],
    }


def _pgbench(script: Path, seconds: float) -> dict[str, float]:
    database = _database_cpu()
    done = run(script, seconds)
    return {"rate": done.rate, "database": 1000 * (_database_cpu() - database) / done.count}


def _database_cpu() -> float:
    with connection.cursor() as cursor:
        pid = server_pid(cursor)
    return cpu_seconds(pid) if pid else 0.0


def _empty() -> None:
    """Empty the tables, so that every round begins alike; only here is the trigger that forbids it set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(floor.TABLES)} CASCADE")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("CHECKPOINT")


def _same_rows(name: str) -> None:
    """Raise RuntimeError unless every table got one row a filing: only then are the ways comparable.

    A series has one kept answer for all its filings.
    """
    with connection.cursor() as cursor:
        counts = {}
        for table in floor.TABLES:
            if name.endswith("in a request") and table == "api_keptanswer":
                continue
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    if len(set(counts.values())) != 1:
        raise RuntimeError(f"{name} did not write one row a filing in each table: {counts}")
