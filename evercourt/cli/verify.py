"""`evercourt verify`: check this database, or an exported case file without any database."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evercourt.cli.findings import say
from evercourt.cli.words import gettext as _
from evercourt.ledger.differences import Difference


def verify(
    file: Annotated[Path | None, typer.Argument(exists=True, help="An exported case file; none: the database.")] = None,
    root: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The court's root certificate (PEM), if you have it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check that nothing recorded was changed. Exit status 1 if something was."""
    console = Console(emoji=False)
    if file is None:
        differences, checked = check_database(Console(stderr=True))
        say(differences, checked=checked, about={}, as_json=as_json, console=console)
    else:
        differences, about = _check_file(file, root)
        checked = {"files": about.pop("files"), "entries": about.pop("entries")}
        say(differences, checked=checked, about=about, as_json=as_json, console=console)
        if not as_json and not differences and root is None:
            console.print(
                _("Compare the root fingerprint with the one the court publishes: whoever made the file chose it."),
                soft_wrap=True,
            )
    raise typer.Exit(1 if differences else 0)


def _check_file(path: Path, root: Path | None) -> tuple[list[Difference], dict[str, Any]]:
    import dataclasses

    from evercourt.ledger.exported import check_file

    differences, about = check_file(path, root=root)
    return differences, dataclasses.asdict(about)


def check_database(console: Console) -> tuple[list[Difference], dict[str, int]]:
    """Run every check that a room registered; return what was found and how many things were looked at."""
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.ledger.checks import checks

    differences: list[Difference] = []
    checked: dict[str, int] = {}
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bar, console=console, transient=True) as progress:
        for one in checks:
            checked[one.name] = one.count()
            task = progress.add_task(one.name, total=checked[one.name])
            differences += one.run(lambda steps, task=task: progress.advance(task, steps))  # type: ignore[misc]
    return differences, checked
