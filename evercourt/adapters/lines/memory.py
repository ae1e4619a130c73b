"""A line that keeps what it was given, for tests; it can be told to be down or to refuse."""

from typing import ClassVar

from evercourt.kernel.errors import InstitutionError
from evercourt.messages.models import Message


class MemoryLine:
    """Keeps what was sent; fails as told. Everything is on the class, since each delivery makes its own line."""

    sent: ClassVar[list[str]] = []
    failing: ClassVar[str] = ""
    repeatable: ClassVar[bool] = False

    @classmethod
    def reset(cls) -> None:
        """Forget all and work again."""
        cls.sent = []
        cls.failing = ""

    def send(self, message: Message) -> str:
        """Keep the message's key, or fail as `failing` says: "" works, "down" for now, "refuses" for good."""
        if self.failing or "@" not in message.address:
            raise InstitutionError(f"line {self.failing or 'refuses'}", permanent=self.failing != "down")
        self.sent.append(message.key)
        return message.key
