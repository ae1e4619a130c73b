"""Django's command, with a shorter way for a database that is still empty."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections

from evercourt.config import fresh


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        whole = not (options["app_label"] or options["fake"] or options["plan"] or options["check_unapplied"])
        if whole and fresh.is_empty(connection):
            fresh.lay(connection)
            # Django's command would now think its way through every migration again, only to find nothing to do.
            emit_post_migrate_signal(options["verbosity"], options["interactive"], connection.alias)
            return
        super().handle(*args, **options)
