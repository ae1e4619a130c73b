"""Pages of a court with many cases: queries, server time and processor time for one request, in this process."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.cases import grow, one_case
from benchmarks.processes import TICKS
from benchmarks.results import Figure, Goal, at_most
from benchmarks.world import clerk
from evercourt.accounts.models import User

FEW = 100
REQUESTS = 200
# So many entries fill the 34 pages the goal is stated for.
PRINTED = 1480


@dataclass
class Page:
    """One page as one person sees it."""

    name: str
    client: Client
    address: str
    cpu_goal: Goal | None = None
    size_goal: Goal | None = None
    queries: int = 0

    def open(self) -> HttpResponse:
        """Ask for the page; raise RuntimeError if it is not answered."""
        answer = self.client.get(self.address)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.address} answered {answer.status_code}")
        return answer

    def count_queries(self) -> int:
        """Return how many queries one request asks, once everything that is loaded once is loaded."""
        self.open()
        with CaptureQueriesContext(connection) as asked:
            self.open()
        return len(asked)


def measure(*, cases: int) -> list[Figure]:
    """Count queries with few cases, then with many, and measure with many."""
    person = User.objects.get(email="aygul@example.org")
    litigant, desk = Client(), Client()
    small, middle, large, printed = (one_case(person, entries=entries) for entries in (10, 500, 1000, PRINTED))
    grow(person, FEW)
    litigant.force_login(person)
    desk.force_login(clerk())
    pages = [
        Page("Review queue", desk, "/review"),
        Page("Case list of a clerk", desk, "/cases"),
        Page("Case list of a clerk, page 50", desk, "/cases?page=50"),
        Page("Case list of a party", litigant, "/cases"),
        Page("Filings of a party", litigant, "/filings/"),
        Page("Inbox", litigant, "/messages"),
        Page("Service desk", desk, "/service"),
        Page("Case page, 10 entries", litigant, f"/cases/{small.pk}"),
        Page("Case page, 500 entries", litigant, f"/cases/{middle.pk}", at_most(50), at_most(100)),
        Page("Case page, 1,000 entries", litigant, f"/cases/{large.pk}"),
        Page("Case page, 1,000 entries, last page", litigant, f"/cases/{large.pk}?page=20"),
    ]
    few = [page.count_queries() for page in pages]
    grow(person, cases)
    figures = []
    for page, before in zip(pages, few, strict=True):
        figures += _figures(page, before, cases)
    return [*figures, *_printed(litigant, printed.pk)]


def _figures(page: Page, before: int, cases: int) -> list[Figure]:
    subject = f"Pages with {cases:,} cases"
    after = page.count_queries()
    size = len(page.open().content) / 1000
    took, cpu, database = _timed(page.open)
    return [
        Figure(subject, f"{page.name}: queries (with {FEW} cases {before})", after, "", at_most(before)),
        Figure(subject, f"{page.name}: p99 of server time", took, "ms"),
        Figure(subject, f"{page.name}: CPU (web and database)", cpu + database, "ms", page.cpu_goal),
        Figure(subject, f"{page.name}: size", size, "kB", page.size_goal),
    ]


def _timed(ask: Callable[[], object]) -> tuple[float, float, float]:
    """Return p99 of the time, mean CPU here and mean CPU of the database, all in milliseconds."""
    times = []
    here, there = time.process_time(), database_cpu()
    for _number in range(REQUESTS):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    here, there = time.process_time() - here, database_cpu() - there
    return 1000 * sorted(times)[int(REQUESTS * 0.99)], 1000 * here / REQUESTS, 1000 * there / REQUESTS


def _printed(client: Client, case: int) -> list[Figure]:
    """Measure the docket as PDF: set, kept, and handed out."""
    times, pages = [], 0
    cpu = time.process_time()
    for _number in range(5):
        began = time.perf_counter()
        answer = client.post(f"/cases/{case}/docket")
        times.append(time.perf_counter() - began)
        pages = _page_count(answer.content)
    cpu = (time.process_time() - cpu) / len(times)
    subject = f"Docket of {PRINTED:,} entries as PDF"
    return [
        Figure(subject, "pages", pages),
        Figure(subject, "time (median)", sorted(times)[len(times) // 2], "s", at_most(1)),
        Figure(subject, "CPU (web)", cpu, "s"),
    ]


def _page_count(content: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(content)).pages)


def database_cpu() -> float:
    """Return the processor seconds of the one database process that serves this connection."""
    place = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not place.exists():
        return 0.0
    fields = place.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
