"""What a check found: a code, the thing that differs, and the facts to say it with."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Difference:
    """One thing that is not as recorded. `code` names the sentence; `subject` where: stream and place, a file."""

    code: str
    subject: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
