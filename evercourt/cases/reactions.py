"""Every event about a case that belongs on the docket becomes a docket entry, in the act's own transaction."""

from evercourt.cases.models import Case, DocketEntry
from evercourt.kernel.events import Event, on
from evercourt.ledger.record import Record


@on(Event)
def enter_on_docket(record: Record) -> None:
    """Write the docket entry of the act, if it is about a case."""
    case = getattr(record.about, "case", None)
    if not record.event.docket or not isinstance(case, Case):
        return
    DocketEntry.objects.create(
        case=case,
        at=record.at,
        act=record.event.name,
        facts=record.event.facts(),
        via=record.via,
        by=record.by,
        ledger_entry=record.entry,
    )
