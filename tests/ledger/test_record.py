"""The record: entries are numbered and chained by the database, and never change."""

import dataclasses
import hashlib
import json
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction

from evercourt.kernel.channels import Channel
from evercourt.kernel.events import Event
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record
from tests.factories import MORNING, CaseFactory


@dataclasses.dataclass(frozen=True, kw_only=True)
class SomethingNoted(Event):
    name: ClassVar[str] = "tests.something_noted"
    summary: ClassVar[str] = "Noted: %(what)s"
    what: str


def test_entries_of_a_stream_are_chained_as_anyone_can_recompute(court, clerk):
    entries = [
        record(SomethingNoted(what=what), about=court, by=clerk, via=Channel.COUNTER, at=MORNING).entry
        for what in ("张三说\n“你好”", 'back\\slash "quoted" \x01')
    ]
    previous = b""
    for place, entry in enumerate(entries, start=1):
        text = json.dumps(
            [
                f"court:{court.pk}", place, "2022-08-10T02:00:00.000000Z", f"user:{clerk.pk}", "filing_clerk",
                "counter", "tests.something_noted", entry.facts_text, previous.hex(),
            ],
            ensure_ascii=False,
        )  # fmt: skip
        assert entry.place == place
        assert bytes(entry.previous) == previous
        assert bytes(entry.hash) == hashlib.sha256(text.encode()).digest()
        previous = bytes(entry.hash)


@pytest.mark.parametrize("change", ["UPDATE ledger_entry SET actor = 'user:0'", "DELETE FROM ledger_entry"])
def test_an_entry_cannot_be_changed_even_in_sql(court, clerk, change):
    record(SomethingNoted(what="x"), about=court, by=clerk, via=Channel.WEB)
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Entry.objects.count() == 1


def test_an_act_about_a_case_is_numbered_on_its_docket(court, clerk):
    case = CaseFactory(court=court)
    for what in ("one", "two"):
        record(SomethingNoted(what=what), about=case, by=clerk, via=Channel.POST, at=MORNING)
    assert [(entry.number, entry.text, entry.via) for entry in case.docket.all()] == [
        (1, "Noted: one", "post"),
        (2, "Noted: two", "post"),
    ]
