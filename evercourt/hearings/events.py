"""What happens to hearings."""

import dataclasses
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.hearings.models import Consent
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
    debate_ended: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class MoveAsked(Event):
    name: ClassVar[str] = "hearings.move_asked"
    summary: ClassVar[Text] = _("%(party_name)s asks for another time of the hearing: %(reasons)s")
    hearing: int
    request: int
    party_name: str
    reasons: str
    times: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class MoveDecided(Event):
    """Moved, HearingAdjourned and HearingScheduled are recorded in the same act."""

    name: ClassVar[str] = "hearings.move_decided"
    summary: ClassVar[Text] = _("Decided on the request of %(party_name)s for another time of the hearing: %(reasons)s")
    hearing: int
    request: int
    party_name: str
    granted: bool
    reasons: str
    asked_by: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConsentAsked(Event):
    name: ClassVar[str] = "hearings.consent_asked"
    summary: ClassVar[Text] = _("Everyone was asked whether the hearing of %(day)s may be held by video")
    hearing: int
    day: str
    until: datetime
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConsentNotNeeded(Event):
    name: ClassVar[str] = "hearings.consent_not_needed"
    summary: ClassVar[Text] = _("The hearing of %(day)s takes place in the courtroom; nobody need answer any more")
    hearing: int
    day: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConsentAnswered(Event):
    name: ClassVar[str] = "hearings.consent_answered"
    summary: ClassVar[Text] = _("%(party_name)s, hearing of %(day)s by video: %(answer)s")
    words: ClassVar[dict[str, Any]] = {"answer": Consent.Answer}
    hearing: int
    day: str
    party_id: int
    party_name: str
    answer: str
    told_text: str
    told_language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingConverted(Event):
    """The hearing is held by video at the same time; the summons keeps its force (OLR 4)."""

    name: ClassVar[str] = "hearings.converted"
    summary: ClassVar[Text] = _("The hearing of %(day)s, %(time)s, is held by video; the summons keeps its force")
    hearing: int
    day: str
    time: str
    why: str
