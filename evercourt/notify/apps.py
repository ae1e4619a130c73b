from evercourt.kernel.room import RoomConfig


class NotifyConfig(RoomConfig):
    name = "evercourt.notify"
    default = True
