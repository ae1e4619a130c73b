"""`evercourt conformance URL`: tries an institution's test end against docs/protocol.md, and prints a report."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from evercourt.cli.house import open_house
from evercourt.cli.words import gettext as _
from evercourt.config import institutions
from evercourt.enforcement.ports import Person

CHINA = ZoneInfo("Asia/Shanghai")


def conformance(
    url: Annotated[str, typer.Argument(help="Address of the test end, for example https://localhost:8120/.")],
    code: Annotated[str, typer.Option(help="The institution's code; CODE.seal.crt lies in the folder.")],
    debtor: Annotated[str, typer.Option(help='A test debtor there: "name|number".')],
    other: Annotated[str, typer.Option(help='Another test person there: "name|number".')],
    asset: Annotated[str, typer.Option(help="The debtor's account (100.00 yuan or more) or thing.")],
    folder: Annotated[Path | None, typer.Option(help="Keys and certificates; the court's own without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every case as one JSON object a line.")] = False,
) -> None:
    """Run the documented cases against an institution's test end. Exit status 1 if any deviates.

    Never against a real book: the cases freeze and deduct cents of the test account.
    """
    open_house()
    from evercourt.adapters.institutions.conformance import Kit, run
    from evercourt.adapters.institutions.connecting import connect

    place = folder or institutions.folder()
    console = Console(highlight=False, soft_wrap=True)
    connection = connect(place, code, {"address": url})
    kit = Kit(
        institution=connection,
        debtor=_person(debtor),
        other=_person(other),
        asset=asset,
        today=datetime.now(CHINA).date(),
    )
    deviations = 0
    for result in run(kit):
        deviations += bool(result.found)
        if as_json:
            said = {"case": result.case.name, "paragraph": result.case.paragraph, "found": result.found}
            console.print(json.dumps(said, ensure_ascii=False), markup=False)
            continue
        mark = "[red]✗[/red]" if result.found else "[green]✓[/green]"
        console.print(f"{mark} {result.case.paragraph:>5}  {_(result.case.name)}")
        if result.found:
            console.print(f"         {result.found}", markup=False)
    if deviations:
        raise typer.Exit(1)
    if not as_json:
        console.print(_("This end keeps to the protocol."))


def _person(text: str) -> Person:
    name, _bar, number = text.partition("|")
    if not number:
        raise typer.BadParameter(_('Write a person as "name|number".'))
    return Person(name=name, number=number)
