"""`evercourt verify`: check this database, or an exported case file without any database."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evercourt.cli.findings import say
from evercourt.ledger.differences import Difference


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check that nothing recorded was changed. Exit status 1 if something was."""
    differences, checked = check_database(Console(stderr=True))
    say(differences, checked=checked, as_json=as_json, console=Console())
    raise typer.Exit(1 if differences else 0)


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
