"""What this room needs of the live room, and nothing more: it opens, closes, admits, pauses, and tells what is so.

The live room knows no law: it never decides who may take part or whether a hearing goes on. All calls are about one
hearing by its key and about people by the keys of their `Participant`. They change or read rows of the same database,
so they may stand inside an act's transaction and are undone with it; what they cause in the media follows the commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import WrongState

COURT, CENTRE = "court", "centre"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Whether a person's line stands: `lost_at` when it does not; `since` when it stood up the last time."""

    person: int
    connected: bool
    since: datetime | None = None
    lost_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One of the two recorders: where it stands, whether it writes, how much room is left, the head of its chain.

    `remaining` is in seconds at the present rate; `head` is the hash of the last sealed segment, in hexadecimal.
    """

    place: str
    running: bool
    remaining: int
    head: str = ""
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One thing measured or done on a person's line: joined, left, lost, back, quality, prompted, warned, called.

    `loss` is the share of lost packets in percent, `delay` the round trip in milliseconds.
    """

    at: datetime
    what: str
    loss: float | None = None
    delay: int | None = None
    note: str = ""


class LiveRoom(Protocol):
    """The live room of hearings. Opening what is open, closing what is closed and so on does nothing."""

    def open(self, hearing: int) -> None:
        """Open the room; both recorders begin with it."""
        ...

    def close(self, hearing: int) -> None:
        """Send everybody out and end the recordings."""
        ...

    def come(self, hearing: int, person: int) -> int:
        """Give a person their place at the door of the room; return the number of its page. Raises WrongState."""
        ...

    def recorder_pass(self, hearing: int) -> str:
        """Return a new pass for the recorder of the centre; it is shown once. Raises WrongState."""
        ...

    def admit(self, hearing: int, person: int, *, apart_from: Iterable[int] = (), watches_only: bool = False) -> None:
        """Let a person in from their waiting room; they and `apart_from` neither see nor hear each other.

        Who only watches sends nothing.
        """
        ...

    def dismiss(self, hearing: int, person: int) -> None:
        """Send a person back to their waiting room: they receive and send nothing any more."""
        ...

    def pause(self, hearing: int, reason: str) -> None:
        """Pause every recording; the recorders note the reason and the time.

        Those inside still see and hear each other: who came back is asked whether picture and sound are clear.
        """
        ...

    def resume(self, hearing: int) -> None:
        """Go on."""
        ...

    def open_counsel_room(self, hearing: int, people: Iterable[int]) -> None:
        """Open a room for these people alone: no recorder, no operator, no server hears it."""
        ...

    def close_counsel_room(self, hearing: int) -> None:
        """End that room; nobody stays in it."""
        ...

    def presence(self, hearing: int) -> list[Presence]:
        """Return whose line stands and whose does not, of everyone who was ever admitted or waits."""
        ...

    def recordings(self, hearing: int) -> list[Recording]:
        """Return the recorders that serve this hearing, at the court and at the centre."""
        ...

    def telemetry(self, hearing: int, person: int) -> list[Sample]:
        """Return what was measured on the person's line, oldest first."""
        ...


class NoLiveRoom:
    """Where no live room is installed: nobody is present and nothing records, so nothing by video can open."""

    def open(self, hearing: int) -> None: ...
    def close(self, hearing: int) -> None: ...

    def come(self, hearing: int, person: int) -> int:
        raise WrongState(_("This court has no live room."))

    def recorder_pass(self, hearing: int) -> str:
        raise WrongState(_("This court has no live room."))

    def admit(
        self, hearing: int, person: int, *, apart_from: Iterable[int] = (), watches_only: bool = False
    ) -> None: ...
    def dismiss(self, hearing: int, person: int) -> None: ...
    def pause(self, hearing: int, reason: str) -> None: ...
    def resume(self, hearing: int) -> None: ...
    def open_counsel_room(self, hearing: int, people: Iterable[int]) -> None: ...
    def close_counsel_room(self, hearing: int) -> None: ...

    def presence(self, hearing: int) -> list[Presence]:
        return []

    def recordings(self, hearing: int) -> list[Recording]:
        return []

    def telemetry(self, hearing: int, person: int) -> list[Sample]:
        return []


def live_room() -> LiveRoom:
    """Return the live room set in settings.LIVE_ROOM."""
    return cast(LiveRoom, import_string(settings.LIVE_ROOM)())


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A piece of speech as an engine wrote it: when it began and ended, in seconds from the start of the sound."""

    begins: float
    ends: float
    text: str
    language: str = ""
    final: bool = True


class Transcriber(Protocol):
    """Turns speech into text on the court's own machines; a draft until the recorder has checked it (REC 6).

    Adapters speak one of three interfaces: a folder with a model in process; an HTTP service that answers
    `POST /v1/audio/transcriptions` (multipart `file`, `language`, `response_format=verbose_json`, segments with
    `start`, `end`, `text`); a WebSocket that takes 16 kHz mono PCM16 and answers partial and final JSON.
    """

    # Codes of the languages it knows.
    languages: tuple[str, ...]

    def hear(self, pcm: bytes, *, rate: int, language: str) -> list[Heard]:
        """Return what is said in `pcm` (mono, 16 bit, little endian), oldest first. Raises InstitutionError."""
        ...


def transcriber() -> Transcriber | None:
    """Return the engine set in settings.TRANSCRIBER; None where the court has none."""
    return cast(Transcriber, import_string(settings.TRANSCRIBER)()) if settings.TRANSCRIBER else None
