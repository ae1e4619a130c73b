from evercourt.kernel.room import RoomConfig


class LedgerConfig(RoomConfig):
    name = "evercourt.ledger"
    default = True
