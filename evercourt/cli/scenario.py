"""`evercourt scenario`: plays a whole story through the acts, and fails loudly when the court does anything else."""

import dataclasses
import json
import os
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from evercourt.cli.processes import free_port
from evercourt.cli.words import gettext as _
from evercourt.cli.words import language

# Name -> module with START and STEPS.
SCENARIOS = {
    "one-road": "evercourt.cli.scenarios.one_road",
    "closure-2022": "evercourt.cli.scenarios.closure_2022",
    "enforcement": "evercourt.cli.scenarios.enforcement",
    "hearing": "evercourt.cli.scenarios.hearing",
    "criminal-hearing": "evercourt.cli.scenarios.criminal_hearing",
    "august-2022": "evercourt.cli.scenarios.august_2022",
}
# Those with a report of their own.
REPORTING = ("august-2022",)
SIZES = ("full", "small")


def scenario(
    name: Annotated[str, typer.Argument(help=f"Which story: {', '.join(SCENARIOS)}.")],
    keep: Annotated[bool, typer.Option(help="Keep the database and files it was played in, to look at them.")] = False,
    size: Annotated[str, typer.Option(help="full, or small: the same story with fewer people.")] = "full",
    speed: Annotated[
        float, typer.Option(min=0, help="Open the desks to be watched; so many seconds of the story pass in one.")
    ] = 0.0,
    port: Annotated[int, typer.Option(help="Where the desks are served with --speed; 0: any free port.")] = 0,
    report: Annotated[Path | None, typer.Option(help="Write the report of the story into this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every step as one JSON object a line.")] = False,
) -> None:
    """Play a story from beginning to end in a court of its own. Exit status 1 if anything is not as the law says."""
    if name not in SCENARIOS:
        raise typer.BadParameter(_("There is no such scenario. There are: %s") % ", ".join(SCENARIOS))
    if size not in SIZES:
        raise typer.BadParameter(_("There is no such size. There are: %s") % ", ".join(SIZES))
    if report and name not in REPORTING:
        raise typer.BadParameter(_("This scenario writes no report."))
    from evercourt.cli.scenarios.stage import raised

    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    with raised(name, keep=keep) as stage:
        whole = _play(name, console, as_json=as_json, size=size, watched=_doors(speed, port), report=report)
        if not whole:
            raise typer.Exit(1)
        if not as_json:
            seconds = f"{time.monotonic() - began:.0f}"
            console.print(f"[green]✓ {_('Everything was as the law says, in %s seconds.') % seconds}[/green]")
            if keep:
                console.print(_("It is kept. To look at it:"))
                command = f"DATABASE_URL='{stage.url}' EVERCOURT_VAR='{stage.folder}' evercourt up"
                console.print(f"  {command}", markup=False)


@dataclasses.dataclass(frozen=True)
class Watched:
    """Where the desks are served while the story plays, and how fast its time passes."""

    port: int
    speed: float


def _doors(speed: float, port: int) -> Watched | None:
    """Choose where the desks are served, before the settings are read. None: nobody watches."""
    if not speed:
        return None
    port = port or free_port()
    os.environ["EVERCOURT_ADDRESS"] = f"http://127.0.0.1:{port}"
    return Watched(port, speed)


def _open(story: Any, watched: Watched, console: Console) -> None:
    """Open the doors of the court on the clock of the story, and say who can look."""
    from evercourt.cli.demonstration import print_people
    from evercourt.cli.scenarios.courthouse import Courthouse

    story.doors = Courthouse(watched.port)
    story.clock.speed = watched.speed
    print_people(console, story.doors.address)
    console.print(_("The desks are open while the story plays: %s") % story.doors.address)


def _play(
    name: str,
    console: Console,
    *,
    as_json: bool,
    size: str = "full",
    watched: Watched | None = None,
    report: Path | None = None,
) -> bool:
    """Build the court, play every step and print it; return True if nothing deviated."""
    from evercourt.cli.house import open_house

    progress = Console(stderr=True)
    with progress.status(_("Building a court for this story…")):
        open_house()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        if watched:
            from evercourt.config import translations

            translations.build()
            call_command("collectstatic", verbosity=0, interactive=False)
    from django.utils import translation

    from evercourt.cli import demonstration
    from evercourt.cli.scenarios.clock import Clock, showing
    from evercourt.cli.scenarios.frame import Story, play, title_of

    story_of = import_module(SCENARIOS[name])
    if not as_json:
        console.print(_("Played in a database of its own, on a clock of its own: no real record hears of it."))
    done = 0
    with translation.override(language()), showing(Clock(story_of.START)) as clock:
        demonstration.seed(progress)
        story = Story(clock, demonstration.cast(), size)
        clock.watched = getattr(story_of, "WATCHED", clock.watched)
        steps = play(story_of.STEPS, story)
        try:
            if watched:
                _open(story, watched, progress)
            with progress.status(_("Playing…")):
                for step in steps:
                    _say(step, console, as_json=as_json)
                    done = step.number
        except Exception as error:
            title = title_of(story_of.STEPS[done])
            _say_failure(error, done + 1, title, console, as_json=as_json)
            if os.environ.get("EVERCOURT_DEBUG"):
                raise
            return False
        finally:
            if story.doors:
                story.doors.close()
        if report:
            report.write_text(story_of.report(story), encoding="utf-8")
    return True


def _say(step: Any, console: Console, *, as_json: bool) -> None:
    if as_json:
        console.print(json.dumps(dataclasses.asdict(step), ensure_ascii=False), markup=False)
        return
    from evercourt.accounts.offices import Office
    from evercourt.kernel.channels import Channel

    console.print(f"\n[bold]{step.number:>2}  {step.at[:10]} {step.at[11:16]}  {escape(step.title)}[/bold]")
    for line in step.record:
        number = f"#{line.docket}" if line.docket else "·"
        if line.times > 1:
            number = f"{line.times}×"
        office = f" ({Office(line.office).label})" if line.office else ""
        who = " · ".join(str(part) for part in (Channel(line.via).label, line.by + office) if part)
        text = f"{who} · {line.text}"
        console.print(f"    {number:>4}  {escape(text)}")
    for one in step.checked:
        value, basis = (f": {one.value}" if one.value else "", f"  [dim]{escape(one.basis)}[/dim]" if one.basis else "")
        console.print(f"       [green]✓[/green] {escape(one.what + value)}{basis}")


def _say_failure(error: Exception, number: int, title: str, console: Console, *, as_json: bool) -> None:
    from evercourt.cli.scenarios.frame import Deviation

    what = error.what if isinstance(error, Deviation) else type(error).__name__
    found = error.found if isinstance(error, Deviation) else error
    expected = error.expected if isinstance(error, Deviation) else _("no error")
    if as_json:
        failed = {"failed": number, "title": title, "what": what, "expected": str(expected), "found": str(found)}
        console.print(json.dumps(failed, ensure_ascii=False), markup=False)
        return
    console.print(
        f"\n[red bold]✗ {_('Step %(number)s failed: %(title)s')}[/red bold]" % {"number": number, "title": title}
    )
    console.print(f"  {what}", markup=False)
    console.print(_("  expected: %s") % expected, markup=False)
    console.print(_("  found:    %s") % found, markup=False)
