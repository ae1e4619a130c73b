"""`record`: the last step of every act. Writes the ledger entry and tells the rooms above."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from evercourt.kernel import events
from evercourt.kernel.policy import Actor
from evercourt.kernel.rows import insert_together
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
    entry = Entry(
        stream=about.ledger_stream,
        at=at,
        actor=f"user:{by.pk}" if by else "system",
        office=by.office_at(about.ledger_court_id) if by else "",
        via=via,
        act=event.name,
        facts_text=events.canonical(event.facts()),
    )
    insert_together([*along, entry])
    done = Record(event=event, about=about, by=by, via=via, at=at, entry=entry)
    events.publish(done)
    return done
