"""`evercourt import` of a bag and `evercourt export --court`: all of a court from and to another system."""

import dataclasses
import json
import zipfile
from pathlib import Path
from typing import Any, TextIO

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evercourt.cli.operator import operator
from evercourt.cli.words import gettext as _

COURT = "data/court.json"
# What asks somebody to look: the rest went as it should.
TROUBLE = ("refused", "changed", "missing", "unused")


def is_bag(path: Path) -> bool:
    """Return True for a bag in the layout of docs/import.md; a case file of another court has no court.json."""
    if path.is_dir():
        return True
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name == COURT or name.endswith(f"/{COURT}") for name in archive.namelist())


def take_over(path: Path, *, dry_run: bool, report: Path | None, as_json: bool) -> None:
    """Take the bag over; print how much, and every record that asks somebody to look."""
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.exchange.running import import_bag
    from evercourt.kernel.errors import CourtError

    console, problems = Console(soft_wrap=True, emoji=False), Console(stderr=True, soft_wrap=True, emoji=False)
    file: TextIO | None = report.open("a", encoding="utf-8") if report else None
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=problems, transient=True) as shown:
            task = shown.add_task(_("records"), total=None)

            def told(line: Any) -> None:
                shown.advance(task)
                if file:
                    file.write(json.dumps(dataclasses.asdict(line), ensure_ascii=False) + "\n")
                    file.flush()
                if line.status in TROUBLE and line.notes:
                    shown.console.print(escape(f"{line.kind} {line.key}: {line.status}: {'; '.join(line.notes)}"))

            counts = import_bag(path, operator=operator(), report=told, dry=dry_run)
    except (CourtError, OSError) as error:
        problems.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        problems.print(_("Broken off. What was taken over is kept; start it again to go on."))
        raise typer.Exit(130) from None
    finally:
        if file:
            file.close()
    if as_json:
        console.print(json.dumps({"dry_run": dry_run, **counts}), markup=False, highlight=False)
    else:
        console.print(", ".join(f"{status}: {number}" for status, number in sorted(counts.items())) or "0")
        if dry_run:
            console.print(_("This was a dry run: nothing was kept."))
    raise typer.Exit(1 if any(counts[status] for status in TROUBLE) else 0)


def give(*, court: str, number: str, target: Path, report: Path | None, as_json: bool) -> None:
    """Write everything of a court, or of one case, as a bag into the folder `target`."""
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.cases.models import Case
    from evercourt.courts.models import Court
    from evercourt.exchange.giving import give_case, give_court

    console, problems = Console(soft_wrap=True, emoji=False), Console(stderr=True, soft_wrap=True, emoji=False)
    found = Court.objects.filter(code=court).first() if court else None
    case = Case.objects.select_related("court", "origin").filter(number=number).first() if number else None
    if found is None and case is None:
        problems.print(_("There is no court with this code in this house.") if court else _("No case has this number."))
        raise typer.Exit(1)
    file: TextIO | None = report.open("a", encoding="utf-8") if report else None

    def told(line: Any) -> None:
        if file:
            file.write(json.dumps(dataclasses.asdict(line), ensure_ascii=False) + "\n")

    try:
        with problems.status(_("Writing the files…")):
            if found is not None:
                counts = give_court(found, target, operator=operator(), report=told)
            else:
                counts = give_case(case, target, operator=operator(), report=told)  # type: ignore[arg-type]
    except OSError as error:
        problems.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    finally:
        if file:
            file.close()
    if as_json:
        console.print(json.dumps(counts), markup=False, highlight=False)
        return
    console.print(_("%(cases)s cases, %(entries)s entries, %(documents)s documents, %(users)s people") % counts)
    for name, rows in counts["not_given"].items():
        console.print(_("stays here, because the layout has no place for it: %(name)s %(number)s") % {
            "name": name, "number": rows,
        })  # fmt: skip
