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
