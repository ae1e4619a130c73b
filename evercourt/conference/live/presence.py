"""Who is there: a line counts when the page is connected and, if it sends anything, something arrives."""

import time
from collections.abc import Iterator

from evercourt.conference.acts.lines import LOST_AFTER
from evercourt.conference.now import RoomNow, SeatNow
from evercourt.conference.states import SeatState

# Who waits at the door is there as well: whether everyone has come is asked before anyone is let in.
PRESENT = (SeatState.AT_DOOR, SeatState.ADMITTED)


class Presence:
    """Watches the seats of one room. `clock` is seconds of a clock that only goes forward."""

    def __init__(self, clock: object = time.monotonic) -> None:
        self._clock = clock
        self._missing: dict[int, tuple[float, int]] = {}

    def look(self, now: RoomNow, there: set[int]) -> Iterator[tuple[SeatNow, str, int]]:
        """Yield what is to be told: (seat, `up`, 0), or (seat, `lost`, seconds) at each of LOST_AFTER seconds.

        `there`: the seats whose line counts now.
        """
        at: float = self._clock()  # type: ignore[operator]
        for seat in now.seats.values():
            if seat.state not in PRESENT or not now.is_open:
                self._missing.pop(seat.id, None)
            elif seat.id in there:
                self._missing.pop(seat.id, None)
                if not seat.is_connected:
                    yield seat, "up", 0
            elif seat.is_connected or seat.was_lost:
                # After a fall of this process everyone is missing from its start on.
                began, told = self._missing.setdefault(seat.id, (at, 0))
                due = [seconds for seconds in LOST_AFTER if told < seconds <= at - began]
                if due:
                    self._missing[seat.id] = began, due[-1]
                    yield seat, "lost", due[-1]
