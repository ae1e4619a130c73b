"""`evercourt recorder`: record a live room at another place, on a machine and with a key of its own."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evercourt.cli.words import gettext as _


def recorder(
    court: Annotated[str, typer.Argument(help="Address of the court, for example https://court.example.")],
    folder: Annotated[Path, typer.Argument(help="Where the recording is written; again: it goes on there.")],
    token: Annotated[
        str, typer.Option("--pass", envvar="EVERCOURT_RECORDER_PASS", help="The pass the court gave.")
    ] = "",
    key: Annotated[Path, typer.Option(help="Key of this recorder; made when there is none.")] = Path("recorder.pem"),
    addresses: Annotated[str, typer.Option(help="Addresses of this machine for media, by commas.")] = "127.0.0.1",
) -> None:
    """Take part in a live room as its second recorder until the room is closed. Exit status 1 if it cannot."""
    from evercourt.adapters.media.forwarding import listen_on, self_test
    from evercourt.adapters.recorder.program import PassRefused, Program
    from evercourt.conference.record.keys import public_text, recorder_key
    from evercourt.conference.record.writer import DiskFull

    console = Console(highlight=False)
    if not token:
        console.print(_("Give the pass of the court by EVERCOURT_RECORDER_PASS."))
        raise typer.Exit(2)
    listen_on(addresses.split(","))
    self_test()
    console.print(_("Key of this recorder: %s") % public_text(recorder_key(key)))
    program = Program(court.rstrip("/"), token, folder, key, say=lambda words: console.print(words, markup=False))
    try:
        asyncio.run(program.run())
    except PassRefused as error:
        console.print(str(error), style="red")
        raise typer.Exit(1) from error
    except DiskFull as error:
        console.print(_("There is not enough room on the disk: %s") % folder, style="red")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(_("Interrupted; started again with the same folder it goes on."))
        raise typer.Exit(1) from None
    finally:
        os.sync()
