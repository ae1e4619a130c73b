"""The web's own database role can add to the record, and can neither change it nor switch its guards off."""

import pytest
from django.db import ProgrammingError, connection, transaction

from evercourt.ledger.grants import grant_web_role, kept_tables
from evercourt.ledger.models import Entry
from tests.ledger.test_seals import note


@pytest.fixture
def as_web(court):
    grant_web_role("evercourt_web_of_tests")
    grant_web_role("evercourt_web_of_tests")  # Twice does no harm.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE evercourt_web_of_tests")
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_web_records(as_web, court):
    note(court)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "table", ["ledger_entry", "ledger_seal", "ledger_sealedhead", "ledger_timestamp", "ledger_access"]
)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET id = 0",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
    ],
)
def test_the_web_cannot_change_the_record(as_web, table, change):
    assert table in kept_tables()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        as_web.execute(change.format(table))


def test_the_web_cannot_pretend_to_be_a_replica(as_web):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        as_web.execute("SET session_replication_role = replica")
