"""The access log: every look is kept, by a page that may not write, and by one that fails."""

import logging

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.ledger.access import looks_kept, note_access
from evercourt.ledger.models import Access
from evercourt.web.doors import reads, writes
from tests.factories import CaseFactory


@pytest.fixture
def case(court):
    return CaseFactory(court=court)


def looks():
    return list(Access.objects.order_by("pk").values_list("actor", "office", "stream", "what", "via"))


def test_a_reading_view_notes_who_looked(case, clerk, rf):
    @reads
    def view(request):
        note_access(case, by=clerk, what="case page")
        assert not looks()
        return "page"

    assert view(rf.get("/")) == "page"
    assert looks() == [(f"user:{clerk.pk}", "filing_clerk", case.ledger_stream, "case page", "web")]


def test_a_look_stays_when_the_act_behind_it_is_refused(case, clerk, rf):
    @writes
    def view(request):
        note_access(case, by=clerk, what="case page")
        raise WrongState

    for request in (rf.get("/"), rf.post("/")):
        with pytest.raises(WrongState):
            view(request)
    assert len(looks()) == 2


def test_outside_a_door_it_is_written_at_once(case):
    note_access(case, by=None, what="export", via=Channel.SYSTEM)
    assert looks() == [("system", "", case.ledger_stream, "export", "system")]


def test_what_the_database_does_not_take_is_in_the_log_and_the_page_is_answered(case, clerk, caplog):
    with caplog.at_level(logging.ERROR, "evercourt.access"), looks_kept():
        note_access(case, by=clerk, what="x" * 300)
    assert f"actor=user:{clerk.pk}" in caplog.text
    assert not looks()


@pytest.mark.parametrize("change", ["DELETE FROM ledger_access", "UPDATE ledger_access SET actor = 'user:0'"])
def test_a_look_cannot_be_changed_even_in_sql(case, change):
    note_access(case, by=None, what="export")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
