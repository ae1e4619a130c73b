"""`evercourt institutions keys`: a test authority, and keys and certificates of both sides."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evercourt.adapters.institutions.certificates import make
from evercourt.cli.words import gettext as _
from evercourt.config import institutions as places

institutions = typer.Typer(help="Connections to banks and registries.", no_args_is_help=True)


@institutions.callback()
def about() -> None:
    """Connections to banks and registries."""


@institutions.command()
def keys(
    codes: Annotated[list[str], typer.Argument(help="Codes of the institutions.")],
    folder: Annotated[Path | None, typer.Option(help="Where they go; the court's own folder without it.")] = None,
    host: Annotated[list[str], typer.Option(help="Names by which an end is reached.")] = ["localhost", "127.0.0.1"],  # noqa: B006
) -> None:
    """Make what is missing of a test authority, and of the keys of the court and these institutions."""
    place = folder or places.folder()
    console = Console(highlight=False, soft_wrap=True)
    made = make(place, ["court", *codes], hosts=tuple(host))
    for path in made:
        console.print(str(path), markup=False)
    console.print(_("For tests only: real keys come from a licensed authority.") if made else _("Nothing was missing."))
