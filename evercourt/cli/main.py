"""The `evercourt` command. Each subcommand is a file of its own; Django is set up only by those that need it."""

import typer

from evercourt.cli.backup import backup, rehearse, restore
from evercourt.cli.conformance import conformance
from evercourt.cli.exchange import exchange
from evercourt.cli.export import export
from evercourt.cli.find import find, words
from evercourt.cli.grant import grant
from evercourt.cli.importing import import_
from evercourt.cli.institutions import institutions
from evercourt.cli.maintenance import maintenance, outage
from evercourt.cli.playable import playable
from evercourt.cli.reconcile import reconcile
from evercourt.cli.recorder import recorder
from evercourt.cli.scenario import scenario
from evercourt.cli.seed import seed
from evercourt.cli.simulator import simulator
from evercourt.cli.states import states
from evercourt.cli.up import up
from evercourt.cli.verify import verify

app = typer.Typer(
    help="Evercourt: the court that never closes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command()(up)
app.command()(verify)
app.command()(states)
app.command()(export)
app.command("import")(import_)
app.command()(backup)
app.command()(restore)
app.command()(rehearse)
app.command()(seed)
app.command()(grant)
app.command()(scenario)
app.command()(recorder)
app.command()(playable)
app.command()(simulator)
app.command()(conformance)
app.command()(reconcile)
app.command()(exchange)
app.command()(find)
app.command()(words)
app.add_typer(institutions, name="institutions")
app.add_typer(maintenance, name="maintenance")
app.add_typer(outage, name="outage")


@app.callback()
def house() -> None:
    """Evercourt: the court that never closes."""


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
