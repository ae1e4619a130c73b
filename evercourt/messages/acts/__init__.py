"""Acts on messages: write one, deliver it, take in what its provider reports, mark it read, choose how to be told."""

from evercourt.messages.acts.delivering import WAITS, deliver
from evercourt.messages.acts.reporting import take_in
from evercourt.messages.acts.telling import bind, bind_by_code, drop_address, new_binding_code, prefer, subscribe
from evercourt.messages.acts.writing import (
    EMAIL,
    LINES,
    PORTAL,
    SMS,
    mark_read,
    unread,
    write,
    write_many,
    write_to_address,
)

__all__ = [
    "EMAIL",
    "LINES",
    "PORTAL",
    "SMS",
    "WAITS",
    "bind",
    "bind_by_code",
    "deliver",
    "drop_address",
    "mark_read",
    "new_binding_code",
    "prefer",
    "subscribe",
    "take_in",
    "unread",
    "write",
    "write_many",
    "write_to_address",
]
