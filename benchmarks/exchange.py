"""Everything of another system: taken over, given back byte for byte, and taken over again."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.results import Figure
from benchmarks.world import COURT
from evercourt.courts.models import Court
from evercourt.exchange.giving import give_court
from evercourt.exchange.running import import_bag
from tests.exchange.generated import bag, contents


def measure(*, cases: int) -> list[Figure]:
    """Import a generated court, export it, compare every byte, and import it once more."""
    subject = f"{cases:,} generated cases of another system, with parties, counsel, entries, files and seals"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        original = bag(folder / "there", seed=1, cases=cases, people=200, files=400)
        dry, counts = _timed(lambda: import_bag(original, operator="bench", report=_silent, dry=True))
        taken, again = _timed(lambda: import_bag(original, operator="bench", report=_silent))
        assert counts == again, f"the dry run said otherwise: {counts}, {again}"
        assert set(again) == {"new"}, again
        given, _counts = _timed(lambda: give_court(Court.objects.get(code=COURT), folder / "back", operator="bench"))
        assert contents(folder / "back") == contents(original), "something was lost"
        known, once_more = _timed(lambda: import_bag(folder / "back", operator="bench", report=_silent))
        assert set(once_more) == {"known"}, once_more
        size = sum(path.stat().st_size for path in original.rglob("*") if path.is_file()) / 1e6
    return [
        Figure(subject, "records", float(sum(again.values())), ""),
        Figure(subject, "size of the bag", size, "MB"),
        Figure(subject, "dry run", dry, "s"),
        Figure(subject, "import", taken, "s"),
        Figure(subject, "cases a second", cases / taken, "/s"),
        Figure(subject, "export, the same byte for byte", given, "s"),
        Figure(subject, "import again, where all is known", known, "s"),
    ]


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = do()
    return time.perf_counter() - began, result


def _silent(_line: object) -> None:
    """Write no report."""
