from evercourt.kernel.room import RoomConfig


class MessagesConfig(RoomConfig):
    name = "evercourt.messages"
    # Django itself has an app called "messages".
    label = "court_messages"
    default = True
