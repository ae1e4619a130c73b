"""What happens to hearings by video: checks, people, the course, the transcript."""

import dataclasses
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.hearings.models import AbsenceFinding, Hearing, Interruption, Participant, Reached
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfHearing(Event):
    """Something that happened in one hearing, of one day."""

    hearing: int
    day: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfPerson(OfHearing):
    """Something that happened to one person of a hearing."""

    person: int
    person_name: str
    role: str
    words: ClassVar[dict[str, Any]] = {"role": Participant.Role}


@dataclasses.dataclass(frozen=True, kw_only=True)
class EligibilitySigned(OfHearing):
    name: ClassVar[str] = "hearings.eligibility_signed"
    summary: ClassVar[Text] = _("The judge checked the grounds that exclude video for the hearing of %(day)s")
    kind: str
    allowed: bool
    found: list[str]
    special_reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingModeChanged(OfHearing):
    """Held another way at the same time; the summons keeps its force."""

    name: ClassVar[str] = "hearings.mode_changed"
    summary: ClassVar[Text] = _("The hearing of %(day)s, %(time)s, is now held: %(mode)s; the summons keeps its force")
    words: ClassVar[dict[str, Any]] = {"mode": Hearing.Mode}
    time: str
    mode: str
    place: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class WithdrawalDecided(OfHearing):
    name: ClassVar[str] = "hearings.withdrawal_decided"
    summary: ClassVar[Text] = _("%(party_name)s, taking back the consent to video: decided, %(reasons)s")
    party_id: int
    party_name: str
    granted: bool
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonAdded(OfPerson):
    name: ClassVar[str] = "hearings.person_added"
    summary: ClassVar[Text] = _("%(person_name)s takes part in the hearing of %(day)s: %(role)s")
    language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LanguageChosen(OfPerson):
    name: ClassVar[str] = "hearings.language_chosen"
    summary: ClassVar[Text] = _("%(person_name)s said in which language they take part in the hearing of %(day)s")
    language: str
    needs_interpreter: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonPlaced(OfPerson):
    name: ClassVar[str] = "hearings.person_placed"
    summary: ClassVar[Text] = _("%(person_name)s takes part in the hearing of %(day)s: %(mode)s")
    words: ClassVar[dict[str, Any]] = {"mode": Hearing.Mode, "role": Participant.Role}
    mode: str
    place: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterpreterAssigned(OfPerson):
    name: ClassVar[str] = "hearings.interpreter_assigned"
    summary: ClassVar[Text] = _("%(person_name)s interprets in the hearing of %(day)s for %(interprets_for)s")
    interprets_for: str
    language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CentreFormFilled(OfHearing):
    name: ClassVar[str] = "hearings.centre_form_filled"
    summary: ClassVar[Text] = _("The detention centre stated how its room is for the hearing of %(day)s: %(room)s")
    room: str
    present: str
    whole: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckedAtDoor(OfPerson):
    name: ClassVar[str] = "hearings.checked_at_door"
    summary: ClassVar[Text] = _("Hearing of %(day)s: it was made sure that this is %(person_name)s")
    method: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonAdmitted(OfPerson):
    name: ClassVar[str] = "hearings.person_admitted"
    summary: ClassVar[Text] = _("Hearing of %(day)s: %(person_name)s was let in")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonReached(OfPerson):
    name: ClassVar[str] = "hearings.person_reached"
    summary: ClassVar[Text] = _("Hearing of %(day)s: %(person_name)s was not there: %(how)s")
    words: ClassVar[dict[str, Any]] = {"how": Reached}
    docket: ClassVar[bool] = False
    how: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonReleased(OfPerson):
    name: ClassVar[str] = "hearings.person_released"
    summary: ClassVar[Text] = _("Hearing of %(day)s: %(person_name)s was let go")


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptApart(OfHearing):
    name: ClassVar[str] = "hearings.kept_apart"
    summary: ClassVar[Text] = _("Hearing of %(day)s: two people are kept apart")
    docket: ClassVar[bool] = False
    one: int
    other: int
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OnSiteDemanded(OfPerson):
    name: ClassVar[str] = "hearings.on_site_demanded"
    summary: ClassVar[Text] = _("%(party_name)s demands that %(person_name)s attend on site: %(reasons)s")
    party_name: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OnSiteDecided(OfPerson):
    name: ClassVar[str] = "hearings.on_site_decided"
    summary: ClassVar[Text] = _("Whether %(person_name)s must attend on site was decided: %(reasons)s")
    granted: bool
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObserverAsked(OfHearing):
    name: ClassVar[str] = "hearings.observer_asked"
    summary: ClassVar[Text] = _("Somebody asks to observe the hearing of %(day)s")
    docket: ClassVar[bool] = False
    request: int
    user: int
    conditions: str
    language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObserverDecided(OfHearing):
    name: ClassVar[str] = "hearings.observer_decided"
    summary: ClassVar[Text] = _("A request to observe the hearing of %(day)s was decided")
    docket: ClassVar[bool] = False
    request: int
    user: int
    admitted: bool
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SittingOpened(OfHearing):
    name: ClassVar[str] = "hearings.sitting_opened"
    summary: ClassVar[Text] = _("The hearing of %(day)s was opened")
    kind: str
    present: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepBegan(OfHearing):
    name: ClassVar[str] = "hearings.step_began"
    summary: ClassVar[Text] = _("Hearing of %(day)s: next step %(step)s")
    docket: ClassVar[bool] = False
    step: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswerEntered(OfHearing):
    name: ClassVar[str] = "hearings.answer_entered"
    summary: ClassVar[Text] = _("Hearing of %(day)s: %(person_name)s answered")
    docket: ClassVar[bool] = False
    entry: int
    step: str
    person: int
    person_name: str
    answer: str
    text: str
    language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SittingPaused(OfHearing):
    name: ClassVar[str] = "hearings.sitting_paused"
    summary: ClassVar[Text] = _("The hearing of %(day)s was paused: %(reason)s")
    words: ClassVar[dict[str, Any]] = {"reason": Interruption.Reason}
    reason: str
    person: int | None
    lost_since: datetime | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class SittingResumed(OfHearing):
    name: ClassVar[str] = "hearings.sitting_resumed"
    summary: ClassVar[Text] = _("The pause of the hearing of %(day)s ended: %(reason)s")
    words: ClassVar[dict[str, Any]] = {"reason": Interruption.Reason}
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MissedRepeated(OfHearing):
    name: ClassVar[str] = "hearings.missed_repeated"
    summary: ClassVar[Text] = _("Hearing of %(day)s: what was missed was repeated")
    interruption: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class FaultExplained(OfHearing):
    name: ClassVar[str] = "hearings.fault_explained"
    summary: ClassVar[Text] = _("Hearing of %(day)s: the judge signed the account of a fault")
    interruption: int
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SittingClosed(OfHearing):
    name: ClassVar[str] = "hearings.sitting_closed"
    summary: ClassVar[Text] = _("The hearing of %(day)s was closed")
    heads: dict[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class SittingBrokenOff(OfHearing):
    name: ClassVar[str] = "hearings.sitting_broken_off"
    summary: ClassVar[Text] = _("The hearing of %(day)s was broken off: %(reason)s")
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AbsenceFound(OfPerson):
    name: ClassVar[str] = "hearings.absence_found"
    summary: ClassVar[Text] = _("%(person_name)s, hearing of %(day)s: %(finding)s")
    words: ClassVar[dict[str, Any]] = {"finding": AbsenceFinding.Finding, "role": Participant.Role}
    finding: str
    telemetry_sha256: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineWritten(OfHearing):
    name: ClassVar[str] = "hearings.line_written"
    summary: ClassVar[Text] = _("Hearing of %(day)s: a line of the transcript")
    docket: ClassVar[bool] = False
    line: int
    replaces: int | None
    text: str
    source: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CorrectionAsked(OfHearing):
    name: ClassVar[str] = "hearings.correction_asked"
    summary: ClassVar[Text] = _("%(person_name)s asks for a correction of the transcript of %(day)s")
    person_name: str
    line: int
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CorrectionAnswered(OfHearing):
    name: ClassVar[str] = "hearings.correction_answered"
    summary: ClassVar[Text] = _("A correction of the transcript of %(day)s was answered")
    person_name: str
    line: int
    granted: bool
    answer: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranscriptLaidOpen(OfHearing):
    name: ClassVar[str] = "hearings.transcript_laid_open"
    summary: ClassVar[Text] = _("The transcript of %(day)s is open to be read and signed")
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranscriptSigned(OfPerson):
    name: ClassVar[str] = "hearings.transcript_signed"
    summary: ClassVar[Text] = _("%(person_name)s answered whether they sign the transcript of %(day)s")
    refused: bool
    reason: str
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranscriptIssued(OfHearing):
    name: ClassVar[str] = "hearings.transcript_issued"
    summary: ClassVar[Text] = _("The transcript of %(day)s is on the file")
    sha256: str
    heads: dict[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CustodyLimitNear(OfHearing):
    """A hearing was put off while somebody is in custody; no outage and no calendar moves that limit (CRPL 98)."""

    name: ClassVar[str] = "hearings.custody_limit_near"
    summary: ClassVar[Text] = _(
        "The hearing of %(day)s was put off; the custody limit ends on %(last_day)s and does not move"
    )
    last_day: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CentreArranged(Event):
    name: ClassVar[str] = "hearings.centre_arranged"
    summary: ClassVar[Text] = _("Room of a detention centre: %(centre)s %(room)s")
    docket: ClassVar[bool] = False
    centre: str
    room: str
    operators: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class InterpreterListed(Event):
    name: ClassVar[str] = "hearings.interpreter_listed"
    summary: ClassVar[Text] = _("An interpreter was put on the list of the court")
    docket: ClassVar[bool] = False
    person: int
    languages: list[str]
    until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class AsyncApplied(Event):
    name: ClassVar[str] = "hearings.async_applied"
    summary: ClassVar[Text] = _("%(party_name)s applies for a hearing by recorded videos")
    async_hearing: int
    party_id: int
    party_name: str
    difficulty: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AsyncAnswered(Event):
    name: ClassVar[str] = "hearings.async_answered"
    summary: ClassVar[Text] = _("%(party_name)s answered whether the hearing may be by recorded videos")
    async_hearing: int
    party_id: int
    party_name: str
    agrees: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class AsyncStageOpened(Event):
    name: ClassVar[str] = "hearings.async_stage_opened"
    summary: ClassVar[Text] = _("Hearing by recorded videos: the next stage is open until %(due_at)s")
    async_hearing: int
    stage: str
    due_at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class AsyncVideoSent(Event):
    name: ClassVar[str] = "hearings.async_video_sent"
    summary: ClassVar[Text] = _("%(party_name)s sent a video for the hearing")
    async_hearing: int
    party_id: int
    party_name: str
    stage: str
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AsyncEnded(Event):
    name: ClassVar[str] = "hearings.async_ended"
    summary: ClassVar[Text] = _("The hearing by recorded videos ended: %(reason)s")
    async_hearing: int
    heard: bool
    reason: str
