from evercourt.kernel.room import RoomConfig


class CourtsConfig(RoomConfig):
    name = "evercourt.courts"
    default = True
