"""The port of the telephone: calls come in, are answered and ended. Voice is the exchange's business."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Happened:
    """One thing that happened on the telephone: a call rang, or the caller is gone. `leg` is its name of the call.

    `language` is the one the caller chose at the exchange, as a code of the web (`ug`, `kk`), or empty.
    """

    leg: str
    what: Literal["rang", "gone"]
    phone: str = ""
    language: str = ""


class Telephone(Protocol):
    """The telephone of one court. Names of calls it does not know, or that are over, are no error."""

    def happened(self, wait: float) -> list[Happened]:
        """Wait at most `wait` seconds; return what happened since the last time, each thing once, in its order."""
        ...

    def answer(self, leg: str) -> None:
        """Answer a ringing call; again: nothing happens."""
        ...

    def hang_up(self, leg: str) -> None:
        """End a call, ringing or answered; again: nothing happens."""
        ...
