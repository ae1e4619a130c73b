from evercourt.kernel.room import RoomConfig


class ContinuityConfig(RoomConfig):
    name = "evercourt.continuity"
    default = True
