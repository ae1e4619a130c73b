from evercourt.kernel.room import RoomConfig


class DecisionsConfig(RoomConfig):
    name = "evercourt.decisions"
    default = True
