"""Write a message, and mark it read.

A message is written in the transaction of the act it tells about, so there is never news of something that did not
happen. A job, deferred in the same transaction, hands it to its line afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import JobDeferrer

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import protect
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert, insert_many
from evercourt.ledger.record import record
from evercourt.messages.events import MessageRead
from evercourt.messages.letters import letters
from evercourt.messages.models import Message
from evercourt.messages.reachable import OUTSIDE, addresses_of, addresses_of_many
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
    walled: bool = False,
) -> None:
    """Write one letter to a person, into the inbox and by one of the `lines` outside; the same `key` writes once.

    Only to addresses that are confirmed and were not refused, in the order the person chose: the first line is
    written to, and the next follows by itself where one fails. An urgent letter goes out by all of them at once.
    `link` is the path of the page it is about, `court_id` the court in whose name it is written. `walled`: the words
    are confidential, encrypted until they are sent and not kept then; never for the inbox.
    """
    lines = tuple(lines)
    assert not (walled and PORTAL in lines), "the inbox keeps what it shows"
    said: dict[str, Any] = {
        "letter": letter,
        "subject": subject,
        "body": body,
        "language": language,
        "link": link,
        "walled": walled,
    }
    for row in _rows(addresses_of(to, lines), lines, key=key, to=to, court_id=court_id, **said):
        _put(row)


@transaction.atomic(savepoint=False)
def write_many(letters_of_the_act: Sequence[Mapping[str, Any]]) -> None:
    """Write many letters of one act by one statement; each has what `write` takes. No key was used before."""
    people: dict[tuple[str, ...], dict[Any, User]] = {}
    for one in letters_of_the_act:
        people.setdefault(tuple(one["lines"]), {})[one["to"].pk] = one["to"]
    reachable = {lines: addresses_of_many(list(of.values()), lines) for lines, of in people.items()}
    rows: list[Message] = []
    for one in letters_of_the_act:
        lines = tuple(one["lines"])
        rows += _rows(reachable[lines][one["to"].pk], **{**one, "lines": lines})
    insert_many(rows)
    outside = [row for row in rows if row.line != PORTAL]
    if outside:
        app.job_manager.batch_defer_jobs([_delivery(row).make_new_job(message_id=row.pk) for row in outside])


def _rows(
    reachable: list[tuple[str, str]], lines: Iterable[str], *, key: str, letter: str, **fields: Any
) -> Iterator[Message]:
    """Make the rows of one letter: the inbox, and the first line outside, or all of them if it is urgent."""
    at_once = len(reachable) if letters().reason_of(letter) else 1
    following = [line for line, _address in reachable[at_once:]]
    if PORTAL in lines:
        yield _message(key=f"{key}:{PORTAL}", line=PORTAL, address="", letter=letter, following=[], **fields)
    for line, address in reachable[:at_once]:
        yield _message(key=f"{key}:{line}", line=line, address=address, letter=letter, following=following, **fields)


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
    walled: bool = False,
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
        walled=walled,
    )


def write_once(*, key: str, line: str, subject: str, **fields: object) -> None:
    """Write the row and defer its delivery, unless there is one with this key: the database decides, not we."""
    _put(_message(key=key, line=line, subject=subject, **fields))


def _message(*, key: str, line: str, subject: str, **fields: object) -> Message:
    now = timezone.now()
    # The portal is our own house: written is delivered.
    arrived = {"state": MessageState.SENT, "sent_at": now} if line == PORTAL else {}
    if fields.get("walled"):
        fields["body"] = protect(str(fields["body"]))
    return Message(key=key, line=line, subject=" ".join(subject.split())[:300], written_at=now, **fields, **arrived)


def _put(message: Message) -> None:
    if insert(message, unless=("key",)) and message.line != PORTAL:
        defer(message)


def defer(message: Message, wait: timedelta | None = None) -> None:
    """Defer the next attempt, after `wait`."""
    _delivery(message, wait).defer(message_id=message.pk)


def _delivery(message: Message, wait: timedelta | None = None) -> JobDeferrer:
    from evercourt.messages.tasks import deliver_message

    # One job at a time for one message: two workers never send it twice.
    return deliver_message.configure(
        lock=f"message:{message.pk}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None
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
