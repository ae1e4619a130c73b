"""`record`: the last step of every act. Writes the ledger entry and tells the rooms above; `record_many`: of many."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from evercourt.kernel import events
from evercourt.kernel.policy import Actor
from evercourt.kernel.rows import insert_columns, insert_together, part_of, set_by_database
from evercourt.ledger.models import Entry


class Recorded(Protocol):
    """What an act can be about: a case, or anything that belongs to a court."""

    @property
    def ledger_stream(self) -> str:
        """The chain the act belongs to: `case:7`, or `court:3` for what has no case."""
        ...

    @property
    def ledger_court_id(self) -> int | None:
        """The court concerned, which decides the office the actor acts in."""
        ...


@dataclasses.dataclass(frozen=True)
class Record:
    """One recorded act, as reactions get it."""

    event: events.Event
    about: Any
    by: Any
    via: str
    at: datetime
    entry: Entry
    # What the event says of itself, once: the ledger and the docket write the same.
    facts: dict[str, Any]
    # The act writes to everyone concerned itself, in one letter about all of it.
    told: bool = False


def record(
    event: events.Event,
    *,
    about: Recorded,
    by: Actor | None,
    via: str,
    at: datetime | None = None,
    along: Sequence[models.Model] = (),
) -> Record:
    """Write `event` into the ledger and tell every room that reacts to it. Call inside the act's transaction.

    `by` None is the court's own job. `along` are new rows of the act that are written by the same statement.
    """
    at = at or timezone.now()
    facts = event.facts()
    entry = _entry(event, facts, about, by, via, at)
    insert_together([*along, entry])
    done = Record(event=event, about=about, by=by, via=via, at=at, entry=entry, facts=facts)
    events.publish(done)
    return done


def record_many(
    happened: Sequence[tuple[events.Event, Recorded]],
    *,
    by: Actor | None,
    via: str,
    at: datetime | None = None,
    told: bool = False,
) -> list[Record]:
    """Write many events, each about its own thing, by one statement; chain, triggers and reactions as with `record`.

    `told`: the act itself writes one letter to everyone concerned, so the letters of single events are not written.
    """
    at = at or timezone.now()
    stated = [event.facts() for event, _about in happened]
    entries = _entries(happened, stated, by, via, at)
    done = [
        Record(event=event, about=about, by=by, via=via, at=at, entry=entry, facts=facts, told=told)
        for (event, about), facts, entry in zip(happened, stated, entries, strict=True)
    ]
    events.publish_many(done)
    return done


def _entries(
    happened: Sequence[tuple[events.Event, Recorded]],
    stated: Sequence[dict[str, Any]],
    by: Actor | None,
    via: str,
    at: datetime,
) -> list[Entry]:
    """Write the entries by one statement and return them; each column is made once for all of them."""
    rows = {
        "stream": [about.ledger_stream for _event, about in happened],
        "act": [event.name for event, _about in happened],
        "facts_text": [events.canonical(facts) for facts in stated],
    }
    same: dict[str, Any] = {"at": at, "via": via, "actor": f"user:{by.pk}" if by else "system", "office": ""}
    if by:
        courts = [about.ledger_court_id for _event, about in happened]
        offices = {court: by.office_at(court) for court in set(courts)}
        rows["office"] = [offices[court] for court in courts]
    kept = insert_columns(Entry, len(happened), **same | rows)
    names = [*rows, *set_by_database(Entry)]
    return [
        part_of(Entry, **same | dict(zip(names, (*written, *row), strict=True)))
        for *written, row in zip(*rows.values(), kept, strict=True)
    ]


def _entry(
    event: events.Event, facts: dict[str, Any], about: Recorded, by: Actor | None, via: str, at: datetime
) -> Entry:
    return Entry(
        stream=about.ledger_stream,
        at=at,
        actor=f"user:{by.pk}" if by else "system",
        office=by.office_at(about.ledger_court_id) if by else "",
        via=via,
        act=event.name,
        facts_text=events.canonical(facts),
    )
