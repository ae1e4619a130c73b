"""`evercourt playable`: make files that any player plays from a recording of a live room."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evercourt.cli.words import gettext as _


def playable(
    recording: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of a recording.")],
    into: Annotated[Path, typer.Argument(help="Folder for the files, one per track.")],
) -> None:
    """Write each track of a recording as WebM, not encoded anew. The recording itself stays as it is."""
    from evercourt.conference.record.playable import export_tracks

    written = export_tracks(recording, into)
    for path in written:
        typer.echo(str(path))
    if not written:
        Console(stderr=True).print(_("There is nothing to play in this recording."))
        raise typer.Exit(1)
