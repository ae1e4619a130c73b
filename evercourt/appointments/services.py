"""What the counters do, as data: `services.toml`. No Django here but the language of the reader."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "services.toml"
ORIGINAL = "zh-hans"


@dataclass(frozen=True, kw_only=True)
class Service:
    """One thing done at a counter; `online` names the page that does the same without coming (empty: none)."""

    id: str
    names: Mapping[str, str]
    bring: Mapping[str, str]
    minutes: int
    online: str

    @property
    def name(self) -> str:
        """The name in the reader's language, else the original."""
        return self.names.get(get_language() or ORIGINAL, self.names[ORIGINAL])

    @property
    def what_to_bring(self) -> str:
        """What to bring, in the reader's language, else in the original."""
        return self.bring.get(get_language() or ORIGINAL, self.bring[ORIGINAL])


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How visits are booked: how far ahead, how long a place is held for a person who is late, when one is reminded."""

    days_ahead: int
    held: timedelta
    remind: timedelta


@cache
def services() -> dict[str, Service]:
    """Return all services by their id, in the order of the file."""
    return {row["id"]: Service(**row) for row in _data()["service"]}  # type: ignore[attr-defined]


@cache
def terms() -> Terms:
    """Return the terms of booking."""
    data = _data()
    return Terms(
        days_ahead=int(str(data["days_ahead"])),
        held=timedelta(minutes=int(str(data["held_minutes"]))),
        remind=timedelta(hours=int(str(data["remind_hours"]))),
    )


def _data() -> dict[str, object]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))
