"""The scenario's clock: a story of months is played in seconds, so its time is moved, not waited for."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone

REAL = datetime


class Clock:
    """The time of the story. It flows like any clock's, and can be moved forward, never back."""

    def __init__(self, start: datetime) -> None:
        self.ahead = start - REAL.now(start.tzinfo)

    def now(self) -> datetime:
        """Return the time of the story."""
        return REAL.now(timezone.get_default_timezone()) + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Move forward to `moment`. Raises ValueError if the story has passed it."""
        if moment < self.now():
            raise ValueError(f"the story is at {self.now()}, past {moment}")
        self.ahead = moment - REAL.now(moment.tzinfo)

    def morning_after(self, days: int) -> None:
        """Move to ten in the morning, so many days on."""
        day = self.now() + timedelta(days=days)
        self.move_to(day.replace(hour=10, minute=0, second=0, microsecond=0))


@contextlib.contextmanager
def showing(clock: Clock) -> Iterator[Clock]:
    """Let every act of this process read `clock`: all of them take the time from django.utils.timezone.

    Only for a database that is nobody's record; see docs/decisions.md.
    """

    class StoryTime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.now().astimezone(tz)

    timezone.datetime = StoryTime  # type: ignore[attr-defined]
    try:
        yield clock
    finally:
        timezone.datetime = REAL  # type: ignore[attr-defined]
