"""`evercourt exchange`: send what was released and read what institutions said, now, with its progress."""

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evercourt.cli.house import open_house
from evercourt.cli.words import gettext as _


def exchange() -> None:
    """Send and read now, as the worker does each minute. Ctrl-C breaks it off; again it goes on where it was."""
    open_house()
    from evercourt.enforcement import sending

    console = Console(highlight=False, soft_wrap=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, transient=not console.is_terminal) as shown:
            sent, read = shown.add_task(_("sent"), total=None), shown.add_task(_("read"), total=None)
            sending.send_all(lambda code, number: shown.update(sent, advance=number, description=f"→ {code}"))
            sending.read_all(lambda code, number: shown.update(read, advance=number, description=f"← {code}"))
            done = {task.id: int(task.completed) for task in shown.tasks}
    except KeyboardInterrupt:
        console.print(_("Broken off. What was sent and read is kept; start it again to go on."))
        raise typer.Exit(130) from None
    console.print(_("%(sent)s messages sent, %(read)s things read.") % {"sent": done[sent], "read": done[read]})
