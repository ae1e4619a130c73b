"""What can be done about closures."""

from evercourt.continuity.acts.beginning import begin_issue
from evercourt.continuity.acts.calling import Call, note_call
from evercourt.continuity.acts.drafting import discard, draft, revise
from evercourt.continuity.acts.ending import reopen
from evercourt.continuity.acts.excepting import make_exception
from evercourt.continuity.acts.issuing import issue

__all__ = ["Call", "begin_issue", "discard", "draft", "issue", "make_exception", "note_call", "reopen", "revise"]
