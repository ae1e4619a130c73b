"""New rows by prepared statements: for the acts of which there are hundreds a second.

`save()` builds its SQL anew for every row and asks nothing of a unique constraint but an error, which costs a savepoint.
"""

from functools import cache
from typing import Any

from django.db import connection, models


def insert(row: models.Model, *, unless: tuple[str, ...] = ()) -> bool:
    """Write one new row, and read back its key and what triggers set; return False if it was there already.

    `unless` names the columns of the unique constraint by which it is there already; without them a second row is an
    IntegrityError. Sends no signals.
    """
    statement, fields, returned = _statement(type(row), unless)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        kept = cursor.fetchone()
    if kept is None:
        return False
    for field, value in zip(returned, kept, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _statement(model: type[models.Model], unless: tuple[str, ...]) -> tuple[str, list[Any], list[Any]]:
    concrete = model._meta.concrete_fields
    returned = [field for field in concrete if field.primary_key or getattr(field, "db_returning", False)]
    fields = [field for field in concrete if field not in returned]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our models
    if unless:
        statement += f" ON CONFLICT ({', '.join(unless)}) DO NOTHING"
    return f"{statement} RETURNING {', '.join(quoted(field.column) for field in returned)}", fields, returned
