"""Acts on items, threads and notes."""

from evercourt.work.acts.items import complete, give_back, hand_on, take, write_task
from evercourt.work.acts.notes import change_note, remove_note, write_note
from evercourt.work.acts.threads import answer, bring_in, open_thread, read, settle

__all__ = [
    "answer",
    "bring_in",
    "change_note",
    "complete",
    "give_back",
    "hand_on",
    "open_thread",
    "read",
    "remove_note",
    "settle",
    "take",
    "write_note",
    "write_task",
]
