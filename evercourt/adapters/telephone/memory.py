"""A telephone in memory, for tests: calls ring when told to, and what the court did with them can be read."""

from evercourt.helpline.ports import Happened


class MemoryTelephone:
    """Keeps the state of every call by its name: ringing, answered, over."""

    def __init__(self) -> None:
        self.calls: dict[str, str] = {}
        self.news: list[Happened] = []

    def ring(self, leg: str, phone: str = "", language: str = "") -> None:
        """Let a call come in."""
        self.calls[leg] = "ringing"
        self.news.append(Happened(leg=leg, what="rang", phone=phone, language=language))

    def leave(self, leg: str) -> None:
        """Let the caller hang up."""
        self.calls[leg] = "over"
        self.news.append(Happened(leg=leg, what="gone"))

    def happened(self, wait: float) -> list[Happened]:
        """Return what happened; nothing is waited for."""
        news, self.news = self.news, []
        return news

    def answer(self, leg: str) -> None:
        """Answer a ringing call."""
        if self.calls.get(leg) == "ringing":
            self.calls[leg] = "answered"

    def hang_up(self, leg: str) -> None:
        """End a call."""
        if leg in self.calls:
            self.calls[leg] = "over"
