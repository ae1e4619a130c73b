"""`evercourt seed`: the demonstration court, without starting anything."""

import json
from typing import Annotated

import typer
from rich.console import Console

from evercourt.cli.house import open_house
from evercourt.cli.words import gettext as _


def seed(as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False) -> None:
    """Bring the database up to date and put the demonstration court into it. Repeating it changes nothing."""
    open_house()
    from django.conf import settings
    from django.core.management import call_command

    from evercourt.accounts.models import User
    from evercourt.cli import demonstration
    from evercourt.courts.models import Court

    if not settings.DEMONSTRATION:
        Console(stderr=True).print(_("This is not a demonstration: people with known passwords do not belong here."))
        raise typer.Exit(1)
    progress = Console(stderr=True)
    with progress.status(_("Bringing the database up to date…")):
        call_command("migrate", verbosity=0, interactive=False)
    demonstration.seed(progress)
    result = {"courts": Court.objects.count(), "people": User.objects.count()}
    if as_json:
        Console().print(json.dumps(result), highlight=False)
    else:
        Console().print(_("The demonstration court is there: %(courts)s courts, %(people)s people.") % result)
