"""`python -m benchmarks`: measure everything, or one subject, in one run against one database of its own."""

import argparse
import logging
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import results
from benchmarks.database import own_database

SUBJECTS = ("filing", "ledger", "closure", "enforcement", "sessions", "pages", "addresses", "finding", "exchange")


def main() -> None:
    """Read the command line, measure, print."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    with own_database():
        figures = _measure(options)
    machine = _machine()
    results.show(figures, machine)
    if options.json:
        results.write(figures, machine, options.json)


def _measure(options: argparse.Namespace) -> list[results.Figure]:
    import django

    from evercourt.config import translations

    translations.build()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import addresses, closure, enforcement, exchange, filing, finding, ledger, pages, sessions, world

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0, interactive=False)
    person, key = world.prepare()
    figures = []
    if "filing" in options.only:
        figures += filing.measure(key, rounds=options.rounds, seconds=options.seconds)
    if "ledger" in options.only:
        figures += ledger.measure(rounds=options.rounds, seconds=options.seconds)
    if "closure" in options.only:
        figures += closure.measure(person, events=options.events, rounds=min(options.rounds, 3))
    if "enforcement" in options.only:
        figures += enforcement.measure(debtors=options.debtors)
    if "sessions" in options.only:
        figures += sessions.measure(rounds=options.rounds)
    if "pages" in options.only:
        figures += pages.measure(cases=options.cases)
    if "addresses" in options.only:
        figures += addresses.measure(rounds=min(options.rounds, 5))
    if "finding" in options.only:
        figures += finding.measure(entries=options.entries, rounds=min(options.rounds, 5))
    if "exchange" in options.only:
        figures += exchange.measure(cases=options.exchanged)
    connection.close()
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what Evercourt costs.")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="measure these subjects only")
    parser.add_argument("--rounds", type=int, default=5, help="rounds whose median is taken (5)")
    parser.add_argument("--seconds", type=float, default=6, help="how long each way runs in a round (6)")
    parser.add_argument("--cases", type=int, default=100_000, help="how many cases the lists hold (100,000)")
    parser.add_argument("--events", type=int, default=100_000, help="how many events a closure moves (100,000)")
    parser.add_argument("--debtors", type=int, default=2_000, help="how many debtors are inquired about (2,000)")
    parser.add_argument(
        "--entries", type=int, default=1_000_000, help="how many docket entries are searched (1,000,000)"
    )
    parser.add_argument("--exchanged", type=int, default=10_000, help="how many cases come and go (10,000)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


def _machine() -> str:
    model = ""
    if (info := Path("/proc/cpuinfo")).exists():
        model = next((line.split(":")[1].strip() for line in info.open() if line.startswith("model name")), "")
    day = datetime.now(UTC).date().isoformat()
    busy = f"load {os.getloadavg()[2]:.1f}"
    return f"{os.cpu_count()} cores, {model or platform.machine()}, Python {platform.python_version()}, {day}, {busy}"


main()
