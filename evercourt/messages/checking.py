"""Whether a message came from the court: told to anyone who has its check code, without names and contents."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.kernel.check_codes import letters_of, written
from evercourt.messages.letters import letters
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState


class FoundMessage(NamedTuple):
    """What a check code tells about a message; `sent_at` None: it waits, or could not be delivered."""

    code: str
    court: Court | None
    written_at: datetime
    sent_at: datetime | None
    failed: bool
    to: str
    address: str
    line: str
    topic: str


def find_message(code: str) -> FoundMessage | None:
    """Return what is told of the message with this check code, typed in any way; None if there is none."""
    message = Message.objects.select_related("court", "to").filter(check_code=written(letters_of(code))).first()
    if message is None:
        return None
    return FoundMessage(
        code=message.check_code,
        court=message.court,
        written_at=message.written_at,
        sent_at=message.sent_at,
        failed=message.state == MessageState.FAILED,
        to=masked_name(message.to.name) if message.to else "",
        address=masked_address(message.address, message.line),
        line=str(message.get_line_display()),
        topic=str(letters().topic_of(message.letter).label),
    )


def masked_name(name: str) -> str:
    """Return a name of which its bearer knows the rest: the first letter of each part, at most two parts."""
    return " ".join(f"{part[0]}**" for part in name.replace("·", " ").split()[:2])


def masked_address(address: str, line: str) -> str:
    """Return an address of which its owner knows the rest; nothing of a messenger."""
    if line == Message.Line.EMAIL and "@" in address:
        mailbox, _at, domain = address.rpartition("@")
        return f"{mailbox[0]}***@{domain}"
    if line == Message.Line.SMS and len(address) > 7:
        return f"{address[:6]}****{address[-2:]}"
    return ""


def check_line(message: Message) -> str:
    """Return the line that tells the reader where to ask whether this message is genuine, in its language."""
    with translation.override(message.language):
        return _("Genuine? %(check_url)s, code %(code)s, or call 12368.") % {
            "check_url": f"{settings.PUBLIC_ADDRESS}/check",
            "code": message.check_code,
        }
