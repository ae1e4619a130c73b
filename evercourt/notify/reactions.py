"""Writes the letters of the table, in the transaction of the act and in the language of each reader."""

from collections import defaultdict
from functools import partial
from typing import Any

from evercourt.accounts.models import User
from evercourt.appointments.events import AppointmentEvent
from evercourt.appointments.services import services
from evercourt.cases.events import DeadlineEvent, SealEvent
from evercourt.cases.states import SealedTo
from evercourt.courts import rules
from evercourt.courts.models import local
from evercourt.filing.events import FilingSubmitted
from evercourt.kernel.bidi import isolated
from evercourt.kernel.events import Event, on
from evercourt.ledger.record import Record
from evercourt.messages.acts import write, write_many, write_to_address
from evercourt.messages.models import Message
from evercourt.notify.letters import compose
from evercourt.notify.table import TABLE, News
from evercourt.service.states import Purpose, Way

_news: dict[type[Event], list[News]] = defaultdict(list)
for _line in TABLE:
    _news[_line.event].append(_line)


def tell_many(records: list[Record]) -> None:
    """Write the letters of many records; those to people with an account by one statement."""
    letters = []
    for record in records:
        for news in _news.get(type(record.event), ()) if not record.told else ():
            letters += [_letter_to(person, news, record) for person in news.recipients(record)]
            if news.by_phone and (phone := news.by_phone(record)):
                _write_by_phone(phone, news, record)
    write_many(letters)


@on(Event, together=tell_many)
def tell(record: Record) -> None:
    """Write to everyone who, by the table, hears of this event, unless the act writes to them itself."""
    if record.told:
        return
    for news in _news.get(type(record.event), ()):
        for person in news.recipients(record):
            write(**_letter_to(person, news, record))
        if news.by_phone and (phone := news.by_phone(record)):
            _write_by_phone(phone, news, record)


def _letter_to(person: User, news: News, record: Record) -> dict[str, Any]:
    subject, body = compose(news.letter, person.language, facts_of(record) | {"person": person})
    return {
        # The place in the ledger is the act; telling of it twice is impossible.
        "key": f"{record.entry.stream}:{record.entry.place}:{news.letter}:{person.pk}",
        "to": person,
        "letter": news.letter,
        "subject": subject,
        "body": body,
        "language": person.language,
        "link": news.link(record),
        "lines": news.lines,
        "court_id": record.about.ledger_court_id,
    }


def _write_by_phone(phone: str, news: News, record: Record) -> None:
    """Write a text message to a person without an account, in the language they asked for."""
    language = record.about.language
    subject, body = compose(news.letter, language, facts_of(record) | {"person": record.about})
    write_to_address(
        key=f"{record.entry.stream}:{record.entry.place}:{news.letter}:phone",
        line=Message.Line.SMS,
        address=phone,
        letter=news.letter,
        subject=subject,
        body=body,
        language=language,
        court_id=record.about.ledger_court_id,
    )


def facts_of(record: Record) -> dict[str, Any]:
    """Return what a letter's templates can name: every field of the event, and what it was about."""
    fields = {name: getattr(record.event, name) for name in record.event.__dataclass_fields__}
    return (
        fields
        | words_of(record)
        | {
            "event": record.event,
            "about": record.about,
            "case": getattr(record.about, "case", None),
            "at": record.at,
        }
    )


def words_of(record: Record) -> dict[str, Any]:
    """Return the names of what the event holds as codes; functions, because each reader's language is its own."""
    event: Any = record.event
    case = getattr(record.about, "case", None)
    words: dict[str, Any] = {}
    for fact, choices in (("purpose", Purpose), ("way", Way), ("line", Message.Line)):
        if (code := getattr(event, fact, "")) in choices.values:
            words[f"{fact}_name"] = choices(code).label
    if isinstance(event, FilingSubmitted):
        words["received"] = partial(isolated, f"{local(record.about.court, record.at):%Y-%m-%d %H:%M}")
    if isinstance(event, AppointmentEvent):
        visit = record.about
        at = local(visit.counter.court, event.starts_at)
        words |= {"day": at.date().isoformat(), "time": f"{at:%H:%M}", "kind": services()[event.service]}
        words |= {"court": visit.counter.court, "counter": visit.counter, "visit": event.appointment}
    if isinstance(event, SealEvent):
        words["to_name"] = dict(SealedTo.choices).get(event.to, event.to)
    if isinstance(event, DeadlineEvent) and case:
        words["rule_name"] = partial(rules.name_of, case.court, event.rule, event.due_on)
    return words
