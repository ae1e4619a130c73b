"""Rows by prepared statements: for the acts of which there are hundreds a second.

`save()` builds its SQL anew for every row, and learns only by an error, behind a savepoint, that a row was there
already; every statement is also a way to the database and back.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)


def insert(row: models.Model, *, unless: tuple[str, ...] = ()) -> bool:
    """Write one new row, and read back its key and what triggers set; return False if it was there already.

    `unless` names the columns of the unique constraint by which it is there already; without them a second row is an
    IntegrityError. Sends no signals.
    """
    statement, fields, returned = _insertion(type(row), unless, row.pk is not None)
    kept = _asked(statement, _values(row, fields))
    if kept is None:
        return False
    _read_back(row, returned, kept)
    return True


def insert_together(rows: Sequence[models.Model]) -> None:
    """Write several new rows in one statement, and read back what `insert` reads back.

    A row that others point to needs its key beforehand: `next_key` is SQL that draws one. Sends no signals.
    """
    statement, parts = _insertions(tuple((type(row), row.pk is not None) for row in rows))
    values = [value for row, (fields, _returned) in zip(rows, parts, strict=True) for value in _values(row, fields)]
    kept = iter(_asked(statement, values) or ())
    for row, (_fields, returned) in zip(rows, parts, strict=True):
        _read_back(row, returned, [next(kept) for _field in returned])


def insert_many(rows: Sequence[models.Model]) -> None:
    """Write any number of new rows of one model in one statement, and read back what `insert` reads back.

    Row triggers see them in their order. Each column goes as one array, so the statement is the same for any number.
    Sends no signals.
    """
    if not rows:
        return
    statement, fields, returned = _insertion_of_many(type(rows[0]), rows[0].pk is not None)
    columns = [_column(rows, field) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        for row, kept in zip(rows, cursor.fetchall(), strict=True):
            _read_back(row, returned, kept)


def insert_columns(model: type[models.Model], number: int, /, **given: Any) -> list[tuple[Any, ...]]:
    """Write so many new rows of one model in their order, without a model for each.

    Each field is given by its attribute's name (`order_id`): a list with a value for each row, or one value for all;
    every field without a value of the database's own must be. Returns of each row what the database set, as
    `set_by_database` names it. Sends no signals.
    """
    if not number:
        return []
    several = frozenset(name for name, values in given.items() if isinstance(values, list))
    if not several:
        name = next(iter(given))
        return insert_columns(model, number, **given | {name: [given[name]] * number})
    statement, fields = _insertion_of_columns(model, several)
    values = [
        _prepared(field, given[field.attname]) if field.attname in several
        else field.get_db_prep_save(given[field.attname], connection)
        for field in fields
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def insert_selected(model: type[models.Model], names: Sequence[str], rows: "models.QuerySet[Any, Any]") -> int:
    """Write a new row for each that a query finds, inside the database; return how many.

    `rows` gives the values in the order of `names`. Each field is named by its attribute (`order_id`); every field
    without a value of the database's own must be. Sends no signals.
    """
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(connection.ops.quote_name(str(fields[name])) for name in names)
    try:
        chosen, values = rows.query.sql_with_params()
    except EmptyResultSet:  # Known before it is asked, as of a condition that nothing meets.
        return 0
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {chosen}", values)
        return int(cursor.rowcount)


def set_by_database(model: type[models.Model]) -> list[str]:
    """Return the names of what the database itself sets on a new row: its key, and what triggers set."""
    return [str(field.attname) for field in _insertion(model, (), False)[2]]


def part_of(model: type[Row], **values: Any) -> Row:
    """Return a row of which only these fields were read; any other is asked for when somebody looks at it.

    What `only()` gives, without walking through every field of the model for every row.
    """
    row = model.__new__(model)
    row._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(values)
    return row


def changed_many(statement: str, columns: Sequence[Any]) -> list[Any]:
    """Run an UPDATE … FROM unnest(…) … RETURNING one column; each of `columns` is one array (%b: see `insert_many`).

    Returns the column.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        return [kept for (kept,) in cursor.fetchall()]


def first(model: type[Row], statement: str, values: Sequence[Any], *, also: tuple[str, ...] = ()) -> Row | None:
    """Return the first row of a SELECT of `columns(model)`, or None.

    What it selects after them is set on the row under the names in `also`.
    """
    found = _asked(statement, values)
    if found is None:
        return None
    names, converters = _reading(model)
    kept = list(found)
    for place, converter in converters:
        kept[place] = converter(kept[place], None, connection)
    row = model.from_db(connection.alias, names, kept[: len(names)])
    for name, value in zip(also, kept[len(names) :], strict=True):
        setattr(row, name, value)
    return row


@cache
def columns(model: type[models.Model]) -> str:
    """Return the columns of a model for SQL of one's own.

    A prepared `SELECT *` breaks when a migration adds a column; one that names them does not.
    """
    table, quoted = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name
    return ", ".join(f"{table}.{quoted(str(field.column))}" for field in model._meta.concrete_fields)


def next_key(model: type[models.Model]) -> str:
    """Return the SQL that draws the key of a row not yet written."""
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', '{model._meta.pk.column}'))"


def next_keys(model: type[models.Model], number: int) -> list[int]:
    """Draw the keys of so many rows not yet written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {next_key(model)} FROM generate_series(1, %s)", [number])  # noqa: S608 - our model
        return [key for (key,) in cursor.fetchall()]


def _asked(statement: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _column(rows: Sequence[models.Model], field: Any) -> list[Any]:
    return _prepared(field, [field.pre_save(row, add=True) for row in rows])


def _prepared(field: Any, values: list[Any]) -> list[Any]:
    """Return what the column takes of each value; equal ones, as of the same case or hour, are prepared once.

    Text that is encrypted is prepared value by value: plain text never passes, and equal values do not look equal.
    """
    if isinstance(field, (models.IntegerField, models.ForeignKey)) and all(type(value) is int for value in values):
        return values
    of_its_own = isinstance(field, models.TextField) and type(field) is not models.TextField
    if not of_its_own and isinstance(field, (models.CharField, models.TextField, models.ForeignKey, models.DateField)):
        if all(type(value) is str for value in values):
            return values
        known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return [field.get_db_prep_save(value, connection) for value in values]


def _read_back(row: models.Model, returned: Sequence[Any], kept: Sequence[Any]) -> None:
    for field, value in zip(returned, kept, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias


@cache
def _reading(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    fields = model._meta.concrete_fields
    converters = [(place, one) for place, field in enumerate(fields) for one in field.get_db_converters(connection)]
    return [str(field.attname) for field in fields], converters


@cache
def _insertion(model: type[models.Model], unless: tuple[str, ...], keyed: bool) -> tuple[str, list[Any], list[Any]]:
    concrete = model._meta.concrete_fields
    returned = [field for field in concrete if field.primary_key or getattr(field, "db_returning", False)]
    fields = [field for field in concrete if field not in returned or (keyed and field.primary_key)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join("%s" for _field in fields)
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our models
    if unless:
        statement += f" ON CONFLICT ({', '.join(unless)}) DO NOTHING"
    return f"{statement} RETURNING {', '.join(quoted(str(field.column)) for field in returned)}", fields, returned


@cache
def _insertion_of_many(model: type[models.Model], keyed: bool) -> tuple[str, list[Any], list[Any]]:
    _one, fields, returned = _insertion(model, (), keyed)
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    # %b: in binary form, since psycopg quotes an array of texts by a regular expression for each text.
    arrays = ", ".join(f"%b::{field.db_type(connection)}[]" for field in fields)
    back = ", ".join(quoted(str(field.column)) for field in returned)
    table = quoted(model._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) RETURNING {back}"  # noqa: S608
    return statement, fields, returned


@cache
def _insertion_of_columns(model: type[models.Model], several: frozenset[str]) -> tuple[str, list[Any]]:
    """Return the statement, and its fields in the order of its values: first what is the same for all rows."""
    _one, fields, returned = _insertion(model, (), False)
    fields = sorted(fields, key=lambda field: field.attname in several)
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    arrays = ", ".join(f"%b::{field.db_type(connection)}[]" for field in fields if field.attname in several)
    ones = "".join(f"%s::{field.db_type(connection)}, " for field in fields if field.attname not in several)
    back = ", ".join(quoted(str(field.column)) for field in returned)
    table = quoted(model._meta.db_table)
    chosen = f"SELECT {ones}given.* FROM unnest({arrays}) AS given"  # noqa: S608 - our models
    statement = f"INSERT INTO {table} ({columns}) {chosen} RETURNING {back}"
    return statement, fields


@cache
def _insertions(written: tuple[tuple[type[models.Model], bool], ...]) -> tuple[str, list[tuple[list[Any], list[Any]]]]:
    parts = [_insertion(model, (), keyed) for model, keyed in written]
    inserted = ", ".join(f"row_{place} AS ({statement})" for place, (statement, _f, _r) in enumerate(parts))
    chosen = ", ".join(f"row_{place}.*" for place in range(len(parts)))
    names = ", ".join(f"row_{place}" for place in range(len(parts)))
    return f"WITH {inserted} SELECT {chosen} FROM {names}", [(fields, returned) for _s, fields, returned in parts]  # noqa: S608
