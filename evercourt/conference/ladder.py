"""How good a line is, and what is given up when it is bad: first the sharp picture, then the picture, then the web.

Plain rules: they take what was measured and return what follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Share of packets lost from which a line is poor, and from which it is bad.
POOR_LOSS, BAD_LOSS = 0.05, 0.15
# Kilobits per second: below this no picture is worth sending, below this it is small.
BAD_UPLOAD, POOR_UPLOAD = 80, 300
# Milliseconds there and back from which people begin to talk over each other.
POOR_ROUND_TRIP, BAD_ROUND_TRIP = 400, 1200
# Seconds a line must be bad before a step down, and good before a step up.
DOWN_AFTER, UP_AFTER = 10, 30


class Grade(TextChoices):
    GOOD = "good", _("good line")
    POOR = "poor", _("weak line")
    BAD = "bad", _("bad line")


class Rung(TextChoices):
    """What still goes over the line; the last one leaves the web."""

    VIDEO = "video", _("picture and sound")
    SMALL_VIDEO = "small_video", _("small picture and sound")
    AUDIO = "audio", _("sound only")
    TELEPHONE = "telephone", _("by telephone")


LADDER = (Rung.VIDEO, Rung.SMALL_VIDEO, Rung.AUDIO, Rung.TELEPHONE)


@dataclass(frozen=True)
class Line:
    """What was measured in some seconds. `at` is seconds of any clock that only goes forward.

    Losses are shares from 0 to 1; `round_trip` milliseconds or None if unknown; `sent` kilobits per second.
    `sends_picture`: whether a picture was meant to be sent at all.
    """

    at: float
    lost_sent: float
    lost_heard: float
    round_trip: int | None
    sent: int
    sends_picture: bool = True


def grade(line: Line) -> Grade:
    """Return how good a line is: its worst part counts."""
    lost = max(line.lost_sent, line.lost_heard)
    round_trip = line.round_trip or 0
    if lost >= BAD_LOSS or round_trip >= BAD_ROUND_TRIP or (line.sends_picture and line.sent < BAD_UPLOAD):
        return Grade.BAD
    if lost >= POOR_LOSS or round_trip >= POOR_ROUND_TRIP or (line.sends_picture and line.sent < POOR_UPLOAD):
        return Grade.POOR
    return Grade.GOOD


def next_rung(now: Rung, lines: Sequence[Line], *, since: float = float("-inf")) -> Rung:
    """Return the rung that follows from the latest measurements; `since`: when the present rung was taken.

    One step at a time: down when the line was bad for DOWN_AFTER seconds without a break, up when it was good for
    UP_AFTER. From the telephone nobody comes back by rule: they are called, and call back.
    """
    recent = [line for line in lines if line.at > since]
    place = LADDER.index(now)
    if now == Rung.TELEPHONE or not recent:
        return now
    if place + 1 < len(LADDER) and _lasts(recent, DOWN_AFTER, (Grade.BAD,)):
        return LADDER[place + 1]
    if place > 0 and _lasts(recent, UP_AFTER, (Grade.GOOD,)):
        return LADDER[place - 1]
    return now


def _lasts(lines: Sequence[Line], seconds: float, grades: tuple[Grade, ...]) -> bool:
    """Return True if the last `seconds` were measured and all of these grades."""
    end = lines[-1].at
    if end - lines[0].at < seconds:
        return False
    return all(grade(line) in grades for line in lines if line.at >= end - seconds)
