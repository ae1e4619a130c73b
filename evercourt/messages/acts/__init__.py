"""Acts on messages: write one, deliver it, take in what its provider reports, mark it read, choose how to be told."""

from evercourt.messages.acts.calling import call_all, forget_old, payload
from evercourt.messages.acts.delivering import WAITS, deliver
from evercourt.messages.acts.reporting import take_in
from evercourt.messages.acts.software import add_endpoint, end_endpoint, hear_for, hear_no_more, replay
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
    "add_endpoint",
    "bind",
    "bind_by_code",
    "call_all",
    "deliver",
    "drop_address",
    "end_endpoint",
    "forget_old",
    "hear_for",
    "hear_no_more",
    "mark_read",
    "new_binding_code",
    "payload",
    "prefer",
    "replay",
    "subscribe",
    "take_in",
    "unread",
    "write",
    "write_many",
    "write_to_address",
]
