from evercourt.kernel.room import RoomConfig


class HelplineConfig(RoomConfig):
    name = "evercourt.helpline"
    default = True
