from evercourt.kernel.room import RoomConfig


class EnforcementConfig(RoomConfig):
    name = "evercourt.enforcement"
    default = True
