from evercourt.kernel.room import RoomConfig


class CasesConfig(RoomConfig):
    name = "evercourt.cases"
    default = True
