"""How a room is wired into Django."""

from importlib import import_module, util

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """Loads what a room states about itself when the house starts: permissions, events, reactions, checks."""

    # Django must pick the room's own class, not this imported base.
    default = False

    def ready(self) -> None:
        for part in ("policy", "events", "reactions", "checks", "rows"):
            if util.find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
