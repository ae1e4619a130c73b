"""Why a file is not taken, as a code that the court's process turns into words."""

from typing import Any


class Refusal(Exception):
    """The file cannot be taken: `code` says why, `facts` what the message mentions."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
