"""Which adapter answers for a line: the setting LINES says so."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from evercourt.messages.ports import Line


def line(name: str) -> Line:
    """Return the adapter set for the line `name` in settings.LINES."""
    return cast(Line, import_string(settings.LINES[name])())
