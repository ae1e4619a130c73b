"""`evercourt scenario`: plays a whole story through the acts, and fails loudly when the court does anything else."""

import dataclasses
import json
import os
import time
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from evercourt.cli.words import gettext as _
from evercourt.cli.words import language

# Name -> module with START and STEPS.
SCENARIOS = {
    "one-road": "evercourt.cli.scenarios.one_road",
    "closure-2022": "evercourt.cli.scenarios.closure_2022",
    "enforcement": "evercourt.cli.scenarios.enforcement",
    "hearing": "evercourt.cli.scenarios.hearing",
    "criminal-hearing": "evercourt.cli.scenarios.criminal_hearing",
}
SIZES = ("full", "small")


def scenario(
    name: Annotated[str, typer.Argument(help=f"Which story: {', '.join(SCENARIOS)}.")],
    keep: Annotated[bool, typer.Option(help="Keep the database and files it was played in, to look at them.")] = False,
    size: Annotated[str, typer.Option(help="full, or small: the same story with fewer people.")] = "full",
    as_json: Annotated[bool, typer.Option("--json", help="Print every step as one JSON object a line.")] = False,
) -> None:
    """Play a story from beginning to end in a court of its own. Exit status 1 if anything is not as the law says."""
    if name not in SCENARIOS:
        raise typer.BadParameter(_("There is no such scenario. There are: %s") % ", ".join(SCENARIOS))
    if size not in SIZES:
        raise typer.BadParameter(_("There is no such size. There are: %s") % ", ".join(SIZES))
    from evercourt.cli.scenarios.stage import raised

    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    with raised(name, keep=keep) as stage:
        whole = _play(name, console, as_json=as_json, size=size)
        if not whole:
            raise typer.Exit(1)
        if not as_json:
            seconds = f"{time.monotonic() - began:.0f}"
            console.print(f"[green]✓ {_('Everything was as the law says, in %s seconds.') % seconds}[/green]")
            if keep:
                console.print(_("It is kept. To look at it:"))
                command = f"DATABASE_URL='{stage.url}' EVERCOURT_VAR='{stage.folder}' evercourt up"
                console.print(f"  {command}", markup=False)


def _play(name: str, console: Console, *, as_json: bool, size: str = "full") -> bool:
    """Build the court, play every step and print it; return True if nothing deviated."""
    from evercourt.cli.house import open_house

    progress = Console(stderr=True)
    with progress.status(_("Building a court for this story…")):
        open_house()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
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
        steps = play(story_of.STEPS, Story(clock, demonstration.cast(), size))
        try:
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
