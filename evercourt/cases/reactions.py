"""Every event about a case that belongs on the docket becomes a docket entry, in the act's own transaction."""

from django.db import connection

from evercourt.cases.models import Case
from evercourt.kernel.events import Event, on
from evercourt.ledger.record import Record

# The docket says what the ledger says; the facts stay in the database. Numbered in the order given.
_ENTER = """
    INSERT INTO cases_docketentry (case_id, at, act, facts, via, by_id, ledger_entry_id)
    SELECT told.case_id, entry.at, entry.act, entry.facts_text::jsonb, entry.via, told.by_id, entry.id
    FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) WITH ORDINALITY AS told (case_id, by_id, entry_id, turn)
    JOIN ledger_entry entry ON entry.id = told.entry_id ORDER BY told.turn
"""


def enter_many_on_docket(records: list[Record]) -> None:
    """Write the docket entries of the acts that are about a case, by one statement."""
    entered = [record for record in records if record.event.docket and _case(record)]
    if not entered:
        return
    columns = (
        [record.about.case.pk for record in entered],
        [record.by.pk if record.by else None for record in entered],
        [record.entry.pk for record in entered],
    )
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, columns)


@on(Event, together=enter_many_on_docket)
def enter_on_docket(record: Record) -> None:
    """Write the docket entry of the act, if it is about a case."""
    enter_many_on_docket([record])


def _case(record: Record) -> Case | None:
    case = getattr(record.about, "case", None)
    return case if isinstance(case, Case) else None
