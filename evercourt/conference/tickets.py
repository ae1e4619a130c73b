"""The ticket with which a page comes to the process that holds the lines: signed, for one seat, once, for a minute."""

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any

from django.conf import settings
from django.core import signing

from evercourt.conference.models import Seat

SALT = "conference.line"
# Seconds from the page's question to the line.
LASTS = 60
# Seconds a pass for the relay (TURN) lasts: a day in court.
RELAY_LASTS = 12 * 3600


def issue(seat: Seat) -> str:
    """Return a new ticket for a seat. The caller has asked whether the person may have it."""
    return signing.dumps({"seat": seat.pk, "room": seat.room_id, "once": secrets.token_hex(8)}, salt=SALT)


def read(ticket: str) -> dict[str, Any]:
    """Return what a ticket says: seat, room, once. Raises BadSignature if it is not ours or older than LASTS."""
    said: dict[str, Any] = signing.loads(ticket, salt=SALT, max_age=LASTS)
    return said


def relays(seat: int) -> list[dict[str, Any]]:
    """Return the relays (TURN) a page may use, each with a password that ends by itself; none if none is set up."""
    if not settings.MEDIA_TURN:
        return []
    name = f"{int(time.time()) + RELAY_LASTS}:{seat}"
    signed = hmac.new(settings.MEDIA_TURN_KEY.encode(), name.encode(), hashlib.sha1).digest()
    return [{"urls": settings.MEDIA_TURN, "username": name, "credential": base64.b64encode(signed).decode()}]
