"""A database that is still empty is made from the models at once; led through every migration it took a minute."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the database holds no table yet."""
    return not connection.introspection.table_names()


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make tables, triggers and functions as the migrations would leave them, and note those as applied.

    `tests/config/test_fresh.py` holds both ways to the same result. What migrations say in SQL is run as it stands
    there: functions before the tables, which use them, the rest after. Applications that know nothing of ours are led
    through their migrations. Nobody is told: the caller emits `post_migrate`.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("evercourt.")}
    strangers = [node for node in graph.leaf_nodes() if not ours & {app for app, _ in graph.forwards_plan(node)}]
    # Theirs come first, among them what our tables refer to.
    executor.migrate(strangers)
    targets = [node for node in graph.leaf_nodes() if node not in strangers]
    labels = {app for app, _ in targets}
    plan = executor.migration_plan(targets)
    said = [operation for migration, _ in plan for operation in migration.operations if isinstance(operation, RunSQL)]
    functions = [operation for operation in said if "CREATE FUNCTION" in str(operation.sql)]
    with connection.schema_editor() as editor:
        for operation in functions:
            editor.execute(str(operation.sql), params=None)
        for app in apps.get_app_configs():
            for model in app.get_models() if app.label in labels else ():
                editor.create_model(model)
    with connection.schema_editor() as editor:
        for operation in said:
            if operation not in functions:
                editor.execute(str(operation.sql), params=None)
    for migration, _ in plan:
        executor.record_migration(migration)  # type: ignore[arg-type,call-arg]  # the stubs know an older one
