from evercourt.kernel.room import RoomConfig


class MediationConfig(RoomConfig):
    name = "evercourt.mediation"
    default = True
