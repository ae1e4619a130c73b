"""Opens the house (Django, the database) for the commands that need it; `verify FILE` does not."""

import os


def open_house() -> None:
    """Set Django up; nothing happens if it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
