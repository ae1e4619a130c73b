"""The port by which a message leaves the house: one line, one message."""

from typing import Protocol

from evercourt.messages.models import Message


class Line(Protocol):
    """A line out of the house: e-mail, text message."""

    def send(self, message: Message) -> None:
        """Hand `message` to the line. Raises InstitutionError; `permanent` when trying again cannot help."""
        ...
