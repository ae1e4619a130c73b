from evercourt.kernel.room import RoomConfig


class OperationsConfig(RoomConfig):
    name = "evercourt.operations"
    default = True
