"""Checks of watched rows: each is what its last witness says, and each change belongs to a recorded act."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Model

from evercourt.ledger import witness
from evercourt.ledger.checks import CHUNK, Advance, check
from evercourt.ledger.differences import Difference
from evercourt.ledger.models import Entry, Witness

COMPARED = """
    SELECT coalesce(last.row, thing.id), thing.id IS NULL, last.digests IS NULL, last.digests, ledger_digests(thing)
    FROM (
        SELECT DISTINCT ON (row) row, digests FROM ledger_witness WHERE relation = '{table}' ORDER BY row, id DESC
    ) last FULL JOIN {table} thing ON thing.id = last.row
    WHERE (thing.id IS NULL AND last.digests IS NOT NULL)
        OR (thing.id IS NOT NULL AND NOT ({unless}) AND last.digests IS DISTINCT FROM ledger_digests(thing))
    ORDER BY 1
"""
# Only where the transaction recorded nothing at all: what a change is about is the act's own affair.
OUTSIDE = """
    SELECT DISTINCT seen.row FROM ledger_witness seen
    WHERE seen.relation = '{table}' AND seen.written_in IS NOT NULL
        AND NOT EXISTS (SELECT FROM ledger_entry entry WHERE entry.written_in = seen.written_in)
    ORDER BY 1
"""
# A seal takes in every witness of the transactions that were over when it began (`seen_to`): a witness of such a one
# that a later seal took in, or none yet, was written by hand and given the number of an old act. In a copy of the
# database the numbers of transactions begin anew; the first seal there says so itself.
LATE = """
    SELECT witness.relation, witness.row FROM ledger_witness witness
    CROSS JOIN (SELECT coalesce(max(number), 0) + 1 AS number FROM ledger_seal) next
    JOIN ledger_seal before ON before.number = coalesce(witness.seal, next.number) - 1
    LEFT JOIN ledger_seal own ON own.number = witness.seal
    WHERE witness.written_in < before.seen_to
        AND before.seen_to <= coalesce(own.seen_to, pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    ORDER BY witness.id
"""
watched: dict[type[Model], str] = {}


def check_rows(model: type[Model], *, case: str, unless: str = "false", in_acts: bool = True) -> None:
    """Register the check of a watched table's rows.

    `case` is the path to the case, or empty; of several the first that leads to one counts. Rows for which `unless`
    (SQL over `thing`) is true are not on a file yet; `in_acts` false: rows may come before the act that uses them.
    """
    table = model._meta.db_table
    watched[model] = case

    @check(table, count=model._base_manager.count)
    def run(advance: Advance) -> Iterator[Difference]:
        found = list(_changed(table, unless))
        found += [(row, "row-outside-acts", {}) for row in _outside(table)] if in_acts else []
        for row, code, facts in found:
            yield Difference(code, f"{_file_of(model, row, case)}{table} {row}", facts)
        advance(model._base_manager.count())


def _changed(table: str, unless: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(COMPARED.format(table=table, unless=unless))
        while rows := cursor.fetchmany(CHUNK):
            for row, is_gone, has_no_witness, then, now in rows:
                if is_gone:
                    yield row, "row-missing", {}
                elif has_no_witness:
                    yield row, "row-added", {}
                elif columns := witness.columns_that_differ(then, now):
                    yield row, "row-changed", {"columns": ", ".join(columns)}


def _outside(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE.format(table=table))
        return [row for (row,) in cursor.fetchall()]


def _file_of(model: type[Model], row: int, case: str) -> str:
    paths = case.split()
    cases = model._base_manager.filter(pk=row).values_list(*paths).first() if paths else None
    found = next((one for one in cases or () if one), None)
    return f"case:{found} " if found else ""


@check("witnesses", count=Witness.objects.count)
def check_witnesses(advance: Advance) -> Iterator[Difference]:
    """Check that each seal took in the witnesses of its time, and that they are those whose digest the ledger keeps."""
    said = {
        entry.facts["seal"]: (entry.facts["rows"], entry.facts["digest"])
        for entry in Entry.objects.filter(stream=witness.STREAM, act=witness.ACT).order_by("place").iterator(CHUNK)
    }
    taken = Witness.objects.exclude(seal=None).values_list("seal", flat=True).distinct()
    numbers: list[int] = sorted(said.keys() | {seal for seal in taken if seal is not None})
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        found = witness.taken_in(part)
        for number in part:
            if said.get(number) != found.get(number):
                yield Difference("witnesses-changed", f"seal {number}")
            advance(found.get(number, (0, ""))[0])
    with connection.chunked_cursor() as cursor:
        cursor.execute(LATE)
        while late := cursor.fetchmany(CHUNK):
            for relation, row in late:
                yield Difference("witness-late", f"{relation} {row}")
