"""`evercourt grant`: the database role of the web."""

from typing import Annotated

import typer
from rich.console import Console

from evercourt.cli.words import gettext as _


def grant(
    role: Annotated[str, typer.Option(help="Name of the database role.")] = "evercourt_web",
) -> None:
    """Create the web's database role, or bring it up to date: it can add to the record but not change it."""
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.ledger.grants import grant_web_role

    grant_web_role(role)
    Console().print(_("The role %s can read the record and add to it, and nothing else there.") % role)
