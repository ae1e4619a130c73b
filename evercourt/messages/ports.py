"""The port by which a message leaves the house: one line, one message, and what its provider reports afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from evercourt.kernel.errors import InstitutionError, Text
from evercourt.messages.models import Message


class LineError(InstitutionError):
    """A line did not take a message.

    `permanent`: trying again cannot help. `refused`: the address itself is of no use, now and later. `wait`: how long
    the provider asks to wait; without it the waits of the house count.
    """

    def __init__(
        self,
        message: Text = "",
        *,
        permanent: bool = False,
        refused: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(message, permanent=permanent or refused)
        self.refused = refused
        self.wait = wait


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a provider says of a message it took earlier: its own number of it, and `delivered`, `failed`, `refused`."""

    reference: str
    said: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Somebody sent `code` to the court's account from `address`: the account there is theirs."""

    code: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Spoke:
    """Somebody wrote to the court's account: a text, or (`media`) a picture or voice note to be fetched by that name.

    `reference` is the provider's own number of it. A text may be the code by which an account is bound.
    """

    address: str
    reference: str
    text: str = ""
    media: str = ""


@dataclass(frozen=True, kw_only=True)
class Left:
    """The person at `address` does not want to hear from the court by this line any more."""

    address: str


Callback = Reported | Bound | Spoke | Left


class Line(Protocol):
    """A line out of the house: e-mail, text message, messenger, push."""

    # True if the provider itself sends the same message only once, however often it is asked to.
    repeatable: bool

    def send(self, message: Message) -> str:
        """Hand `message` to the line; return the provider's number of it, or "".

        Raises InstitutionError, best a LineError, which says whether and when trying again can help.
        """
        ...


@runtime_checkable
class ExchangingLine(Protocol):
    """A line whose own program gives a code that stands for the person's account there, once."""

    def address_of(self, code: str) -> str:
        """Return the address for which the code stands. Raises BadInput for one of no use, InstitutionError."""
        ...


@runtime_checkable
class SubscribingLine(Protocol):
    """A line to which a browser subscribes for one sender alone."""

    def public_key(self) -> str:
        """Return the key of the court, as the browser wants it: base64url."""
        ...


@runtime_checkable
class TalkingLine(Protocol):
    """A line by which people send pictures and voice notes, which are fetched from the provider."""

    def media(self, name: str) -> tuple[bytes, str]:
        """Return the bytes and a file name. Raises BadInput for what is too large or too long, InstitutionError."""
        ...


@runtime_checkable
class ReportingLine(Protocol):
    """A line whose provider calls back."""

    def callbacks(self, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> list[Callback]:
        """Return what the provider says. Raises BadInput if it is not signed by the provider, or cannot be read."""
        ...

    def echo(self, query: Mapping[str, str]) -> str:
        """Return what the provider wants to read when it checks the address. Raises BadInput if it is not signed."""
        ...


@dataclass(frozen=True, kw_only=True)
class Told:
    """One call to be made: its number, the address, the secret that signs it, and the bytes."""

    call: int
    url: str
    secret: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What became of a call: the status of the answer (None: there was none), how long it asks to wait, what failed."""

    call: int
    status: int | None = None
    wait: timedelta | None = None
    error: str = ""


class Software(Protocol):
    """The way to software outside that is told of letters."""

    def tell(self, queues: Sequence[Sequence[Told]]) -> list[Answered]:
        """Make the calls of each queue in order, all queues at once; a queue ends at the first call not taken.

        Returns what became of every call that was made; one that hangs holds up its own queue only.
        """
        ...


def is_taken(status: int | None) -> bool:
    """Return True if this answer says that a call was taken."""
    return status is not None and 200 <= status < 300
