"""What an agent reads out, and what goes out as a text message, in the language of the caller."""

from django.utils import translation
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from evercourt.helpline.models import Authority

What = Authority.What

GREETING = _("This is 12368, the court's service line. How can I help you?")
WARNING = _("I may tell you about a case only when I know who you are. May I ask some questions?")
CODE_SUBJECT = _("Code for the call with 12368")
CODE = _("%(code)s is your code for the call with 12368. Tell it only the person you are speaking to.")
PAGE_SUBJECT = _("What you asked 12368")

# Changed words are a new version: what was read out is kept with each authority.
READ_OUT: dict[str, LazyText] = {
    What.FILE: _(
        "I write down your complaint as you say it, read it back to you, and hand it to the court in your name. "
        "Do you want that?"
    ),
    What.BOOK: _("I book this visit to the court for you. Do you want that?"),
    What.MOVE: _("I give up your visit and book the new time for you. Do you want that?"),
    What.CANCEL: _("I cancel your visit; its time goes to somebody else. Do you want that?"),
    What.VIDEO: _(
        "The hearing would be by video; you can say no, and that costs you nothing. You say that you agree, "
        "and I note it in the file. Is that right?"
    ),
    What.NO_VIDEO: _(
        "You do not want the hearing by video; the court then sets a day in the courtroom. I note it in the file. "
        "Is that right?"
    ),
    What.RECEIVED: _(
        "You have received these papers, and I note that in the file; periods may run from that day. Is that right?"
    ),
    What.MEDIATION: _(
        "A mediator would help both sides to agree; you can say no or stop at any time, and that costs you nothing. "
        "You say that you agree to mediation, and I note it. Is that right?"
    ),
    What.NO_MEDIATION: _("You do not want mediation; everything goes on as before. I note it. Is that right?"),
    What.EXTENSION: _(
        "I put your request for more time before the judge; until the judge decides, the period runs on. "
        "Do you want that?"
    ),
}


def read_out(what: str, language: str) -> str:
    """Return the sentence for `what` in the caller's language."""
    with translation.override(language):
        return str(READ_OUT[what])
