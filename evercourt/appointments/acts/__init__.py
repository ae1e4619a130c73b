"""What can be done about visits."""

from evercourt.appointments.acts.arranging import arrange_counter, lift, pause, visits_in
from evercourt.appointments.acts.booking import book, cancel, cancel_many, move
from evercourt.appointments.acts.queueing import (
    call_again,
    call_next,
    end_visit,
    last_called,
    put_back,
    receive,
    take_ticket,
)
from evercourt.appointments.acts.watching import note_missed, remind

__all__ = [
    "arrange_counter",
    "book",
    "call_again",
    "call_next",
    "cancel",
    "cancel_many",
    "end_visit",
    "last_called",
    "lift",
    "move",
    "note_missed",
    "pause",
    "put_back",
    "receive",
    "remind",
    "take_ticket",
    "visits_in",
]
