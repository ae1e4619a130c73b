from evercourt.kernel.room import RoomConfig


class FindingConfig(RoomConfig):
    name = "evercourt.finding"
    default = True
