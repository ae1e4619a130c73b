from evercourt.kernel.room import RoomConfig


class StatisticsConfig(RoomConfig):
    name = "evercourt.statistics"
    default = True
