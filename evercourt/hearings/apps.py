from evercourt.kernel.room import RoomConfig


class HearingsConfig(RoomConfig):
    name = "evercourt.hearings"
    default = True
