"""How the process that holds the lines hears of what was done: a word to it by the act's own transaction."""

from django.db import connection

CHANNEL = "conference"


def tell(room_id: int) -> None:
    """Say, when the transaction commits, that something about this room changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(room_id)])
