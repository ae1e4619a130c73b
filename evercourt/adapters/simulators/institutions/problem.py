"""A request that an institution does not take, in the words of docs/protocol.md."""


class Problem(Exception):
    """A request that is not taken; nothing was changed."""

    def __init__(self, status: int, error: str, detail: str, paragraph: str, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status, self.error, self.detail = status, error, detail
        self.paragraph, self.retry_after = paragraph, retry_after
