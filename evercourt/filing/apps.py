from evercourt.kernel.room import RoomConfig


class FilingConfig(RoomConfig):
    name = "evercourt.filing"
    default = True
