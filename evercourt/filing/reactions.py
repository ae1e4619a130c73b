"""What follows in this room from its own decisions."""

from evercourt.filing.acts.helping import finish
from evercourt.filing.events import FilingAccepted, FilingRefused, FilingSettled, FilingWithdrawn
from evercourt.filing.models import Filing, Help
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record


@on(FilingAccepted, FilingRefused, FilingWithdrawn, FilingSettled)
def end_the_help(record: Record) -> None:
    """The authority of a helper ends when the filing is decided: it never reaches into the case."""
    about = record.about if isinstance(record.about, Filing) else Filing.objects.get(case=record.about.case)
    for help in Help.objects.filter(filing=about, ended_at=None):
        finish(help, Help.End.DECIDED, by=None, via=Channel.SYSTEM)
