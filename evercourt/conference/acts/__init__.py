"""What can be done in a live room. The rooms above use these and nothing else of it."""

from evercourt.conference.acts.asides import end_aside, go_aside, refuse_entry, take_aside
from evercourt.conference.acts.lines import change_rung, line_lost, line_up, measured
from evercourt.conference.acts.recording import (
    close_recording,
    pause,
    recorder_pass,
    recording_begins,
    recording_fault,
    resume,
    tell_head,
)
from evercourt.conference.acts.rooms import close_room, keep_check, open_check, open_room
from evercourt.conference.acts.seats import (
    admit,
    give_seat,
    knock,
    lower_hand,
    raise_hand,
    remove,
    send_to_the_door,
    silence,
)
from evercourt.conference.acts.talking import say, show

__all__ = [
    "admit",
    "change_rung",
    "close_recording",
    "close_room",
    "end_aside",
    "give_seat",
    "go_aside",
    "keep_check",
    "knock",
    "line_lost",
    "line_up",
    "lower_hand",
    "measured",
    "open_check",
    "open_room",
    "pause",
    "raise_hand",
    "recorder_pass",
    "recording_begins",
    "recording_fault",
    "refuse_entry",
    "remove",
    "resume",
    "say",
    "send_to_the_door",
    "show",
    "silence",
    "take_aside",
    "tell_head",
]
