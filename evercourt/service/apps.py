from evercourt.kernel.room import RoomConfig


class ServiceConfig(RoomConfig):
    name = "evercourt.service"
    default = True
