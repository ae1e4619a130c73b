"""What happens to messages."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageRead(Event):
    name: ClassVar[str] = "messages.message_read"
    summary: ClassVar[Text] = _("A message was opened in the inbox")
    docket: ClassVar[bool] = False
    message: int
    letter: str


@dataclass(frozen=True, kw_only=True)
class MessageUndeliverable(Event):
    """All attempts are used up, or the line said that trying again cannot help."""

    name: ClassVar[str] = "messages.message_undeliverable"
    summary: ClassVar[Text] = _("A message could not be delivered")
    docket: ClassVar[bool] = False
    message: int
    letter: str
    line: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class MessageHeard(Event):
    """Somebody wrote to the court by messenger or text message; what they wrote is not here."""

    name: ClassVar[str] = "messages.heard"
    summary: ClassVar[Text] = _("A message came in")
    docket: ClassVar[bool] = False
    heard: int
    line: str


@dataclass(frozen=True, kw_only=True)
class PreferenceChanged(Event):
    """A person chose the order of lines and quiet hours; the hours as 22:00-07:00, or empty."""

    name: ClassVar[str] = "messages.preference_changed"
    summary: ClassVar[Text] = _("How the person wants to be told was changed")
    docket: ClassVar[bool] = False
    order: list[str]
    quiet: str


@dataclass(frozen=True, kw_only=True)
class AddressAdded(Event):
    name: ClassVar[str] = "messages.address_added"
    summary: ClassVar[Text] = _("A messenger account was added")
    docket: ClassVar[bool] = False
    line: str


@dataclass(frozen=True, kw_only=True)
class AddressRemoved(Event):
    name: ClassVar[str] = "messages.address_removed"
    summary: ClassVar[Text] = _("A messenger account was removed")
    docket: ClassVar[bool] = False
    line: str


@dataclass(frozen=True, kw_only=True)
class EndpointAdded(Event):
    name: ClassVar[str] = "messages.endpoint_added"
    summary: ClassVar[Text] = _("Software is told of letters at %(url)s")
    docket: ClassVar[bool] = False
    endpoint: int
    url: str


@dataclass(frozen=True, kw_only=True)
class EndpointEnded(Event):
    name: ClassVar[str] = "messages.endpoint_ended"
    summary: ClassVar[Text] = _("Software is not told of letters any more")
    docket: ClassVar[bool] = False
    endpoint: int


@dataclass(frozen=True, kw_only=True)
class EndpointHeardFor(Event):
    name: ClassVar[str] = "messages.endpoint_heard_for"
    summary: ClassVar[Text] = _("A member lets the firm's software be told of their letters")
    docket: ClassVar[bool] = False
    endpoint: int
    user: int


@dataclass(frozen=True, kw_only=True)
class EndpointNotHeardFor(Event):
    name: ClassVar[str] = "messages.endpoint_not_heard_for"
    summary: ClassVar[Text] = _("A member took their letters away from the firm's software")
    docket: ClassVar[bool] = False
    endpoint: int
    user: int


@dataclass(frozen=True, kw_only=True)
class EndpointReplayed(Event):
    """Calls were put back to be made again: one, or with `onwards` that and all after it."""

    name: ClassVar[str] = "messages.endpoint_replayed"
    summary: ClassVar[Text] = _("Software is told of %(number)s letters again")
    docket: ClassVar[bool] = False
    endpoint: int
    call: int
    onwards: bool
    number: int


@dataclass(frozen=True, kw_only=True)
class EndpointHalted(Event):
    """All attempts are used up, or the receiver said it is gone for good; `status` 0: there was no answer."""

    name: ClassVar[str] = "messages.endpoint_halted"
    summary: ClassVar[Text] = _("Software does not answer and is not called any more")
    docket: ClassVar[bool] = False
    endpoint: int
    url: str
    status: int
    error: str
