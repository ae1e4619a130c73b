"""`evercourt simulator`: a bank, payment company or registry that is none, as a process of its own."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evercourt.cli.words import gettext as _
from evercourt.config import institutions

KINDS = ("bank", "payments", "vehicles", "land", "town")
CODES = {"bank": "bank-tianshan", "payments": "pay-suyun", "vehicles": "vehicles", "land": "land"}


def simulator(
    kind: Annotated[str, typer.Argument(help=f"Which: {', '.join(KINDS)}.")],
    code: Annotated[str, typer.Option(help="The code under which the court knows it.")] = "",
    port: Annotated[int, typer.Option(help="Where its end of the protocol listens (HTTPS).")] = 8120,
    console_port: Annotated[int, typer.Option(help="Where its console listens; the next port without it.")] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    folder: Annotated[
        Path | None, typer.Option(help="Keys, certificates and book; the court's own without it.")
    ] = None,
    transfers: Annotated[bool, typer.Option(help="Whether it deducts online (NET 9).")] = True,
) -> None:
    """Run a simulated institution with its own book and console, or a town of them. It moves no real money."""
    if kind not in KINDS:
        raise typer.BadParameter(_("There is no such institution. There are: %s") % ", ".join(KINDS))
    # No Django and no database of the court: an institution is somebody else, and small.
    from evercourt.adapters.simulators.institutions.running import connect_court, desk_of, run, run_town

    place = folder or institutions.folder()
    console = Console(highlight=False, soft_wrap=True)
    if kind == "town":
        console.print(_("Consoles of the simulated institutions:"))
        run_town(place, say=lambda line: console.print(f"  {line}"))
        return
    code = code or CODES[kind]
    console_port = console_port or port + 1
    desk = desk_of(code, kind, place, transfers=transfers)
    connect_court(place, code, port, console_port)
    console.print(_("%(code)s listens at https://%(host)s:%(port)s/") % {"code": code, "host": host, "port": port})
    console.print(_("Its console: %s") % f"http://localhost:{console_port}/")
    try:
        run(desk, place, host=host, port=port, console_port=console_port)
    except KeyboardInterrupt:
        console.print(_("Closed. Its book is kept."))
