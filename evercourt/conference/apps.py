from evercourt.kernel.room import RoomConfig


class ConferenceConfig(RoomConfig):
    name = "evercourt.conference"
    default = True
