"""`evercourt find`: the search, as the person whose key is given; `evercourt words`: keep what can be found."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from evercourt.cli.house import open_house
from evercourt.cli.words import gettext as _


def find(
    text: Annotated[list[str], typer.Argument(help="Words, a name or a case number; all of them must be there.")],
    key: Annotated[str, typer.Option(envvar="EVERCOURT_KEY", help="A key for software: whose eyes search.")],
    kind: Annotated[str, typer.Option(help="Only these: case, party, counsel, entry, decision, paper.")] = "",
    after: Annotated[str, typer.Option(help="Go on after this mark.")] = "",
    most: Annotated[int, typer.Option(help="So many at most.", min=1, max=100)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print each result as one JSON object a line.")] = False,
) -> None:
    """Search the files. Exit status 1 if nothing is found."""
    open_house()
    from evercourt.accounts.acts import token_of
    from evercourt.accounts.scopes import Scope
    from evercourt.finding.searching import Asked, search
    from evercourt.finding.showing import shown
    from evercourt.finding.words import words_of
    from evercourt.kernel.channels import Channel
    from evercourt.kernel.errors import CourtError

    token = token_of(key)
    if token is None or Scope.READ not in token.scopes:
        raise typer.BadParameter(_("This key is not known, or may not read."), param_hint="--key")
    typed = " ".join(text)
    try:
        hits = search(token.user, Asked(text=typed, kind=kind), after=after)
    except CourtError as error:
        raise typer.BadParameter(str(error)) from error
    console = Console(highlight=False, soft_wrap=True)
    for one in shown(hits[:most], words_of(typed), to=token.user, via=Channel.API):
        _say(console, one, as_json=as_json)
    if not hits:
        if not as_json:
            console.print(_("Nothing is found."))
        raise typer.Exit(1)
    if len(hits) > most and not as_json:
        console.print(_("There is more: --after %s") % hits[most - 1].mark)


def words(
    anew: Annotated[bool, typer.Option("--anew", help="Read everything again, not only what changed.")] = False,
) -> None:
    """Keep the words of what changed, now. Ctrl-C breaks it off; again it goes on where it was."""
    open_house()
    from evercourt.finding import keeping

    console = Console(highlight=False, soft_wrap=True)
    number = keeping.begin_anew() if anew else keeping.waiting()
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=not console.is_terminal) as shown:
            bar = shown.add_task("", total=number)
            done = keeping.keep_all(lambda some: shown.update(bar, advance=some))
    except KeyboardInterrupt:
        console.print(_("Broken off. What was kept stays; start it again without --anew to go on."))
        raise typer.Exit(130) from None
    console.print(_("%s things kept.") % f"{done:,}")


def _say(console: Console, one: Any, *, as_json: bool) -> None:
    title, text = ("".join(piece for piece, _hit in pieces) for pieces in (one.title, one.text))
    if as_json:
        said = {
            "kind": one.hit.kind, "id": one.hit.thing, "case": one.case.number, "at": one.at.isoformat(),
            "title": title, "text": text, "address": one.address, "mark": one.hit.mark,
        }  # fmt: skip
        console.print(json.dumps(said, ensure_ascii=False), markup=False)
        return
    console.print(f"{one.at:%Y-%m-%d}  {one.case.number}  {one.kind}: {title}  {one.address}", markup=False)
    if text:
        console.print(f"    {text}", markup=False)
