"""The access log: every look at a case or document, without making the page wait for it or fail with it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import Actor
from evercourt.ledger.models import Access
from evercourt.ledger.record import Recorded

logger = logging.getLogger("evercourt.access")

# The looks of the page being answered; None outside a door.
_looks: ContextVar[list[Access] | None] = ContextVar("looks", default=None)


def note_access(
    thing: Recorded, *, by: Actor | None, what: str, via: str = Channel.WEB, at: datetime | None = None
) -> None:
    """Note that a person looked at `thing`; `what` names the part, for example `case page` or `document 17`.

    Behind a door it is written when the view is done (a reading view writes nothing itself); elsewhere at once.
    """
    look = Access(
        at=at or timezone.now(),
        actor=f"user:{by.pk}" if by else "system",
        office=by.office_at(thing.ledger_court_id) if by else "",
        stream=thing.ledger_stream,
        what=what,
        via=via,
    )
    looks = _looks.get()
    if looks is None:
        look.save()
    else:
        looks.append(look)


@contextmanager
def looks_kept() -> Iterator[None]:
    """Write the looks noted inside, also when the view failed: what was seen was seen.

    Doors stand outside the view's transaction with this, so a refused act does not undo the look. If the database does
    not take them, the page is still answered and each look is written to the log `evercourt.access` as an error.
    """
    looks: list[Access] = []
    before = _looks.set(looks)
    try:
        yield
    finally:
        _looks.reset(before)
        if looks:
            _write(looks)


def _write(looks: list[Access]) -> None:
    try:
        with transaction.atomic():
            Access.objects.bulk_create(looks)
    except DatabaseError:
        for look in looks:
            logger.exception(
                "a look could not be written: at=%s actor=%s office=%s stream=%s what=%s via=%s",
                look.at.isoformat(),
                look.actor,
                look.office,
                look.stream,
                look.what,
                look.via,
            )
