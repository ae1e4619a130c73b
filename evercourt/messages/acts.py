"""Acts on messages: write one, deliver it, mark it read.

A message is written in the transaction of the act it tells about, so there is never news of something that did not
happen. A job, deferred in the same transaction, hands it to its line afterwards.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import InstitutionError
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert
from evercourt.ledger.record import record
from evercourt.messages.events import MessageRead, MessageUndeliverable
from evercourt.messages.lines import line as line_named
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState

PORTAL = Message.Line.PORTAL
EMAIL = Message.Line.EMAIL
SMS = Message.Line.SMS

# After each failed attempt the next one waits this long; after the last wait the message has failed.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)

# Letters that carry a secret: what they said is not kept once it was sent, except in a demonstration.
SECRET_LETTERS = {"code"}


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
) -> None:
    """Write one letter to a person on each of `lines`; a second call with the same `key` writes nothing.

    E-mail and text messages go to confirmed addresses only; a line on which the person has none is left out.
    `link` is the path of the page it is about.
    """
    for line in lines:
        address = _confirmed_address(to, line)
        if address is not None:
            _write_once(
                key=f"{key}:{line}",
                to=to,
                line=line,
                address=address,
                letter=letter,
                subject=subject,
                body=body,
                language=language,
                link=link,
            )


@transaction.atomic
def write_to_address(
    *, key: str, line: str, address: str, letter: str, subject: str, body: str, language: str, to: User | None = None
) -> None:
    """Write to an address that is not confirmed yet: the code that confirms it, or a warning about it."""
    _write_once(
        key=f"{key}:{line}",
        to=to,
        line=line,
        address=address,
        letter=letter,
        subject=subject,
        body=body,
        language=language,
    )


def _confirmed_address(to: User, line: str) -> str | None:
    if line == PORTAL:
        return ""
    if line == EMAIL:
        return to.email if to.email_confirmed_at else None
    return to.phone if to.phone_confirmed_at else None


def _write_once(*, key: str, line: str, subject: str, **fields: object) -> None:
    now = timezone.now()
    # The portal is our own house: written is delivered.
    arrived = {"state": MessageState.SENT, "sent_at": now} if line == PORTAL else {}
    message = Message(key=key, line=line, subject=" ".join(subject.split())[:300], written_at=now, **fields, **arrived)
    if insert(message, unless=("key",)) and line != PORTAL:
        _defer(message)


def _defer(message: Message, wait: timedelta | None = None) -> None:
    from evercourt.messages.tasks import deliver_message

    # One job at a time for one message: two workers never send it twice.
    deliver_message.configure(
        lock=f"message:{message.pk}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None
    ).defer(message_id=message.pk)


def deliver(message_id: int) -> None:
    """Hand a message to its line and keep the evidence; on failure defer the next attempt, or give up.

    Not one transaction: the attempt is on record before the outside is asked, whatever happens then.
    """
    with transaction.atomic():
        message = Message.objects.locked(message_id)
        if message.state != MessageState.WRITTEN:
            return
        message.attempts += 1
        message.save(update_fields=["attempts"])
    try:
        line_named(message.line).send(message)
    except InstitutionError as error:
        _note_failure(message, error)
    else:
        _note_success(message)


@transaction.atomic
def _note_success(message: Message) -> None:
    message = Message.objects.locked(message.pk)
    secret = message.letter in SECRET_LETTERS and not settings.DEMONSTRATION
    body = "" if secret else message.body
    message.move(MessageState.SENT, sent_at=timezone.now(), last_error="", body=body)


@transaction.atomic
def _note_failure(message: Message, error: InstitutionError) -> None:
    message = Message.objects.locked(message.pk)
    message.last_error = str(error.__cause__ or error)[:2000]
    message.save(update_fields=["last_error"])
    if not error.permanent and message.attempts <= len(WAITS):
        _defer(message, WAITS[message.attempts - 1])
        return
    message.move(MessageState.FAILED)
    record(
        MessageUndeliverable(message=message.pk, letter=message.letter, line=message.line, attempts=message.attempts),
        about=message,
        by=None,
        via=Channel.SYSTEM,
    )


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
