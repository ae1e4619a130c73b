"""What can be done about closures."""

from evercourt.continuity.acts.drafting import discard, draft, revise
from evercourt.continuity.acts.ending import reopen
from evercourt.continuity.acts.excepting import make_exception
from evercourt.continuity.acts.issuing import issue

__all__ = ["discard", "draft", "issue", "make_exception", "reopen", "revise"]
