from evercourt.kernel.room import RoomConfig


class WorkConfig(RoomConfig):
    name = "evercourt.work"
    default = True
