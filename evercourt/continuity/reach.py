"""Who must be told of an order: listed by the act itself, told by a job afterwards, by one line after the other.

Which lines reach a person, and in which order, is the business of `messages.reachable`; here is only what is particular
to a closure: the lines that are tried whatever a person chose, how long each is waited for, and the call at the end.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.cases.models import PanelMember
from evercourt.continuity import letters
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.continuity.states import ReachState
from evercourt.hearings.models import Hearing
from evercourt.messages.acts import write, write_to_address
from evercourt.messages.models import Message
from evercourt.messages.reachable import addresses_of_many, silent_for
from evercourt.messages.states import MessageState

DATA = Path(__file__).parent / "reach.toml"
BATCH = 500
LETTER = "closure"
# To whom only more time is given: nothing they would travel to.
LETTER_OF_DAYS = "closure_days"
LETTERS = (LETTER, LETTER_OF_DAYS)
PANEL_LETTER = "closure_panel"
CALL = "call"

# One statement a kind of person; the unique constraints keep everyone on the list once.
_VISITORS = """
    INSERT INTO continuity_recipient
        (order_id, person_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (coalesce(a.person_id::text, a.phone || a.name))
        e.order_id, a.person_id, a.name, a.phone, coalesce(u.language, a.language), 'waiting', '', '[]'::jsonb,
        %(now)s, '', '', 0
    FROM continuity_visiteffect e JOIN appointments_appointment a ON a.id = e.visit_id
    LEFT JOIN accounts_user u ON u.id = a.person_id
    WHERE e.order_id = %(order)s
    ON CONFLICT DO NOTHING
"""
# The cases in which the order moved something for a party: a hearing, or a period of that party.
_CONCERNED = """
    SELECT p.id, p.user_id, p.name, p.language FROM cases_party p
    WHERE p.case_id IN (
        SELECT h.case_id FROM continuity_hearingeffect e JOIN hearings_hearing h ON h.id = e.hearing_id
        WHERE e.order_id = %(order)s)
    OR p.id IN (
        SELECT d.party_id FROM continuity_deadlineeffect e JOIN cases_deadline d ON d.id = e.deadline_id
        WHERE e.order_id = %(order)s)
"""
# The parts are constants of this file; values go in as parameters.
_PARTIES = f"""
    INSERT INTO continuity_recipient
        (order_id, person_id, party_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (coalesce('u' || c.user_id, 'p' || c.id))
        %(order)s, c.user_id, CASE WHEN c.user_id IS NULL THEN c.id END, c.name, '', c.language,
        'waiting', '', '[]'::jsonb, %(now)s, '', '', 0
    FROM ({_CONCERNED}) c
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_REPRESENTATIVES = f"""
    INSERT INTO continuity_recipient
        (order_id, person_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (u.id)
        %(order)s, u.id, u.name, '', u.language, 'waiting', '', '[]'::jsonb, %(now)s, '', '', 0
    FROM ({_CONCERNED}) c
    JOIN cases_representation r ON r.party_id = c.id AND r.since <= current_date
        AND (r.until IS NULL OR r.until >= current_date)
    JOIN accounts_user u ON u.id = r.user_id
    ON CONFLICT DO NOTHING
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of telling: how long its arrival is waited for, and what counts as arrived (`read` or `sent`)."""

    id: str
    wait: timedelta
    arrived: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What each line means here, which come first whatever a person chose, how often and how soon one calls again."""

    lines: Mapping[str, Line]
    minimum: tuple[str, ...]
    calls: int
    call_again: timedelta


@cache
def terms() -> Terms:
    """Return the terms of `reach.toml`."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Terms(
        lines={
            name: Line(id=name, wait=timedelta(minutes=row["wait_minutes"]), arrived=row["arrived"])
            for name, row in data["line"].items()
        },
        minimum=tuple(data["minimum"]),
        calls=data["calls"],
        call_again=timedelta(minutes=data["call_again_minutes"]),
    )


def list_recipients(order: ClosureOrder) -> int:
    """Write down everyone whom the order concerns, each once; return how many there are."""
    with connection.cursor() as cursor:
        for statement in (_VISITORS, _PARTIES, _REPRESENTATIVES):
            cursor.execute(statement, {"order": order.pk, "now": timezone.now()})
    return order.recipients.count()


def defer(order: ClosureOrder) -> None:
    """Let the job tell them, once this transaction is committed."""
    from evercourt.continuity.tasks import tell

    tell.configure(lock=f"closure:{order.pk}").defer(order_id=order.pk)


def tell_waiting(order: ClosureOrder) -> int:
    """Tell everyone on the list who was not told yet, each in a transaction of their own; return how many.

    Stopped at any moment and begun again, it tells nobody twice: state and letter are written together.
    """
    told, last = 0, 0
    waiting = order.recipients.filter(state=ReachState.WAITING).order_by("pk")
    while batch := list(waiting.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for recipient in batch:
            told += advance(recipient, timezone.now())
    return told


def tell_panels(order: ClosureOrder) -> int:
    """Tell every judge and recorder, in one letter to their desk, which of their hearings were put off; once."""
    put_off = order.hearingeffects.filter(outcome="postponed")
    seats = PanelMember.objects.filter(case__in=put_off.values("hearing__case"), until__isnull=True)
    people = User.objects.filter(pk__in=seats.values("user")).order_by("pk")
    for person in people:
        own = seats.filter(user=person).values("case")
        hearings = Hearing.objects.filter(closures__in=put_off, case__in=own).select_related("case__court")
        subject, body = letters.compose_for_judge(order, hearings.order_by("during"), person.language, person.name)
        write(
            key=f"closure:{order.pk}:panel:{person.pk}", to=person, letter=PANEL_LETTER, subject=subject, body=body,
            language=person.language, link=letters.page_of(order),
        )  # fmt: skip
    return len(people)


def follow() -> int:
    """Look at everyone who was sent a letter: reached, wait on, or the next line. Return how many moved."""
    now, moved, last = timezone.now(), 0, 0
    on_their_way = Recipient.objects.filter(state__in=[ReachState.SENT, ReachState.TO_CALL]).order_by("pk")
    while batch := list(on_their_way.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        letters_of = _messages(batch)
        for recipient in batch:
            if _due(recipient, letters_of, now):
                moved += advance(recipient, now)
    return moved


@transaction.atomic
def advance(recipient: Recipient, now: datetime) -> bool:
    """Note that the letter arrived, or try the next line; after the last one a person calls. Return True if moved."""
    recipient = Recipient.objects.select_related("order__court", "person", "party").locked(recipient.pk)
    if recipient.state in (ReachState.REACHED, ReachState.NAMED):
        return False
    letters_of = _messages([recipient])
    if line := _arrived(recipient, letters_of):
        recipient.move(ReachState.REACHED, reached_at=now, reached_by=line)
        return True
    if recipient.state == ReachState.TO_CALL or not _due(recipient, letters_of, now):
        return False
    following = next_line(recipient)
    if following is None:
        # Without any number it stays on the list: someone must find another way, or name the person.
        recipient.move(ReachState.TO_CALL, line=CALL, next_at=now)
        return True
    follows_at = _send(recipient, following, now)
    tried = [*recipient.tried, following.id]
    recipient.move(ReachState.SENT, line=following.id, tried=tried, next_at=follows_at)
    return True


def next_line(recipient: Recipient) -> Line | None:
    """Return the line that is tried next; None: a person with a telephone."""
    return next_lines([recipient])[recipient.pk]


def next_lines(recipients: Collection[Recipient]) -> dict[int, Line | None]:
    """Return the line that is tried next for each of these, by key; two queries, however many they are."""
    people = [row.person for row in recipients if row.person and row.person.is_active]
    outside = addresses_of_many(people, terms().lines)
    found: dict[int, Line | None] = {}
    for row in recipients:
        lines = _minimum(row) + [line for line, _address in outside.get(row.person_id or 0, [])]
        left = [line for line in dict.fromkeys(lines) if line not in row.tried]
        found[row.pk] = terms().lines[left[0]] if left else None
    return found


def answered(recipients: Iterable[Recipient], now: datetime) -> None:
    """Note that these people answered; whoever answers was reached."""
    for recipient in recipients:
        locked = Recipient.objects.locked(recipient.pk)
        if locked.answered_at is None:
            locked.answered_at = now
            locked.save(update_fields=["answered_at"])
        if locked.state != ReachState.REACHED:
            locked.move(ReachState.REACHED, reached_at=now, reached_by=locked.line or "answer")


def _minimum(recipient: Recipient) -> list[str]:
    """Return the lines that are tried before those the person chose; without an account the number of the visit.

    A number that the other side of a case gave is not written to: what moved in a case goes to its parties only, so
    somebody calls and asks who is speaking.
    """
    if recipient.person:
        return list(terms().minimum) if recipient.person.is_active else []
    return [Message.Line.SMS] if recipient.party is None and recipient.phone else []


def _send(recipient: Recipient, line: Line, now: datetime) -> datetime:
    """Write the letter by this line; return when the next one follows, unless this one arrives."""
    moved = letters.moved_for(recipient)
    letter = LETTER if moved.visits or moved.hearings else LETTER_OF_DAYS
    subject, body = letters.compose(recipient.order, moved, recipient.language, recipient.name)
    language, link = recipient.language, letters.page_of(recipient.order)
    if recipient.person is None:
        write_to_address(
            key=recipient.key, line=line.id, address=recipient.phone, letter=letter, subject=subject, body=body,
            language=language, court_id=recipient.order.court_id,
        )  # fmt: skip
        return now + line.wait
    write(
        key=recipient.key, to=recipient.person, letter=letter, subject=subject, body=body, language=language,
        link=link, lines=[line.id], court_id=recipient.order.court_id,
    )  # fmt: skip
    # What waits for the morning is waited for from the morning on.
    written = Message.objects.filter(key=f"{recipient.key}:{line.id}").first()
    return now + (silent_for(written, now) if written else timedelta()) + line.wait


def came_back(message: Message, now: datetime) -> None:
    """Let the next line follow for whom only this letter seemed to have reached; its provider says it did not."""
    key = message.key.removesuffix(f":{message.line}").split(":")
    if len(key) != 3 or key[0] != "closure" or not key[2].isdecimal():
        return
    recipient = Recipient.objects.locked(int(key[2]))
    if recipient.state == ReachState.REACHED and recipient.reached_by == message.line and not recipient.answered_at:
        recipient.move(ReachState.SENT, reached_at=None, reached_by="", next_at=now)


def _messages(recipients: Iterable[Recipient]) -> dict[str, Message]:
    keys = [f"{recipient.key}:{line}" for recipient in recipients for line in recipient.tried]
    return {message.key: message for message in Message.objects.filter(key__in=keys)}


def _sent(recipient: Recipient, letters_of: dict[str, Message]) -> Iterator[tuple[Line, Message]]:
    for name in recipient.tried:
        if message := letters_of.get(f"{recipient.key}:{name}"):
            yield terms().lines[name], message


def _arrived(recipient: Recipient, letters_of: dict[str, Message]) -> str:
    """Return the line by which a letter is known to have arrived, or an empty text."""
    for line, message in _sent(recipient, letters_of):
        if message.read_at or (line.arrived == "sent" and message.state == MessageState.SENT):
            return line.id
    return ""


def _due(recipient: Recipient, letters_of: dict[str, Message], now: datetime) -> bool:
    """Return True if something is to be done: the letter arrived, failed, or was waited for long enough."""
    if _arrived(recipient, letters_of):
        return True
    if recipient.state == ReachState.TO_CALL:
        return False
    failed = any(
        line.id == recipient.line and message.state == MessageState.FAILED
        for line, message in _sent(recipient, letters_of)
    )
    return failed or recipient.next_at <= now
