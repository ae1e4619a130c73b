"""A database that is still empty is made from the models at once; led through every migration it took a minute."""

import pgtrigger
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the database holds no table yet."""
    return not connection.introspection.table_names()


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make our tables, triggers and functions as the migrations would leave them, and note those as applied.

    `tests/config/test_fresh.py` holds both ways to the same result. What migrations say in SQL is run as it stands
    there: functions before the tables, which use them, the rest after. Other applications are led
    through their migrations.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    ours = [app for app in apps.get_app_configs() if app.name.startswith("evercourt.")]
    labels = {app.label for app in ours}
    # Some applications know nothing of ours: theirs come first, among them what our tables refer to.
    executor.migrate(
        [node for node in graph.leaf_nodes() if not labels & {app for app, _ in graph.forwards_plan(node)}]
    )
    targets = [node for node in graph.leaf_nodes() if node[0] in labels]
    said = [
        operation
        for migration, _ in executor.migration_plan(targets)
        for operation in migration.operations
        if isinstance(operation, RunSQL)
    ]
    functions = [operation for operation in said if "CREATE FUNCTION" in str(operation.sql)]
    with connection.schema_editor() as editor:
        for operation in functions:
            editor.execute(str(operation.sql), params=None)
        for app in ours:
            for model in app.get_models():
                editor.create_model(model)
    pgtrigger.install(database=connection.alias)
    with connection.schema_editor() as editor:
        for operation in said:
            if operation not in functions:
                editor.execute(str(operation.sql), params=None)
    MigrationExecutor(connection).migrate(targets, fake=True)
