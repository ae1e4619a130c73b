"""Mediation over the API: consent, talks, sealed offers, signatures, confirmation.

No answer to a POST repeats what was said or offered: answers are kept, and what is said in confidence must not be.
"""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, DECIDE, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Money, Page, ReasonsIn, Text
from evercourt.cases.models import Case
from evercourt.decisions.confirming import confirm_agreement, dismiss_confirmation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.mediation import acts
from evercourt.mediation.models import (
    Agreement,
    Code,
    Confirmation,
    Mediation,
    Meeting,
    OfferRound,
    Participant,
    Statement,
)
from evercourt.mediation.policy import is_mediator, is_theirs
from evercourt.mediation.states import AgreementState, MediationState

router = Router(tags=["mediation"])
API = Channel.API


class SideOut(Schema):
    """Who takes part, and whether they agreed."""

    id: int
    side: str
    name: str
    answer: str
    mine: bool


class MediationOut(Schema):
    """A mediation: where it stands and until when. Nothing of what was said."""

    id: int
    reference: str
    case: int | None
    state: str
    end_reason: str
    answer_by: date
    choose_by: date | None
    due_on: date | None
    participants: list[SideOut]
    open_round: int | None = Field(None, description="The round of sealed offers that waits, for who takes part in it.")
    agreement_sha256: str = Field("", description="Of the words that can be signed now.")


class MediationAnswerIn(Schema):
    """Whether you agree to mediation. Nobody has to, and a no costs nothing (OMR 4)."""

    participant: int
    agrees: bool


class StatementIn(Schema):
    """Something said; `apart`: to the mediator alone. As the mediator, `to` names with whom you speak apart."""

    text: Text
    apart: bool = True
    to: int | None = None


class StatementOut(Schema):
    """Something that was said to you, by you, or in the joint talk."""

    id: int
    at: datetime
    apart: bool
    speaker: str
    via: str
    text: str


class KeptOut(Schema):
    """That it was kept; never what."""

    id: int


class MediationTalkOut(Schema):
    """A planned talk you have part in; `enter`: its live room is open to you today."""

    id: int
    starts_at: datetime
    how: str
    apart: bool
    place: str
    enter: bool


class TalkRoomOut(Schema):
    """The number of the live room of a talk: its page is `/rooms/NUMBER`."""

    room: int


class OfferIn(Schema):
    """What you pay at most, or take at least, in yuan. Nobody can read it."""

    participant: int
    amount: Money


class OfferRoundOut(Schema):
    """A round of sealed offers; `result` only when both overlap."""

    id: int
    state: str
    result: str


class MediationCodeIn(Schema):
    """For what a code is sent to the participant's own number."""

    participant: int
    purpose: Code.Purpose


class AgreementSignatureIn(Schema):
    """The code, and the hash of the words that were read."""

    participant: int
    code: str = Field(max_length=20)
    text_sha256: str = Field(max_length=64)


class PartIn(Schema):
    """For which participant."""

    participant: int


class ConfirmationOut(Schema):
    """An application to confirm an agreement."""

    id: int
    state: str
    last_day: date
    case: int | None


class CheckedIn(Schema):
    """The judge's answer to each point of the list against false mediation."""

    checked: list[str] = Field(max_length=50)


@router.get("/mediations", auth=READ, response=Page[MediationOut], summary="List mediations")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the mediations this person may know of, newest first."""
    found = Mediation.objects.visible_to(person(request)).select_related("case", "filing")
    return page_of(request, found, after=after, limit=limit, shown=lambda one: shown(request, one))


@router.get("/mediations/{mediation_id}", auth=READ, response=MediationOut, summary="Show a mediation")
def show(request: HttpRequest, mediation_id: int) -> dict[str, Any]:
    """Show where one mediation stands."""
    return shown(request, _found(request, mediation_id))


@router.post("/cases/{case_id}/mediations", auth=CASE, response={201: MediationOut}, summary="Propose mediation")
def propose(request: HttpRequest, case_id: int) -> Status[dict[str, Any]]:
    """Propose mediation in a case; everyone is asked (CPL 125)."""
    made = acts.propose(seen(request, Case, case_id, "court"), by=person(request), via=API)
    return Status(201, shown(request, made))


@router.post("/mediations/{mediation_id}/answer", auth=CASE, response=MediationOut, summary="Agree to mediation or not")
def answer(request: HttpRequest, mediation_id: int, payload: MediationAnswerIn) -> dict[str, Any]:
    """Agree or not, for yourself or with a special power (OMR 4)."""
    found = _found(request, mediation_id)
    acts.answer(_part(found, payload.participant), agrees=payload.agrees, by=person(request), via=API)
    return shown(request, _found(request, mediation_id))


@router.get("/mediations/{mediation_id}/statements", auth=READ, response=list[StatementOut], summary="Read the talks")
def statements(request: HttpRequest, mediation_id: int) -> list[dict[str, Any]]:
    """Give the joint talk and your own talk apart; to the mediator all talks; to nobody else anything."""
    found = _found(request, mediation_id)
    heard = Statement.objects.visible_to(person(request)).filter(mediation=found, kind="said")
    return [
        {
            "id": one.pk, "at": one.at, "apart": one.apart_with_id is not None, "via": one.via, "text": one.text,
            "speaker": one.speaker.name if one.speaker else "",
        }
        for one in heard.select_related("speaker")
    ]  # fmt: skip


@router.post("/mediations/{mediation_id}/statements", auth=CASE, response={201: KeptOut}, summary="Say something")
def say(request: HttpRequest, mediation_id: int, payload: StatementIn) -> Status[dict[str, Any]]:
    """Say something in the joint talk, or apart with the mediator."""
    found, by = _found(request, mediation_id), person(request)
    mine = next((one for one in found.participants.select_related("party") if is_theirs(by, one)), None)
    if mine is not None:
        said = acts.speak(mine, payload.text, apart=payload.apart, by=by, via=API)
    else:
        must(by, "mediation.mediate", found)
        apart = _part(found, payload.to) if payload.apart and payload.to is not None else None
        if payload.apart and apart is None:
            raise BadInput(field="to")
        said = acts.speak_as_mediator(found, payload.text, apart_with=apart, by=by, via=API)
    return Status(201, {"id": said.pk})


@router.get(
    "/mediations/{mediation_id}/talks", auth=READ, response=list[MediationTalkOut], summary="List the planned talks"
)
def talks(request: HttpRequest, mediation_id: int) -> list[dict[str, Any]]:
    """Give the talks planned with you: the joint ones and your own; to the mediators all."""
    found = _found(request, mediation_id)
    planned = Meeting.objects.visible_to(person(request)).filter(mediation=found, cancelled_at=None)
    return [
        {
            "id": one.pk, "starts_at": one.starts_at, "how": one.how, "apart": one.apart_with_id is not None,
            "place": one.place, "enter": found.state == MediationState.RUNNING and acts.may_come_today(one),
        }
        for one in planned.select_related("mediation__court")
    ]  # fmt: skip


@router.post(
    "/mediations/{mediation_id}/talks/{meeting_id}/coming", auth=CASE, response=TalkRoomOut, summary="Come to a talk"
)
def come(request: HttpRequest, mediation_id: int, meeting_id: int) -> dict[str, Any]:
    """Come to the door of a talk by video on its day (OMR 16). Nothing is recorded there."""
    found = _found(request, mediation_id)
    planned = Meeting.objects.visible_to(person(request)).filter(mediation=found)
    talk = get_object_or_404(planned.select_related("mediation__court"), pk=meeting_id)
    return {"room": acts.come_to_talk(talk, by=person(request), via=API)}


@router.post("/mediations/{mediation_id}/offers", auth=CASE, response=OfferRoundOut, summary="Seal an offer")
def offer(request: HttpRequest, mediation_id: int, payload: OfferIn) -> dict[str, Any]:
    """Seal your offer in the round that is open; it opens only when both overlap."""
    found = _found(request, mediation_id)
    round_ = get_object_or_404(OfferRound, mediation=found, state="open")
    done = acts.seal_offer(round_, _part(found, payload.participant), payload.amount, by=person(request), via=API)
    # The sum is read on the page or by `GET`: kept answers hold nothing of the talks.
    return {"id": done.pk, "state": done.state, "result": ""}


@router.get(
    "/mediations/{mediation_id}/rounds", auth=READ, response=list[OfferRoundOut], summary="See the rounds of offers"
)
def rounds(request: HttpRequest, mediation_id: int) -> list[dict[str, Any]]:
    """Give the rounds you take part in, with the sum where both offers overlapped."""
    found, by = _found(request, mediation_id), person(request)
    of = OfferRound.objects.filter(mediation=found).select_related("payer__party", "payee__party")
    mine = [one for one in of if is_mediator(by, found) or is_theirs(by, one.payer) or is_theirs(by, one.payee)]
    return [{"id": one.pk, "state": one.state, "result": one.result} for one in mine]


@router.post("/mediations/{mediation_id}/codes", auth=CASE, response={201: KeptOut}, summary="Have a code sent")
def code(request: HttpRequest, mediation_id: int, payload: MediationCodeIn) -> Status[dict[str, Any]]:
    """Have a code sent to the participant's own number, to sign or to agree."""
    found = _found(request, mediation_id)
    subject = _signing(found).text_sha256 if payload.purpose == Code.Purpose.SIGN else ""
    sent = acts.send_code(
        _part(found, payload.participant), payload.purpose, subject=subject, by=person(request), via=API
    )
    return Status(201, {"id": sent.pk})


@router.post("/mediations/{mediation_id}/signatures", auth=CASE, response=MediationOut, summary="Sign the agreement")
def sign(request: HttpRequest, mediation_id: int, payload: AgreementSignatureIn) -> dict[str, Any]:
    """Sign the words with this hash, with the code of the text message (OMR 19). A wrong code is counted."""
    found = _found(request, mediation_id)
    part = _part(found, payload.participant)
    agreement = _signing(found)
    if acts.enter_code(part, Code.Purpose.SIGN, payload.code):
        acts.sign(agreement, part, text_sha256=payload.text_sha256, by=person(request), via=API)
    return shown(request, _found(request, mediation_id))


@router.post("/mediations/{mediation_id}/leaving", auth=CASE, response=MediationOut, summary="Stop the mediation")
def leave(request: HttpRequest, mediation_id: int, payload: PartIn) -> dict[str, Any]:
    """Stop; the filing or the case goes on, and nothing is the worse for it."""
    found = _found(request, mediation_id)
    acts.leave(_part(found, payload.participant), by=person(request), via=API)
    return shown(request, _found(request, mediation_id))


@router.post(
    "/mediations/{mediation_id}/confirmation", auth=CASE, response=ConfirmationOut, summary="Ask for confirmation"
)
def ask_confirmation(request: HttpRequest, mediation_id: int, payload: PartIn) -> dict[str, Any]:
    """Ask, or join who asked, that the court confirm the agreement, within thirty days (CPL 205)."""
    found = _found(request, mediation_id)
    agreement = get_object_or_404(Agreement, mediation=found, state=AgreementState.EFFECTIVE)
    asked = acts.ask_confirmation(agreement, _part(found, payload.participant), by=person(request), via=API)
    return _confirmation(asked)


@router.post("/confirmations/{confirmation_id}/ruling", auth=DECIDE, response=ConfirmationOut, summary="Confirm it")
def confirm(request: HttpRequest, confirmation_id: int, payload: CheckedIn) -> dict[str, Any]:
    """Confirm an agreement by ruling and serve it (CPL 206). Asks a fresh second factor."""
    found: Confirmation = seen(request, Confirmation, confirmation_id, "case__court", "agreement__mediation")
    confirm_agreement(found, checked=dict.fromkeys(payload.checked, True), by=person(request), via=API)
    return _confirmation(seen(request, Confirmation, confirmation_id))


@router.post(
    "/confirmations/{confirmation_id}/dismissal", auth=DECIDE, response=ConfirmationOut, summary="Do not confirm it"
)
def dismiss(request: HttpRequest, confirmation_id: int, payload: ReasonsIn) -> dict[str, Any]:
    """Not confirm an agreement, by a reasoned ruling (CPL 206). Asks a fresh second factor."""
    found: Confirmation = seen(request, Confirmation, confirmation_id, "case__court", "agreement__mediation")
    dismiss_confirmation(found, reasons=payload.reasons, by=person(request), via=API)
    return _confirmation(seen(request, Confirmation, confirmation_id))


@router.post("/mediations/{mediation_id}/acceptance", auth=COURT, response=MediationOut, summary="Accept to mediate")
def accept(request: HttpRequest, mediation_id: int) -> dict[str, Any]:
    """Accept to mediate, as the mediator who is asked (OMR 12); what is to be disclosed is written on the page."""
    found = _found(request, mediation_id)
    asked = found.assignments.filter(state="appointed")
    assignment = asked.filter(mediator__user=person(request)).first() or get_object_or_404(asked, leads=True)
    acts.accept(assignment, by=person(request), via=API)
    return shown(request, _found(request, mediation_id))


def shown(request: HttpRequest, one: Mediation) -> dict[str, Any]:
    """Return a mediation as the API shows it to this person."""
    by = person(request)
    parts = list(one.participants.select_related("party"))
    mine = {part.pk for part in parts if is_theirs(by, part)}
    waiting = one.rounds.filter(state="open").first()
    signing = Agreement.objects.filter(mediation=one, state=AgreementState.SIGNING).first()
    inside = bool(mine) or is_mediator(by, one)
    names = ("reference", "state", "end_reason", "answer_by", "choose_by", "due_on")
    return {
        **{name: getattr(one, name) for name in names},
        "id": one.pk,
        "case": one.case_id,
        "participants": [
            {"id": part.pk, "side": part.side, "name": part.name, "answer": part.answer, "mine": part.pk in mine}
            for part in parts
        ],
        "open_round": waiting.pk if waiting and {waiting.payer_id, waiting.payee_id} & mine else None,
        "agreement_sha256": signing.text_sha256 if signing and inside else "",
    }


def _found(request: HttpRequest, pk: int) -> Mediation:
    found: Mediation = seen(request, Mediation, pk, "court", "case", "filing")
    return found


def _part(found: Mediation, pk: int) -> Participant:
    everyone = found.participants.select_related("mediation__court", "party", "user")
    part: Participant = get_object_or_404(everyone, pk=pk)
    return part


def _signing(found: Mediation) -> Agreement:
    agreement: Agreement = get_object_or_404(Agreement, mediation=found, state=AgreementState.SIGNING)
    return agreement


def _confirmation(one: Confirmation) -> dict[str, Any]:
    return {"id": one.pk, "state": one.state, "last_day": one.last_day, "case": one.case_id}
