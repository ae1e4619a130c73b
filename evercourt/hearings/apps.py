from importlib import import_module

from evercourt.kernel.room import RoomConfig


class HearingsConfig(RoomConfig):
    name = "evercourt.hearings"
    default = True

    def ready(self) -> None:
        super().ready()
        import_module("evercourt.hearings.trial")
