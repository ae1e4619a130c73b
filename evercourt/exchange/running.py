"""The whole of an import: people first, then cases, each after the one it follows; a report line for every record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from evercourt.courts.models import Court
from evercourt.exchange import layout
from evercourt.exchange.baggage import Baggage
from evercourt.exchange.fields import Record
from evercourt.exchange.report import Line, Taking
from evercourt.exchange.taking import Changed, parts_of, take_case, take_user
from evercourt.kernel.errors import BadInput, CourtError

# Called with each line of the report.
Report = Callable[[Line], None]
Model = TypeVar("Model", bound=Record)


def import_bag(path: Path, *, operator: str, report: Report, dry: bool = False) -> Counter[str]:
    """Take over everything in a bag; return how many lines of the report have each status.

    Broken off at any moment, even by a power cut, it is begun again and goes on: what was taken over is known. Run
    again it changes nothing. `dry`: everything is done and undone. Raises BadInput if the whole cannot be read, or
    another import into this court is running.
    """
    bag = Baggage(path)
    about = _about(bag)
    court = Court.objects.filter(code=about.court).first()
    if court is None:
        raise BadInput(f"court: this house has no court {about.court}")
    counts: Counter[str] = Counter()

    def told(line: Line) -> None:
        counts[line.status] += 1
        report(line)

    order = _order(bag)
    taking = Taking(court, about.source, bag, operator, dry)
    with _alone(court):
        if dry:
            with transaction.atomic():
                used = _take_all(taking, order, told)
                transaction.set_rollback(True)
        else:
            used = _take_all(taking, order, told)
    for line in _left_over(bag, used):
        told(line)
    return counts


def _about(bag: Baggage) -> layout.CourtRecord:
    for name in (layout.COURT, layout.USERS, layout.CASES):
        if name in bag.digests and bag.digest(name) != bag.digests[name]:
            raise BadInput(f"{name}: its bytes are not those the manifest names")
    try:
        with bag.opened(layout.COURT) as file:
            return layout.CourtRecord.model_validate_json(file.read())
    except ValidationError as error:
        raise BadInput(f"{layout.COURT}: {'; '.join(_said(error))}") from error


@contextmanager
def _alone(court: Court) -> Iterator[None]:
    """Keep a second import into the same court out; the lock ends with the connection, however that ends."""
    key = f"import:{court.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            raise BadInput("another import into this court is running")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _order(bag: Baggage) -> list[tuple[str, int]]:
    """Return key and place of every case: as in the file, but each after the one it follows."""
    found: list[tuple[str, int, str]] = []
    for place, raw in bag.lines(layout.CASES):
        said = _read(raw)
        found.append((str(said.get("key", "")), place, str(said.get("origin") or "")))
    waiting, order, placed = found, list[tuple[str, int]](), set[str]()
    keys = {key for key, _place, _origin in found}
    while waiting:
        later = []
        for key, place, origin in waiting:
            if origin in keys and origin not in placed and origin != key:
                later.append((key, place, origin))
            else:
                order.append((key, place))
                placed.add(key)
        if len(later) == len(waiting):
            # They follow each other in a circle: the act refuses the first, and so all of them.
            return order + [(key, place) for key, place, _origin in later]
        waiting = later
    return order


def _take_all(taking: Taking, order: list[tuple[str, int]], told: Report) -> set[str]:
    """Take every person and case; return the files the records name."""
    for _place, raw in taking.bag.lines(layout.USERS):
        _take(raw, layout.UserRecord, "user", lambda wanted: take_user(taking, wanted), told)
    used: set[str] = set()
    if not order:
        return used
    with taking.bag.opened(layout.CASES) as file:
        for _key, place in order:
            file.seek(place)
            said = _take(file.readline(), layout.CaseRecord, "case", lambda wanted: take_case(taking, wanted), told)
            for name in ("documents", "attached"):
                papers = said.get(name)
                for one in papers if isinstance(papers, list) else []:
                    used.add(f"data/{one.get('file')}" if isinstance(one, dict) else "")
    return used


def _take(
    raw: bytes, model: type[Model], kind: str, act: Callable[[Model], list[Line]], told: Report
) -> dict[str, Any]:
    """Take one record by `act` and tell what became of it and of each of its parts; return what it says."""
    said = _read(raw)
    status, notes, lines = "refused", list[str](), list[Line]()
    try:
        wanted = model.model_validate_json(raw)
        with transaction.atomic():
            lines = act(wanted)
        otherwise = layout.written_otherwise(said, wanted.values())
        lines[0].notes += [f"{path}: kept in another writing" for path in otherwise]
    except ValidationError as error:
        notes = _said(error)
    except Changed as error:
        status, notes = "changed", [str(error)]
    except CourtError as error:
        notes = [str(error)]
    except DatabaseError as error:
        # The message would hold what the record says; the constraint says which rule it breaks.
        diagnosis = getattr(error.__cause__, "diag", None)
        notes = [f"the database refuses it: {getattr(diagnosis, 'constraint_name', None) or type(error).__name__}"]
    for line in lines or parts_of(kind, said, status, notes):
        told(line)
    return said


def _read(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _said(error: ValidationError) -> list[str]:
    """Return what is wrong, by path; never the value itself, which may be somebody's number."""
    return [f"{'.'.join(map(str, one['loc'])) or 'record'}: {one['msg']}" for one in error.errors(include_input=False)]


def _left_over(bag: Baggage, used: set[str]) -> Iterator[Line]:
    """Yield the files that no record names, and those the manifest names that are not there."""
    own, there = {layout.COURT, layout.USERS, layout.CASES}, bag.names()
    for name in sorted(there - used - own):
        yield Line("file", name, "unused", notes=["no record names it; it is not kept"])
    for name in sorted(bag.digests.keys() - there - used):
        yield Line("file", name, "missing", notes=["the manifest names it, and it is not there"])
