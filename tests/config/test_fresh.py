"""A fresh database is made from the models; an old one is led through the migrations. Both end the same."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState

from evercourt.config import database
from evercourt.config.management.commands.migrate import Command as Fresh

WHAT_A_DATABASE_IS = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
                  is_identity FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                      WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    # pgtrigger leaves the function of a removed trigger behind.
    "functions": """SELECT proname, pg_get_functiondef(oid) FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND (proname NOT LIKE 'pgtrigger%'
                    OR EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid))""",
    "storage": """SELECT relname, relkind, relpersistence, reloptions FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')""",
    "comments": "SELECT description FROM pg_description JOIN pg_trigger ON pg_trigger.oid = objoid",
    "applied": "SELECT app, name FROM django_migrations",
    "kinds": "SELECT app_label, model FROM django_content_type",
    "permissions": """SELECT app_label, model, codename FROM auth_permission
                      JOIN django_content_type kind ON kind.id = content_type_id""",
}


@pytest.fixture
def two(django_db_setup: None) -> Iterator[tuple[BaseDatabaseWrapper, BaseDatabaseWrapper]]:
    """Two empty databases beside that of the tests."""
    url = database.start_embedded()
    names = [f"{connections['default'].settings_dict['NAME']}_{part}" for part in ("fresh", "led")]
    for name in names:
        database.drop(url, name)
        connections.settings[name] = {**connections.settings["default"], "NAME": name}
        database.create(url, name)
    yield connections[names[0]], connections[names[1]]
    for name in names:
        connections[name].close()
        del connections.settings[name]
        database.drop(url, name)


@pytest.fixture
def _each_model_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Think of one model where one changes: each step of a migration would make anew all that point to it, too.

    Also ask the house which model stands for another: each step would look through hundreds for it.
    """

    look = Apps.get_swappable_settings_name

    def asked(_apps: Apps, name: str) -> str | None:
        return look(apps, name)

    def alone(state: ProjectState, app: str, name: str, delay: bool = False) -> set[tuple[str, str]]:
        state.is_delayed = True
        return {(app, name)}

    monkeypatch.setattr(asked, "cache_clear", lambda: None, raising=False)
    monkeypatch.setattr(Apps, "get_swappable_settings_name", asked)
    monkeypatch.setattr(ProjectState, "_find_reload_model", alone)


@pytest.mark.slow
@pytest.mark.usefixtures("_each_model_alone")
def test_a_fresh_database_is_what_the_migrations_leave(
    two: tuple[BaseDatabaseWrapper, BaseDatabaseWrapper], django_db_blocker: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        for connection, command in zip(two, (Fresh(), Migrate()), strict=True):
            call_command(command, database=connection.alias, verbosity=0, interactive=False)
        for what, query in WHAT_A_DATABASE_IS.items():
            fresh, led = ({str(row) for row in _rows(connection, query)} for connection in two)
            assert fresh, f"there are no {what}"
            assert not led - fresh, f"{what} only by migrations"
            assert not fresh - led, f"{what} only when made at once"


def _rows(connection: BaseDatabaseWrapper, query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
