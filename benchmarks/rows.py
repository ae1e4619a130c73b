"""Rows like one that exists: the newest row of a table, copied by SQL with some columns made anew."""

from collections.abc import Mapping
from typing import Any

# What the database sets by itself, in every table and in the ledger's.
SET_BY_DATABASE = {"id"}
SET_BY_TRIGGER = {
    "ledger_entry": {"place", "previous", "hash", "written_in"},
    "cases_docketentry": {"number"},
}


def copied(cursor: Any, table: str, made: Mapping[str, str], *, source: str = "") -> str:
    """Return an INSERT of a copy of the newest row; `made` are the columns that differ, as SQL.

    With `source` (a FROM clause) there is a copy for each of its rows.
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    leave = (SET_BY_DATABASE | SET_BY_TRIGGER.get(table, set())) - made.keys()
    columns = [name for (name,) in cursor.fetchall() if name not in leave]
    chosen = ", ".join(f'"{name}"::text' for name in columns)
    cursor.execute(f'SELECT {chosen} FROM "{table}" ORDER BY id DESC LIMIT 1')
    row = dict(zip(columns, cursor.fetchone(), strict=True))
    values = ", ".join(made.get(name) or _literal(row[name]) for name in columns)
    rows = f"SELECT {values} {source}" if source else f"VALUES ({values})"
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) {rows}'


def _literal(value: str | None) -> str:
    if value is None:
        return "NULL"
    # A colon followed by a letter would be read as one of pgbench's variables, a per cent sign as one of psycopg's.
    value = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return "E'" + value.replace(":", "\\x3a").replace("%", "\\x25") + "'"
