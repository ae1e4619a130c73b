"""`evercourt reconcile`: the court's rows beside the signed statement of every institution, to the cent."""

import dataclasses
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from evercourt.cli.house import open_house
from evercourt.cli.words import gettext as _
from evercourt.cli.words import gettext_noop

WHAT = {
    "missing_there": gettext_noop("the institution does not know this hold"),
    "missing_here": gettext_noop("the court does not know this hold"),
    "twice_there": gettext_noop("the institution lists it twice"),
    "case": gettext_noop("the case is another"),
    "ended": gettext_noop("ended on one side only"),
    "held": gettext_noop("another amount is held"),
    "not_deducted_there": gettext_noop("booked here, not deducted there"),
    "not_booked_here": gettext_noop("deducted there, not booked here"),
    "deducted": gettext_noop("another amount was deducted"),
    "sum": gettext_noop("the institution's deductions do not add up"),
}


def reconcile(
    code: Annotated[str, typer.Argument(help="One institution; without it all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print every difference as one JSON object a line.")] = False,
) -> None:
    """Compare holds and deductions with the books of the institutions. Exit status 1 on any difference."""
    open_house()
    from evercourt.enforcement import ports
    from evercourt.enforcement.models import Institution

    console = Console(highlight=False, soft_wrap=True)
    chosen = Institution.objects.filter(is_active=True)
    if code:
        chosen = chosen.filter(code=code)
        if not chosen:
            raise typer.BadParameter(_("There is no such institution: %s") % code)
    sound = True
    for institution in chosen:
        try:
            sound &= _compare(institution, console, as_json=as_json)
        except ports.InstitutionError as error:
            sound = False
            _say(console, institution.code, str(error), as_json=as_json)
    if not sound:
        raise typer.Exit(1)
    if not as_json:
        console.print(f"[green]✓ {_('The books agree, to the cent.')}[/green]")


def _compare(institution: Any, console: Console, *, as_json: bool) -> bool:
    from evercourt.enforcement import ports
    from evercourt.enforcement.holds import holds_at, measures_without_hold
    from evercourt.enforcement.reconciling import compare

    # The statement first: what is taken in meanwhile can only bring the court nearer to it.
    statement = ports.institution(institution.code).statement()
    ours = list(holds_at(institution))
    differences = list(compare(ours, statement.rows))
    groundless = measures_without_hold(institution)
    if as_json:
        for one in differences:
            console.print(json.dumps({"institution": institution.code, **dataclasses.asdict(one)}), markup=False)
        if groundless:
            _say(console, institution.code, f"{groundless} measures without an order", as_json=True)
        return not (differences or groundless)
    held, deducted = sum(one.held for one in ours), sum(sum(one.deductions.values()) for one in ours)
    line = _("%(holds)s holds, %(held)s held, %(deducted)s deducted")
    said = {"holds": len(ours), "held": ports.yuan(held), "deducted": ports.yuan(deducted)}
    mark = "[red]✗[/red]" if differences or groundless else "[green]✓[/green]"
    console.print(f"{mark} {institution.code}: {line % said}")
    if groundless:
        console.print(f"   {_('measures that hold money without an order: %s') % groundless}")
    if differences:
        table = Table(_("case"), _("hold"), _("what differs"), _("court"), _("institution"))
        for one in differences:
            table.add_row(one.case_number, one.hold, _(WHAT[one.what]), one.here, one.there)
        console.print(table)
    return not (differences or groundless)


def _say(console: Console, code: str, why: str, *, as_json: bool) -> None:
    if as_json:
        console.print(json.dumps({"institution": code, "error": why}, ensure_ascii=False), markup=False)
    else:
        console.print(f"[red]✗[/red] {code}: {why}")
