"""The ledger with the chain and without it: as the last step of an act, and as a bare row."""

import statistics
import tempfile
from pathlib import Path

from django.db import connection

from benchmarks import floor
from benchmarks.pgbench import run
from benchmarks.results import Figure, at_least
from benchmarks.world import COURT, FORM
from evercourt.accounts.models import User
from evercourt.filing.acts import submitting
from evercourt.kernel.channels import Channel

SUBJECT = "Ledger (8 connections, each act or entry its own transaction, spread over 100,000 cases)"
FACTS = '{"amount"\\x3a"86500.00","due_on"\\x3a"2022-08-25","number"\\x3a"（2022）新0103民初1234号","party_id"\\x3a7}'

# The same table, indexes included, without the trigger that chains.
PLAIN_TABLE = """
    CREATE SEQUENCE benchmark_plain_place START 1000000000;
    CREATE TABLE benchmark_plain_entry (LIKE ledger_entry INCLUDING ALL);
    ALTER TABLE benchmark_plain_entry ALTER place SET DEFAULT nextval('benchmark_plain_place'),
        ALTER previous SET DEFAULT sha256('a'),
        ALTER hash SET DEFAULT sha256('a'), ALTER written_in SET DEFAULT 1;
"""
CASE = "\\set case random(1, 100000)\n"
STREAM = "'case' || chr(58) || :case"
BARE = f"""INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
    VALUES ({STREAM}, now(), 'user', 'registry_clerk', 'web', 'fee.asked', E'{FACTS}');
"""


def measure(*, rounds: int, seconds: float) -> list[Figure]:
    """Measure each with and without the chain in turn; return the medians and their ratios."""
    person = User.objects.get(email="aygul@example.org")
    submitting.file({**FORM, "court": COURT}, by=person, via=Channel.API, language="zh-hans")
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_TABLE)
        act = floor.statement(cursor, stream=STREAM)
    figures = [
        *_compared("an act (the rows of a filing, one statement)", act, rounds, seconds, goal=0.85),
        *_compared("a bare entry, nothing else in the transaction", BARE, rounds, seconds),
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE benchmark_plain_entry; DROP SEQUENCE benchmark_plain_place")
    return figures


def _compared(what: str, statement: str, rounds: int, seconds: float, goal: float | None = None) -> list[Figure]:
    ways = {"chained": statement, "plain": statement.replace("ledger_entry", "benchmark_plain_entry")}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "entry.sql"
        for _round in range(rounds):
            for name, written in ways.items():
                script.write_text(CASE + written)
                rates[name].append(run(script, seconds).rate)
    ratio = statistics.median(a / b for a, b in zip(rates["chained"], rates["plain"], strict=True))
    return [
        Figure(SUBJECT, f"{what}: with the chain", statistics.median(rates["chained"]), "/s"),
        Figure(SUBJECT, f"{what}: without", statistics.median(rates["plain"]), "/s"),
        Figure(SUBJECT, f"{what}: with against without", ratio, "×", at_least(goal) if goal else None),
    ]
