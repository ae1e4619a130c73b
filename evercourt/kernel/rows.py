"""New rows by prepared statements: for the acts of which there are hundreds a second.

`save()` builds its SQL anew for every row, and learns only by an error, behind a savepoint,
that a row was there already.
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
def columns(model: type[models.Model]) -> str:
    """Return the columns of a model for SQL of one's own.

    A prepared `SELECT *` breaks when a migration adds a column; one that names them does not.
    """
    table, quoted = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name
    return ", ".join(f"{table}.{quoted(str(field.column))}" for field in model._meta.concrete_fields)


@cache
def _statement(model: type[models.Model], unless: tuple[str, ...]) -> tuple[str, list[Any], list[Any]]:
    concrete = model._meta.concrete_fields
    returned = [field for field in concrete if field.primary_key or getattr(field, "db_returning", False)]
    fields = [field for field in concrete if field not in returned]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join("%s" for _field in fields)
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our models
    if unless:
        statement += f" ON CONFLICT ({', '.join(unless)}) DO NOTHING"
    return f"{statement} RETURNING {', '.join(quoted(str(field.column)) for field in returned)}", fields, returned
