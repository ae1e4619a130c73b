from evercourt.kernel.room import RoomConfig


class AppointmentsConfig(RoomConfig):
    name = "evercourt.appointments"
    default = True
