from evercourt.kernel.room import RoomConfig


class DocumentsConfig(RoomConfig):
    name = "evercourt.documents"
    default = True
