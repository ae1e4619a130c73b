"""Least privilege: a database role for the web that can add to the record and read it, and nothing else there.

The triggers already refuse every change; the role makes sure that a stolen web password cannot switch them off, because
only a table's owner can. The web then signs in as a user that is a member of this role and of nothing else:
`CREATE ROLE web LOGIN PASSWORD '…' IN ROLE evercourt_web`, and DATABASE_URL names that user; migrations and the worker
keep the owner. Run `evercourt grant` after every migration: new tables are not granted by themselves.
"""

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

WEB_ROLE = "evercourt_web"


def kept_tables() -> list[str]:
    """Return the tables to which rows are only ever added."""
    return sorted(model._meta.db_table for model in apps.get_app_config("ledger").get_models())


@transaction.atomic
def grant_web_role(role: str = WEB_ROLE) -> None:
    """Create the role if it is missing and give it what the web needs. The connected user must own the tables.

    Raises ProgrammingError if the user may not create roles.
    """
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        for table in kept_tables():
            cursor.execute(sql.SQL("REVOKE UPDATE, DELETE ON TABLE {} FROM {}").format(sql.Identifier(table), name))
