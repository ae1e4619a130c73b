"""What a falsifier with the database in hands does, and only there: every trigger sleeps."""

import contextlib
from collections.abc import Iterator

from django.db import connection


@contextlib.contextmanager
def triggers_asleep() -> Iterator[None]:
    """Do what is inside with every trigger off, as only the owner of the database can."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    # Left as it is after an error of the database: the transaction is lost, and with it the setting.
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")


def past_the_triggers(statement: str, *values: object) -> None:
    """Run one statement with every trigger off."""
    with triggers_asleep(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
