"""Write a message, and mark it read.

A message is written in the transaction of the act it tells about, so there is never news of something that did not
happen. A job, deferred in the same transaction, hands it to its line afterwards.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert
from evercourt.ledger.record import record
from evercourt.messages.events import MessageRead
from evercourt.messages.letters import letters
from evercourt.messages.models import Message
from evercourt.messages.reachable import OUTSIDE, address_of, lines_of
from evercourt.messages.states import MessageState

PORTAL = Message.Line.PORTAL
EMAIL = Message.Line.EMAIL
SMS = Message.Line.SMS
# The inbox, and whichever line outside reaches the person.
LINES = (PORTAL, *OUTSIDE)


# No savepoint: a message and the job that delivers it are written with the act, or not at all.
@transaction.atomic(savepoint=False)
def write(
    *,
    key: str,
    to: User,
    letter: str,
    subject: str,
    body: str,
    language: str,
    link: str = "",
    lines: Iterable[str] = (PORTAL,),
    court_id: int | None = None,
) -> None:
    """Write one letter to a person, into the inbox and by one of the `lines` outside; the same `key` writes once.

    Only to addresses that are confirmed and were not refused, in the order the person chose: the first line is
    written to, and the next follows by itself where one fails. An urgent letter goes out by all of them at once.
    `link` is the path of the page it is about, `court_id` the court in whose name it is written.
    """
    lines = list(lines)
    outside = lines_of(to, lines)
    at_once = outside if letters().reason_of(letter) else outside[:1]
    for line in [*([PORTAL] if PORTAL in lines else []), *at_once]:
        write_once(
            key=f"{key}:{line}",
            to=to,
            line=line,
            address=address_of(to, line) or "",
            letter=letter,
            subject=subject,
            body=body,
            language=language,
            link=link,
            court_id=court_id,
            following=[] if line == PORTAL else [other for other in outside if other not in at_once],
        )


@transaction.atomic
def write_to_address(
    *,
    key: str,
    line: str,
    address: str,
    letter: str,
    subject: str,
    body: str,
    language: str,
    to: User | None = None,
    court_id: int | None = None,
) -> None:
    """Write to an address that is not confirmed yet: the code that confirms it, or a warning about it."""
    write_once(
        key=f"{key}:{line}",
        to=to,
        line=line,
        address=address,
        letter=letter,
        subject=subject,
        body=body,
        language=language,
        court_id=court_id,
    )


def write_once(*, key: str, line: str, subject: str, **fields: object) -> None:
    """Write the row and defer its delivery, unless there is one with this key: the database decides, not we."""
    now = timezone.now()
    # The portal is our own house: written is delivered.
    arrived = {"state": MessageState.SENT, "sent_at": now} if line == PORTAL else {}
    message = Message(key=key, line=line, subject=" ".join(subject.split())[:300], written_at=now, **fields, **arrived)
    if insert(message, unless=("key",)) and line != PORTAL:
        defer(message)


def defer(message: Message, wait: timedelta | None = None) -> None:
    """Defer the next attempt, after `wait`."""
    from evercourt.messages.tasks import deliver_message

    # One job at a time for one message: two workers never send it twice.
    deliver_message.configure(
        lock=f"message:{message.pk}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None
    ).defer(message_id=message.pk)


@transaction.atomic
def mark_read(message: Message, *, by: User, via: Channel) -> None:
    """Note that the person opened a message in the inbox; later openings change nothing."""
    must(by, "messages.read", message)
    message = Message.objects.locked(message.pk)
    if message.read_at:
        return
    now = timezone.now()
    message.read_at = now
    message.save(update_fields=["read_at"])
    record(MessageRead(message=message.pk, letter=message.letter), about=message, by=by, via=via, at=now)


def unread(user: User) -> int:
    """Return how many messages in the inbox are not opened yet; one indexed count."""
    return Message.objects.visible_to(user).filter(read_at=None).count()
