"""Ledger entries per second, with the chain and without it: each entry its own durable transaction."""

import re
import statistics
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

from benchmarks.database import pgbench
from benchmarks.results import Figure, at_least

SUBJECT = "Ledger (one entry a transaction, spread over 100,000 cases)"
CONNECTIONS = 8
FACTS = '{"amount"\\x3a"86500.00","due_on"\\x3a"2022-08-25","number"\\x3a"（2022）新0103民初1234号","party_id"\\x3a7}'

# The same table, indexes included, without the trigger that chains.
PLAIN_TABLE = """
    CREATE TABLE benchmark_plain_entry (LIKE ledger_entry INCLUDING ALL);
    CREATE SEQUENCE benchmark_plain_place;
"""
COLUMNS = "stream, at, actor, office, via, act, facts_text"
VALUES = f"'case' || chr(58) || :case, now(), 'user', 'registry_clerk', 'web', 'fee.asked', E'{FACTS}'"
CHAINED = f"INSERT INTO ledger_entry ({COLUMNS}) VALUES ({VALUES})"
PLAIN = f"""INSERT INTO benchmark_plain_entry ({COLUMNS}, place, previous, hash, written_in) VALUES
    ({VALUES}, nextval('benchmark_plain_place'), sha256('a'), sha256('b'), 1)"""


def measure(*, rounds: int, seconds: float) -> list[Figure]:
    """Measure both in turn and return the medians and their ratio."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_TABLE)
    rates: dict[str, list[float]] = {CHAINED: [], PLAIN: []}
    with tempfile.TemporaryDirectory() as folder:
        for _round in range(rounds):
            for statement, found in rates.items():
                found.append(_rate(statement, seconds, Path(folder) / "entry.sql"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE benchmark_plain_entry; DROP SEQUENCE benchmark_plain_place")
    ratio = statistics.median(a / b for a, b in zip(rates[CHAINED], rates[PLAIN], strict=True))
    return [
        Figure(SUBJECT, "with the chain", statistics.median(rates[CHAINED]), "entries/s"),
        Figure(SUBJECT, "the same row without it", statistics.median(rates[PLAIN]), "entries/s"),
        Figure(SUBJECT, "with against without", ratio, "×", at_least(0.85)),
    ]


def _rate(statement: str, seconds: float, script: Path) -> float:
    script.write_text(f"\\set case random(1, 100000)\n{' '.join(statement.split())};\n")
    command = [*pgbench(), "-f", str(script), "-c", str(CONNECTIONS), "-j", "2", "-T", str(max(1, round(seconds)))]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]
