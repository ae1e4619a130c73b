"""`evercourt export`: a case file leaves the house as one file that anyone can check."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from evercourt.cli.operator import operator
from evercourt.cli.taking_over import give
from evercourt.cli.words import gettext as _


def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="The ZIP or folder to write; it must not exist yet.")],
    number: Annotated[str, typer.Argument(help="Case number, for example （2022）新0103民初1号.")] = "",
    court: Annotated[str, typer.Option(help="Code of a court, instead of a case: all its files.")] = "",
    language: Annotated[str, typer.Option(help="Language of the readable page: zh-hans, en, ug, kk-arab.")] = "zh-hans",
    identity: Annotated[bool, typer.Option(help="With identity numbers, addresses and identity papers.")] = False,
    restricted: Annotated[bool, typer.Option(help="With documents that not all parties may see.")] = False,
    layout: Annotated[
        bool, typer.Option("--layout", help="The case as a folder in the layout of docs/import.md, without a proof.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Add a line a record to this file; with the layout.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write a case file with documents, docket and proof; or, for another system, all files of a court or a case.

    It is recorded who did it.
    """
    if bool(court) == bool(number):
        raise typer.BadParameter(_("Name one case, or one court with --court."))
    if court or layout:
        give(court=court, number=number, target=output, report=report, as_json=as_json)
        return
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.cases.models import Case
    from evercourt.cli.exporting import export_case
    from evercourt.kernel.channels import Channel
    from evercourt.kernel.errors import CourtError

    console = Console(emoji=False)
    case = Case.objects.select_related("court", "origin").filter(number=number).first()
    if case is None:
        console.print(f"[red]{_('No case has this number.')}[/red]")
        raise typer.Exit(1)
    try:
        result = export_case(
            case,
            output,
            language=language,
            identity=identity,
            restricted=restricted,
            by=None,
            via=Channel.SYSTEM,
            operator=operator(),
        )
    except (CourtError, OSError) as error:
        console.print(f"[red]{error}[/red]", markup=True)
        raise typer.Exit(1) from error
    say(result, as_json=as_json, console=console)


def say(result: dict[str, Any], *, as_json: bool, console: Console) -> None:
    """Print what was written."""
    if as_json:
        console.print(json.dumps(result, ensure_ascii=False), soft_wrap=True, markup=False, highlight=False)
    else:
        console.print(
            _("%(file)s: %(documents)s documents, %(left_out)s left out, %(entries)s ledger entries") % result,
            soft_wrap=True,
        )
