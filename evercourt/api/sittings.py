"""Hearings by video over the API: grounds, consent, conversion, the course of the bench, the transcript."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, READ, person
from evercourt.api.shapes import Line, Text
from evercourt.hearings import consents, course, eligibility, modes, pausing, transcripts
from evercourt.hearings.gate import cannot_begin_next, cannot_close, cannot_go_on, cannot_open
from evercourt.hearings.models import Consent, Hearing, Sitting, Transcript
from evercourt.hearings.situation import situation
from evercourt.hearings.states import SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound, WrongState
from evercourt.kernel.policy import may, must

router = Router(tags=["hearings by video"])
API = Channel.API


class ObstacleOut(Schema):
    """One reason why a hearing cannot open, go on or close, with its article."""

    code: str
    message: str
    basis: str
    person: int | None
    next_step: str


class ParticipantOut(Schema):
    """One who takes part."""

    id: int
    name: str
    role: str
    mode: str
    language: str
    needs_interpreter: bool
    checked: bool


class SituationOut(Schema):
    """How a hearing is held, who takes part, where it stands, and what stands in the way."""

    hearing: int
    mode: str
    kind: str
    state: str = Field(description="door, open, paused, closed or broken_off")
    step: str
    people: list[ParticipantOut]
    obstacles: list[ObstacleOut]


class GroundsIn(Schema):
    """The answer to each ground that excludes video: true if it is there."""

    grounds: dict[str, bool] = Field(max_length=20)
    special_reason: Text = ""
    note: Text = ""


class GroundsOut(Schema):
    """The signed check."""

    kind: str
    grounds: dict[str, bool]
    allowed: bool
    signed_at: datetime


class ConsentOut(Schema):
    """One person's answer, for one stage."""

    id: int
    name: str
    side: str
    defender: bool
    stage: str
    answer: str
    told_text: str
    told_language: str
    answered_at: datetime | None


class AskIn(Schema):
    """Until when everyone can answer, and why video."""

    until: AwareDatetime
    why: Line = ""


class ConsentAnswerIn(Schema):
    """Yes or no; the accused says who of counsel is present when they agree."""

    agrees: bool
    counsel: str = Field("", max_length=100)
    reason: Text = ""


class WithdrawalIn(Schema):
    """The judge's decision on taking a consent back."""

    grant: bool
    reasons: Text


class ModeIn(Schema):
    """How the hearing is to be held from now on."""

    mode: Literal["on_site", "remote", "mixed"]
    why: Line = ""


class CourseIn(Schema):
    """What somebody answers in the present step, or to a question that is asked again."""

    person: int
    answer: Literal["yes", "no", "counsel", "said", "declined"]
    text: Text = ""
    step: str = Field("", max_length=32)


class PauseIn(Schema):
    """A lawful reason to pause."""

    reason: Literal["recess", "not_public", "mediation", "fault"]


class LineOut(Schema):
    """One line of the transcript, as it stands."""

    id: int
    at: datetime
    speaker: str
    text: str
    draft: bool
    replaces: int | None


@router.get("/hearings/{hearing_id}/situation", auth=READ, response=SituationOut, summary="Show what stands in the way")
def show(request: HttpRequest, hearing_id: int) -> dict[str, Any]:
    """Show how the hearing is held and every reason why it cannot open, go on or close, for its bench."""
    return _shown(_of_the_bench(request, hearing_id))


@router.post("/hearings/{hearing_id}/grounds", auth=COURT, response={201: GroundsOut}, summary="Sign the grounds")
def sign_grounds(request: HttpRequest, hearing_id: int, payload: GroundsIn) -> Status[dict[str, Any]]:
    """Answer each ground that excludes video and sign, with a fresh second factor (OLR 21)."""
    signed = eligibility.sign_eligibility(
        _hearing(request, hearing_id), found=payload.grounds, special_reason=payload.special_reason, note=payload.note,
        by=person(request), via=API,
    )  # fmt: skip
    return Status(
        201,
        {"kind": signed.kind, "grounds": signed.grounds, "allowed": signed.allowed, "signed_at": signed.signed_at},
    )


@router.get("/hearings/{hearing_id}/consents", auth=READ, response=list[ConsentOut], summary="List the consents")
def index(request: HttpRequest, hearing_id: int) -> list[dict[str, Any]]:
    """List who was asked and what they answered: all to the bench and the registry, to others their own."""
    hearing = _hearing(request, hearing_id)
    by = person(request)
    everything = may(by, "hearing.add_person", hearing)
    rows = hearing.consents.select_related("party", "representation", "hearing__case").order_by("pk")
    return [_consent(row) for row in rows if everything or may(by, "hearing.consent", row)]


@router.post("/hearings/{hearing_id}/consents", auth=COURT, response=list[ConsentOut], summary="Ask everyone")
def ask(request: HttpRequest, hearing_id: int, payload: AskIn) -> list[dict[str, Any]]:
    """Ask every party, and in a criminal case every defender, whether the hearing may be by video (OLR 4, 37)."""
    hearing = consents.ask(
        _hearing(request, hearing_id), until=payload.until, why=payload.why, by=person(request), via=API
    )  # fmt: skip
    return [_consent(row) for row in hearing.consents.select_related("party", "representation").order_by("pk")]


@router.post("/consents/{consent_id}/answer", auth=CASE, response=ConsentOut, summary="Answer for oneself")
def answer(request: HttpRequest, consent_id: int, payload: ConsentAnswerIn) -> dict[str, Any]:
    """Say yes or no to video; no costs nothing, and no answer is no consent (OLR 4, 5, 10)."""
    row = _own_consent(request, consent_id)
    given = consents.answer(
        row, agrees=payload.agrees, counsel=payload.counsel, reason=payload.reason, by=person(request), via=API
    )
    return _consent(given)


@router.post("/consents/{consent_id}/withdrawal", auth=COURT, response=ConsentOut, summary="Decide a withdrawal")
def decide(request: HttpRequest, consent_id: int, payload: WithdrawalIn) -> dict[str, Any]:
    """Decide, with reasons, whether a consent is taken back (OLR 5)."""
    row = _own_consent(request, consent_id)
    decided = consents.decide_withdrawal(
        row, grant=payload.grant, reasons=payload.reasons, by=person(request), via=API
    )  # fmt: skip
    return _consent(decided)


@router.post("/hearings/{hearing_id}/conversion", auth=COURT, response=SituationOut, summary="Convert a hearing")
def convert(request: HttpRequest, hearing_id: int, payload: ModeIn) -> dict[str, Any]:
    """Hold the hearing on site, by video or both, at the same time; the summons keeps its force (OLR 4, 21)."""
    hearing = _hearing(request, hearing_id)
    return _shown(modes.convert(hearing, to=payload.mode, why=payload.why, by=person(request), via=API))


@router.post("/hearings/{hearing_id}/sitting", auth=COURT, response={201: SituationOut}, summary="Open a hearing")
def open_sitting(request: HttpRequest, hearing_id: int) -> Status[dict[str, Any]]:
    """Open the hearing; refused with every reason and its article."""
    hearing = _of_the_bench(request, hearing_id)
    course.open_sitting(hearing, by=person(request), via=API)
    return Status(201, _shown(hearing))


@router.post("/hearings/{hearing_id}/sitting/answers", auth=COURT, response=SituationOut, summary="Enter an answer")
def enter(request: HttpRequest, hearing_id: int, payload: CourseIn) -> dict[str, Any]:
    """Enter what somebody answers in the present step."""
    hearing = _of_the_bench(request, hearing_id)
    asked = get_object_or_404(hearing.people, pk=payload.person)
    course.enter_answer(
        _sitting(hearing),
        asked,
        answer=payload.answer,
        text=payload.text,
        step=payload.step,
        by=person(request),
        via=API,
    )
    return _shown(hearing)


@router.post("/hearings/{hearing_id}/sitting/step", auth=COURT, response=SituationOut, summary="Begin the next step")
def step(request: HttpRequest, hearing_id: int) -> dict[str, Any]:
    """Go on to the next step of the lawful order."""
    hearing = _of_the_bench(request, hearing_id)
    course.begin_next_step(_sitting(hearing), by=person(request), via=API)
    return _shown(hearing)


@router.post("/hearings/{hearing_id}/sitting/pause", auth=COURT, response=SituationOut, summary="Pause")
def pause(request: HttpRequest, hearing_id: int, payload: PauseIn) -> dict[str, Any]:
    """Pause the hearing and its recordings for a lawful reason (REC 3)."""
    hearing = _of_the_bench(request, hearing_id)
    pausing.pause(_sitting(hearing), reason=payload.reason, by=person(request), via=API)
    return _shown(hearing)


@router.post("/hearings/{hearing_id}/sitting/resumption", auth=COURT, response=SituationOut, summary="Go on")
def resume(request: HttpRequest, hearing_id: int) -> dict[str, Any]:
    """Let a paused hearing go on; refused with every reason why it cannot."""
    hearing = _of_the_bench(request, hearing_id)
    pausing.resume(_sitting(hearing), by=person(request), via=API)
    return _shown(hearing)


@router.post("/hearings/{hearing_id}/sitting/close", auth=COURT, response=SituationOut, summary="Close a hearing")
def close(request: HttpRequest, hearing_id: int) -> dict[str, Any]:
    """Close the hearing; refused before the last statement (CRPL 198, 224; CPL 144)."""
    hearing = _of_the_bench(request, hearing_id)
    course.close_sitting(_sitting(hearing), by=person(request), via=API)
    return _shown(hearing)


@router.get("/hearings/{hearing_id}/transcript", auth=READ, response=list[LineOut], summary="Read the transcript")
def transcript(request: HttpRequest, hearing_id: int) -> list[dict[str, Any]]:
    """List the lines that stand, in the order of time, for whoever may follow the whole hearing."""
    hearing = get_object_or_404(Hearing.objects.select_related("case"), pk=hearing_id)
    if not may(person(request), "hearing.read_transcript", hearing):
        raise NotFound()
    found = Transcript.objects.filter(hearing=hearing).first()
    return [
        {
            "id": line.pk, "at": line.at, "speaker": line.speaker.name if line.speaker else "", "text": line.text,
            "draft": line.source == line.Source.DRAFT, "replaces": line.replaces_id,
        }
        for line in (transcripts.lines_of(found) if found else [])
    ]  # fmt: skip


def _hearing(request: HttpRequest, pk: int) -> Hearing:
    found: Hearing = seen(request, Hearing, pk, "case__court", "courtroom")
    return found


def _of_the_bench(request: HttpRequest, pk: int) -> Hearing:
    hearing = _hearing(request, pk)
    must(person(request), "hearing.enter_answer", hearing)
    return hearing


def _sitting(hearing: Hearing) -> Sitting:
    found: Sitting | None = Sitting.objects.filter(hearing=hearing).select_related("hearing__case__court").first()
    if found is None:
        raise WrongState(_("The hearing is not going on."))
    return found


def _own_consent(request: HttpRequest, pk: int) -> Consent:
    found = Consent.objects.select_related("party", "representation", "hearing__case__court")
    row: Consent = get_object_or_404(found.filter(hearing__in=Hearing.objects.visible_to(person(request))), pk=pk)
    return row


def _consent(row: Consent) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "side": row.party.side, "defender": row.representation_id is not None,
        "stage": row.stage, "answer": row.answer, "told_text": row.told_text, "told_language": row.told_language,
        "answered_at": row.answered_at,
    }  # fmt: skip


def _shown(hearing: Hearing) -> dict[str, Any]:
    sitting = Sitting.objects.filter(hearing=hearing).first()
    so = situation(hearing)
    if sitting is None:
        found = cannot_open(so)
    elif sitting.state == SittingState.PAUSED:
        found = cannot_go_on(so)
    else:
        found = cannot_close(so) if sitting.step == so.kind.steps[-1] else cannot_begin_next(so)
    return {
        "hearing": hearing.pk, "mode": hearing.mode, "kind": so.kind.id, "state": sitting.state if sitting else "door",
        "step": so.step,
        "people": [
            {"id": one.pk, "name": one.name, "role": one.role, "mode": one.mode, "language": one.language,
             "needs_interpreter": one.needs_interpreter, "checked": one.checked_at is not None}
            for one in hearing.people.filter(gone_at=None)
        ],
        "obstacles": [
            {"code": one.code, "message": str(one), "basis": one.basis, "person": one.person,
             "next_step": str(one.next_step)}
            for one in found
        ],
    }  # fmt: skip
