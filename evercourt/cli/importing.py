"""`evercourt import`: the case file that another court exported, or everything of another system (docs/import.md).

A case file of another court is kept read only, with its proof. What is in the layout of docs/import.md becomes cases of
this house.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from evercourt.cli.findings import say
from evercourt.cli.operator import operator
from evercourt.cli.taking_over import is_bag, take_over
from evercourt.cli.words import gettext as _


def import_(
    file: Annotated[Path, typer.Argument(exists=True, help="The exported case file; or a bag, folder or ZIP.")],
    root: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Root certificate (PEM) that the other court publishes."),
    ] = None,
    court: Annotated[str, typer.Option(help="Code of the court that receives it, for example 新0103.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Of a bag: do everything, and undo it.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Of a bag: where to write a line of JSON for every record; it is added to.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Take over everything of another system; or keep a case file of another court, read only.

    Exit status 1 if anything was changed on the way, or a record could not be taken over. Broken off, begin it again.
    """
    if is_bag(file):
        take_over(file, dry_run=dry_run, report=report, as_json=as_json)
        return
    from evercourt.ledger.exported import check_file

    console, problems = Console(soft_wrap=True, emoji=False), Console(stderr=True, soft_wrap=True, emoji=False)
    if root is None:
        _differences, about = check_file(file)
        problems.print(_("Give --root: the certificate that the other court publishes, got from itself."))
        problems.print(_("Whoever made this file says it is the one with the fingerprint %s") % about.root_fingerprint)
        raise typer.Exit(2)
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.cases.acts.receiving_files import NotSound, receive_file
    from evercourt.courts.models import Court
    from evercourt.kernel.channels import Channel
    from evercourt.kernel.errors import CourtError

    receiving = Court.objects.filter(code=court).first()
    if receiving is None:
        problems.print(_("Give --court: the code of the court of this house that receives the file."))
        raise typer.Exit(2)
    try:
        with problems.status(_("Checking the file…")):
            received, new = receive_file(
                file, court=receiving, root=root, by=None, via=Channel.SYSTEM, operator=operator()
            )
    except NotSound as error:
        say(error.differences, checked={}, about={}, as_json=as_json, console=console)
        raise typer.Exit(1) from error
    except (CourtError, OSError) as error:
        problems.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    result = {
        "number": received.number,
        "court": received.from_name,
        "documents": received.documents.count(),
        "entries": len(received.docket),
        "new": new,
    }
    if as_json:
        console.print(json.dumps(result, ensure_ascii=False), markup=False, highlight=False)
        return
    text = _("Received %(number)s of %(court)s: %(documents)s documents, %(entries)s docket entries.")
    console.print(escape((text if new else _("This file was received before; nothing changed.")) % result))
