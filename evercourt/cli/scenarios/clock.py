"""The scenario's clock: a story of months is played in seconds, so its time is moved, not waited for."""

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone

REAL = datetime
# How often time moves on while somebody watches, in seconds.
GLANCE = 0.2


class Clock:
    """The time of the story. It flows like any clock's, and can be moved forward, never back."""

    def __init__(self, start: datetime) -> None:
        self.ahead = start - REAL.now(start.tzinfo)
        # Seconds of the story that pass in one second while somebody watches; 0: nobody does, time is jumped over.
        self.speed = 0.0
        # Only between these: the weeks before and after are not waited for.
        self.watched = (REAL.min.replace(tzinfo=UTC), REAL.max.replace(tzinfo=UTC))

    def now(self) -> datetime:
        """Return the time of the story."""
        return REAL.now(timezone.get_default_timezone()) + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Move forward to `moment`. Raises ValueError if the story has passed it."""
        if moment < self.now():
            raise ValueError(f"the story is at {self.now()}, past {moment}")
        if self.speed and self.watched[0] < moment < self.watched[1]:
            self._let_pass(max(self.now(), self.watched[0]), moment)
        self.ahead = moment - REAL.now(moment.tzinfo)

    def _let_pass(self, since: datetime, moment: datetime) -> None:
        """Let the time until `moment` pass before the eyes of who watches."""
        self.ahead = since - REAL.now(since.tzinfo)
        while (left := (moment - self.now()).total_seconds()) > 0:
            time.sleep(min(left / self.speed, GLANCE))
            # The clock runs by itself as well.
            self.ahead += timedelta(seconds=min(left, GLANCE * (self.speed - 1)))

    def pass_by(self, time_passed: timedelta) -> None:
        """Move forward by so much."""
        self.move_to(self.now() + time_passed)

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
