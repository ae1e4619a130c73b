"""`evercourt maintenance` and `evercourt outage`: what the operator of the machine says about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from evercourt.cli.house import open_house
from evercourt.cli.operator import operator
from evercourt.cli.words import gettext as _

maintenance = typer.Typer(help="Announce maintenance of the house, or end it.", no_args_is_help=True)
outage = typer.Typer(help="Enter an outage of the house, or its end.", no_args_is_help=True)
Court = Annotated[str, typer.Option(help="Code of the court in whose record it stands, for example 新0103.")]
Moment = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], help="Court's own time.")
]


@maintenance.command()
def announce(
    reason: Annotated[str, typer.Argument(help="As people read it on every page.")],
    court: Court,
    minutes: Annotated[int, typer.Option(help="How long at the latest.")] = 60,
    begins: Moment = None,
) -> None:
    """Announce it: from --begins (now) on nothing is changed; it ends by itself."""
    from django.utils import timezone

    def act(made: Any, found: Any) -> str:
        from evercourt.operations import acts

        begins_at = _aware(begins) or timezone.now()
        known = acts.announce_maintenance(
            found, begins_at=begins_at, ends_at=begins_at + timedelta(minutes=minutes), reason=reason,
            by=None, via=_system(), operator=operator(),
        )  # fmt: skip
        return _("Maintenance %(times)s is announced.") % {"times": known}

    open_house()
    _run(court, act)


@maintenance.command()
def end() -> None:
    """End what is announced or going on."""
    open_house()
    from evercourt.operations import acts
    from evercourt.operations.models import Maintenance

    known = Maintenance.objects.open().first()
    if known is None:
        Console(stderr=True).print(_("No maintenance is announced."))
        raise typer.Exit(1)
    acts.end_maintenance(known, by=None, via=_system(), operator=operator())
    Console().print(_("The maintenance is over."))


@outage.command()
def record(
    cause: Annotated[str, typer.Argument(help="As the public reads it.")],
    court: Court,
    began: Moment = None,
    ended: Moment = None,
    part: Annotated[list[str] | None, typer.Option(help="What could not be reached; everything if not given.")] = None,
) -> None:
    """Enter an outage of all courts of the house, and its end if --ended is given; last days it took are moved."""
    open_house()
    from django.utils import timezone

    def act(made: Any, found: Any) -> str:
        from evercourt.operations import acts

        entered = acts.record_outage(
            found, courts=list(made.objects.all()), parts=part or ["whole"], cause=cause,
            began_at=_aware(began) or timezone.now(), by=None, via=_system(), operator=operator(),
        )  # fmt: skip
        if ended:
            acts.end_outage(entered, at=_aware(ended), by=None, via=_system(), operator=operator())
        facts = {"number": entered.pk, "moved": entered.deadlines.count()}
        return _("Outage %(number)s is entered; %(moved)s last days moved.") % facts

    _run(court, act)


@outage.command("end")
def end_outage(number: Annotated[int, typer.Argument(help="As it was given.")], at: Moment = None) -> None:
    """Enter the end of an outage (now, if --at is not given)."""
    open_house()
    from evercourt.kernel.errors import CourtError
    from evercourt.operations import acts
    from evercourt.operations.models import Outage

    known = Outage.objects.select_related("court").filter(pk=number).first()
    try:
        if known is None:
            raise CourtError(_("There is no outage with this number."))
        acts.end_outage(known, at=_aware(at), by=None, via=_system(), operator=operator())
    except CourtError as error:
        Console(stderr=True).print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    facts = {"number": number, "moved": known.deadlines.count()}
    Console().print(_("Outage %(number)s is over; %(moved)s last days moved.") % facts)


def _run(code: str, act: Callable[[Any, Any], str]) -> None:
    from evercourt.courts.models import Court
    from evercourt.kernel.errors import CourtError

    try:
        found = Court.objects.filter(code=code).first()
        if found is None:
            raise CourtError(_("There is no court with this code in this house."))
        said = act(Court, found)
    except CourtError as error:
        Console(stderr=True).print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(1) from error
    Console().print(escape(said))


def _aware(moment: datetime | None) -> datetime | None:
    from django.utils import timezone

    return timezone.make_aware(moment) if moment else None


def _system() -> Any:
    from evercourt.kernel.channels import Channel

    return Channel.SYSTEM
