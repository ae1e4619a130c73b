"""Checks of the docket against the ledger: every line stands on the entry it was written with, and none is missing."""

import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from evercourt.cases.models import Case, DocketEntry, ReceivedFile
from evercourt.documents import store
from evercourt.kernel.events import docket_acts
from evercourt.ledger.checks import CHUNK, Advance, check
from evercourt.ledger.differences import Difference
from evercourt.ledger.exported import check_file

# The facts are compared as JSON values: the docket keeps them as jsonb, the ledger as the text that is hashed.
LINES = """
    SELECT line.case_id, line.number, line.number - lag(line.number, 1, 0) OVER docket,
        entry.id IS NULL OR entry.stream <> 'case:' || line.case_id,
        line.act IS DISTINCT FROM entry.act,
        line.facts IS DISTINCT FROM entry.facts_text::jsonb,
        line.via IS DISTINCT FROM entry.via,
        line.at IS DISTINCT FROM entry.at,
        coalesce('user:' || line.by_id, 'system') IS DISTINCT FROM entry.actor,
        entry.place < lag(entry.place, 1, 0) OVER docket
    FROM cases_docketentry line LEFT JOIN ledger_entry entry ON entry.id = line.ledger_entry_id
    WINDOW docket AS (PARTITION BY line.case_id ORDER BY line.number)
    ORDER BY line.case_id, line.number
"""
COMPARED = ("entry", "act", "facts", "channel", "time", "person", "order")
MISSING = """
    SELECT entry.stream, entry.place, entry.act FROM ledger_entry entry
    LEFT JOIN cases_docketentry line ON line.ledger_entry_id = entry.id
    WHERE line.id IS NULL AND entry.stream LIKE 'case:%%' AND entry.act = ANY(%s)
"""


@check("docket", count=DocketEntry.objects.count)
def check_docket(advance: Advance) -> Iterator[Difference]:
    """Compare every docket line with its ledger entry, streamed; then look for entries whose line is gone."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINES)
        while lines := cursor.fetchmany(CHUNK):
            for case_id, number, step, *differs in lines:
                subject = f"case:{case_id} #{number}"
                if step != 1:
                    yield Difference("docket-missing", f"case:{case_id} #{number - step + 1}")
                changed = [name for name, differ in zip(COMPARED, differs, strict=True) if differ]
                if changed:
                    yield Difference("docket-changed", subject, {"fields": ", ".join(changed)})
            advance(len(lines))
    with connection.chunked_cursor() as cursor:
        cursor.execute(MISSING, [docket_acts()])
        for stream, place, act in cursor:
            yield Difference("docket-line-missing", f"{stream} {place}", {"act": act})


@check("cases", count=Case.objects.count)
def check_cases(advance: Advance) -> Iterator[Difference]:
    """Look for dockets whose case is gone, which only a writer past the triggers can leave behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT line.case_id FROM cases_docketentry line"
            " LEFT JOIN cases_case file ON file.id = line.case_id WHERE file.id IS NULL"
        )
        for (case_id,) in cursor.fetchall():
            yield Difference("case-missing", f"case:{case_id}")
    advance(Case.objects.count())


@check("received files", count=ReceivedFile.objects.count)
def check_received_files(advance: Advance) -> Iterator[Difference]:
    """Check every case file of another court again, as when it came, against the certificate of that day."""
    for received in ReceivedFile.objects.order_by("pk").iterator(chunk_size=CHUNK):
        subject = f"received file {received.pk}"
        name = store.name_of(received.sha256)
        try:
            with store.on_disk(name) as path, tempfile.TemporaryDirectory() as folder:
                root = Path(folder) / "root.pem"
                root.write_text(received.root)
                found, about = check_file(path, root=root)
                changed = store.hash_of(path) != received.sha256 or about.number != received.number
        except OSError:
            yield Difference("document-missing", subject, {"name": received.number})
        else:
            yield from (dataclasses.replace(one, subject=f"{subject}: {one.subject}") for one in found)
            if changed and not found:
                yield Difference("document-changed", subject, {"name": received.number})
        advance(1)
