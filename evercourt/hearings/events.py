"""What happens to hearings."""

import dataclasses
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingScheduled(Event):
    name: ClassVar[str] = "hearings.scheduled"
    summary: ClassVar[Text] = _("Hearing scheduled for %(day)s, %(time)s, %(courtroom)s")
    hearing: int
    kind: str
    day: str
    time: str
    courtroom: str
    starts_at: datetime
    ends_at: datetime
    follows: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingAdjourned(Event):
    name: ClassVar[str] = "hearings.adjourned"
    summary: ClassVar[Text] = _("Hearing of %(day)s adjourned: %(reason)s")
    hearing: int
    day: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingCancelled(Event):
    name: ClassVar[str] = "hearings.cancelled"
    summary: ClassVar[Text] = _("Hearing of %(day)s cancelled: %(reason)s")
    hearing: int
    day: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingHeld(Event):
    name: ClassVar[str] = "hearings.held"
    summary: ClassVar[Text] = _("Hearing of %(day)s held; minutes entered")
    hearing: int
    day: str
    outcome: str
    present: list[str]
    minutes_sha256: str
