from evercourt.kernel.room import RoomConfig


class NoticesConfig(RoomConfig):
    name = "evercourt.notices"
    default = True
