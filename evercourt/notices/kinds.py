"""The kinds of notices, as data: `kinds.toml`. No Django here but the language of the reader."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "kinds.toml"
ORIGINAL = "zh-hans"
SERVICE, GUIDANCE, CORRECTION = "service", "guidance", "correction"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice; see the head of the file for what its values mean."""

    id: str
    names: Mapping[str, str]
    by_hand: bool
    about: str

    @property
    def name(self) -> str:
        """The name in the reader's language, else the original."""
        return self.names.get(get_language() or ORIGINAL, self.names[ORIGINAL])


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds by their id, in the order of the file."""
    return {row["id"]: Kind(**row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["kind"]}


def written_by_hand() -> list[Kind]:
    """Return the kinds a person writes."""
    return [kind for kind in kinds().values() if kind.by_hand]
