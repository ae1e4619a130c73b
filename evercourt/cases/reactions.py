"""Every event about a case that belongs on the docket becomes a docket entry, in the act's own transaction."""

from evercourt.cases.models import Case, DocketEntry
from evercourt.kernel.events import Event, on
from evercourt.kernel.rows import insert_many
from evercourt.ledger.record import Record


def enter_many_on_docket(records: list[Record]) -> None:
    """Write the docket entries of many acts by one statement."""
    insert_many([entry for record in records if (entry := _entry(record))])


@on(Event, together=enter_many_on_docket)
def enter_on_docket(record: Record) -> None:
    """Write the docket entry of the act, if it is about a case."""
    if entry := _entry(record):
        entry.save()


def _entry(record: Record) -> DocketEntry | None:
    if not record.event.docket:
        return None
    case = getattr(record.about, "case", None)
    if not isinstance(case, Case):
        return None
    return DocketEntry(
        case=case,
        at=record.at,
        act=record.event.name,
        facts=record.event.facts(),
        via=record.via,
        by=record.by,
        ledger_entry=record.entry,
    )
