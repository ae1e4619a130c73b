"""What can be done about closures."""

from evercourt.continuity.acts.beginning import begin_issue
from evercourt.continuity.acts.calling import Call, note_call
from evercourt.continuity.acts.drafting import discard, draft, revise
from evercourt.continuity.acts.ending import announce_reopening, extend, reopen
from evercourt.continuity.acts.excepting import make_exception
from evercourt.continuity.acts.issuing import issue

__all__ = [
    "Call",
    "announce_reopening",
    "begin_issue",
    "discard",
    "draft",
    "extend",
    "issue",
    "make_exception",
    "note_call",
    "reopen",
    "revise",
]
