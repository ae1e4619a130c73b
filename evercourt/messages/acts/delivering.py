"""Hand a message to its line: attempts on record, again by kind of failure, then the next line of the person."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import InstitutionError
from evercourt.ledger.record import record
from evercourt.messages.acts.writing import defer, write_once
from evercourt.messages.events import MessageUndeliverable
from evercourt.messages.lines import line as line_named
from evercourt.messages.models import Address, Attempt, Message
from evercourt.messages.ports import LineError
from evercourt.messages.reachable import address_of, silent_for
from evercourt.messages.states import MessageState

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
Outcome = Attempt.Outcome


def deliver(message_id: int) -> None:
    """Hand a message to its line and keep the evidence; on failure defer the next attempt, or the next line.

    Not one transaction: the attempt is on record before the outside is asked, whatever happens then. What a killed
    worker left under way may have gone out: only a line that itself sends the same message once is asked again.
    """
    attempt = _begin(message_id)
    if attempt is None:
        return
    try:
        reference = line_named(attempt.message.line).send(attempt.message) or ""
    except InstitutionError as error:
        note_failure(attempt, error)
    else:
        _note_success(attempt, reference)


@transaction.atomic
def _begin(message_id: int) -> Attempt | None:
    message = Message.objects.locked(message_id)
    if message.state != MessageState.WRITTEN:
        return None
    now = timezone.now()
    left = message.tries.filter(outcome=Outcome.UNDER_WAY).first()
    if left:
        _end(left, Outcome.UNKNOWN, error="The worker did not come back from this attempt.")
        if not line_named(message.line).repeatable:
            give_up(message, "It is not known whether it went out.")
            return None
    if silence := silent_for(message, now):
        defer(message, silence)
        return None
    message.attempts += 1
    message.save(update_fields=["attempts"])
    return Attempt.objects.create(message=message, begun_at=now)


@transaction.atomic
def _note_success(attempt: Attempt, reference: str) -> None:
    message = Message.objects.locked(attempt.message_id)
    _end(attempt, Outcome.ACCEPTED, reference=reference[:200])
    secret = message.walled or (message.letter in SECRET_LETTERS and not settings.DEMONSTRATION)
    if message.state != MessageState.SENT:
        message.move(MessageState.SENT, sent_at=timezone.now(), last_error="", body="" if secret else message.body)


@transaction.atomic
def note_failure(attempt: Attempt, error: InstitutionError) -> None:
    """Note why an attempt failed, and what follows: wait and try again, or give this line up."""
    message = Message.objects.locked(attempt.message_id)
    said = str(error.__cause__ or error)[:2000]
    refused = isinstance(error, LineError) and error.refused
    kind = Outcome.REFUSED if refused else Outcome.PERMANENT if error.permanent else Outcome.TEMPORARY
    _end(attempt, kind, error=said)
    if refused:
        refuse_address(message, said)
    if message.state != MessageState.WRITTEN:
        return
    if error.permanent or message.attempts > len(WAITS):
        give_up(message, said)
        return
    message.last_error = said
    message.save(update_fields=["last_error"])
    asked = error.wait if isinstance(error, LineError) else None
    defer(message, asked or WAITS[message.attempts - 1])


def give_up(message: Message, said: str) -> None:
    """Let the message fail and the next line of the person follow. The caller holds the message's lock."""
    message.move(MessageState.FAILED, last_error=said)
    record(
        MessageUndeliverable(message=message.pk, letter=message.letter, line=message.line, attempts=message.attempts),
        about=message,
        by=None,
        via=Channel.SYSTEM,
    )
    _write_by_next_line(message)


def refuse_address(message: Message, said: str) -> None:
    """Note that the address of a message is of no use: nothing more is written to it, until it is confirmed anew."""
    if message.to is None:
        return
    Address.objects.update_or_create(
        line=message.line,
        address=message.address,
        defaults={"user": message.to, "refused_at": timezone.now(), "refused_because": said[:300]},
    )


def _write_by_next_line(failed: Message) -> None:
    if failed.to is None:
        return
    reachable = [(line, address_of(failed.to, line)) for line in failed.following]
    following = [(line, address) for line, address in reachable if address is not None]
    if not following:
        return
    (line, address), *rest = following
    write_once(
        key=failed.key.removesuffix(failed.line) + line,
        to=failed.to,
        line=line,
        address=address,
        letter=failed.letter,
        subject=failed.subject,
        body=failed.said,
        language=failed.language,
        link=failed.link,
        court_id=failed.court_id,
        walled=failed.walled,
        following=[line for line, _address in rest],
    )


def _end(attempt: Attempt, outcome: str, *, reference: str = "", error: str = "") -> None:
    # What was found under way and given up is known now.
    attempt.outcome, attempt.reference, attempt.error = outcome, reference, error
    attempt.ended_at = timezone.now()
    attempt.save(update_fields=["outcome", "reference", "error", "ended_at"])
