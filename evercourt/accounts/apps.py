from evercourt.kernel.room import RoomConfig


class AccountsConfig(RoomConfig):
    name = "evercourt.accounts"
    default = True
