"""What happens to sessions. To a case of one happens what always happens: its hearing is scheduled, put off, moved."""

import dataclasses
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionEvent(Event):
    """A step of one session, in the chain of its court."""

    docket: ClassVar[bool] = False
    session: int
    title: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionPlanned(SessionEvent):
    name: ClassVar[str] = "sessions.planned"
    summary: ClassVar[Text] = _("A session was planned")
    first_day: date
    last_day: date
    courtroom: str
    judge: int
    capacity: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionFilled(SessionEvent):
    name: ClassVar[str] = "sessions.filled"
    summary: ClassVar[Text] = _("Cases were put into a session")
    cases: list[int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionLeft(SessionEvent):
    name: ClassVar[str] = "sessions.left"
    summary: ClassVar[Text] = _("A case left a session")
    case: int
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionSet(SessionEvent):
    """All its cases were called, in this one act."""

    name: ClassVar[str] = "sessions.set"
    summary: ClassVar[Text] = _("A session was set")
    cases: list[int]
    first_day: date
    courtroom: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionChanged(SessionEvent):
    name: ClassVar[str] = "sessions.changed"
    summary: ClassVar[Text] = _("The days, hours or room of a session changed")
    was_first_day: date
    first_day: date
    courtroom: str
    reason: str
    moved: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionWayChanged(SessionEvent):
    """Held by video or back in the courtroom, as far as the law lets each case."""

    name: ClassVar[str] = "sessions.way_changed"
    summary: ClassVar[Text] = _("A session is to be held another way")
    by_video: bool
    why: str
    moved: int
    asked: int
    left: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class SessionClosed(SessionEvent):
    name: ClassVar[str] = "sessions.closed"
    summary: ClassVar[Text] = _("A session was closed")
    reason: str
    adjourned: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseHeldBack(Event):
    name: ClassVar[str] = "hearings.held_back"
    summary: ClassVar[Text] = _("The case is kept off the calendar")
    docket: ClassVar[bool] = False
    hold: int
    reason: str
    until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseLetGo(Event):
    name: ClassVar[str] = "hearings.let_go"
    summary: ClassVar[Text] = _("The case is no longer kept off the calendar")
    docket: ClassVar[bool] = False
    hold: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingNear(Event):
    """Parties without a representative are reminded of their hearing, once."""

    name: ClassVar[str] = "hearings.near"
    summary: ClassVar[Text] = _("Reminded of the hearing of %(day)s")
    docket: ClassVar[bool] = False
    hearing: int
    day: str
    time: str
    courtroom: str
    parties: list[int]
