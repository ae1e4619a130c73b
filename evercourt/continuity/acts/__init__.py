"""What can be done about closures."""

from evercourt.continuity.acts.beginning import begin_issue
from evercourt.continuity.acts.calling import Call, note_call
from evercourt.continuity.acts.drafting import discard, draft, revise
from evercourt.continuity.acts.ending import announce_reopening, extend, reopen
from evercourt.continuity.acts.excepting import make_exception
from evercourt.continuity.acts.issuing import issue
from evercourt.continuity.acts.keeping import ask_to_keep, can_be_asked

__all__ = [
    "Call",
    "announce_reopening",
    "ask_to_keep",
    "begin_issue",
    "can_be_asked",
    "discard",
    "draft",
    "extend",
    "issue",
    "make_exception",
    "note_call",
    "reopen",
    "revise",
]
