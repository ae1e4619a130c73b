"""A party's own steps over the API: join with the code, answer, choose how to be served."""

import base64
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.files import brought, described
from evercourt.api.keys import CASE, COURT, person
from evercourt.api.paging import page_of
from evercourt.api.problems import counted
from evercourt.api.shapes import DocumentOut, Line, Page, Text
from evercourt.cases.models import Case, Party
from evercourt.documents.acts import open_document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.notify.upcoming import acts_for
from evercourt.service import acts
from evercourt.service.join_letters import issue_join_letter
from evercourt.service.models import Answer, JoinRequest
from evercourt.service.states import JoinRequestState

router = Router(tags=["parties"])
API = Channel.API


class JoiningIn(Schema):
    """The code from the letter, and who one is, as in the letter."""

    code: Line
    case_number: Line
    name: Line
    number: Line = Field(description="Number of the identity document, or unified social credit code.")
    electronic_service: bool = Field(description="Whether the court may serve papers electronically; no is as good.")


class JoiningOut(Schema):
    """The case and the party joined; while a clerk has to compare the document, `waiting` is true."""

    case: int
    party: int
    waiting: bool


class JoinRequestOut(Schema):
    """Someone with the right code whose identity the file cannot prove."""

    id: int
    case: int
    party: int
    name: str
    number: str
    state: str
    requested_at: datetime


class ConfirmationIn(Schema):
    """Which document the clerk looked at."""

    method: Line


class RefusalIn(Schema):
    """Why the identity could not be confirmed."""

    reason: Line


class LetterOut(Schema):
    """The letter with the code to join: the code stands nowhere else."""

    document: DocumentOut
    content: str = Field(description="The PDF, in Base64.")


class AnswerIn(Schema):
    """What is answered, with documents that you uploaded as evidence."""

    text: Text
    documents: list[int] = []


class AnswerOut(Schema):
    """An answer; a late one is accepted and marked (CPL 128)."""

    id: int
    party: int
    text: str
    given_at: datetime
    in_time: bool
    document: DocumentOut


class ChoiceIn(Schema):
    """Whether the court may serve papers electronically."""

    agrees: bool


class ChoiceOut(ChoiceIn):
    """The choice as it stands."""


@router.post("/joinings", auth=CASE, response={201: JoiningOut}, summary="Join a case")
def join(request: HttpRequest, payload: JoiningIn) -> Status[dict[str, Any]] | HttpResponse:
    """Join a case with the code from the letter (OLR 7, 10). After five failed tries none is taken today."""
    given = payload.dict()
    try:
        joined = acts.join(given.pop("code"), **given, by=person(request), via=API)
    except BadInput as error:
        return counted(error)
    waiting = isinstance(joined, JoinRequest)
    party = joined.party if isinstance(joined, JoinRequest) else joined
    return Status(201, {"case": party.case_id, "party": party.pk, "waiting": waiting})


@router.get("/join-requests", auth=COURT, response=Page[JoinRequestOut], summary="List requests to join")
def requests(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List who waits for a clerk to compare their document, newest first."""
    found = JoinRequest.objects.visible_to(person(request)).filter(state=JoinRequestState.WAITING)
    return page_of(request, found.select_related("party"), after=after, limit=limit, shown=_asked)


@router.post(
    "/join-requests/{request_id}/confirmation", auth=COURT, response=JoinRequestOut, summary="Let a person join"
)
def confirm(request: HttpRequest, request_id: int, payload: ConfirmationIn) -> dict[str, Any]:
    """Let the person join, having looked at the document (OLR 7)."""
    acts.confirm_join(_request(request, request_id), payload.method, by=person(request), via=API)
    return _asked(_request(request, request_id))


@router.post("/join-requests/{request_id}/refusal", auth=COURT, response=JoinRequestOut, summary="Refuse a joining")
def refuse(request: HttpRequest, request_id: int, payload: RefusalIn) -> dict[str, Any]:
    """Do not let the person join, with the reason."""
    return _asked(acts.refuse_join(_request(request, request_id), payload.reason, by=person(request), via=API))


@router.post(
    "/cases/{case_id}/parties/{party_id}/join-letters",
    auth=COURT,
    response={201: LetterOut},
    summary="Issue the letter with the code to join",
)
def join_letter(request: HttpRequest, case_id: int, party_id: int) -> Status[dict[str, Any]]:
    """Issue the letter to a party who has not joined yet; an older code no longer works."""
    letter = issue_join_letter(_party(request, case_id, party_id), by=person(request), via=API)
    with open_document(letter) as file:
        content = base64.b64encode(file.read()).decode()
    return Status(201, {"document": described(letter), "content": content})


@router.post(
    "/cases/{case_id}/parties/{party_id}/answers", auth=CASE, response={201: AnswerOut}, summary="Answer the complaint"
)
def answer(request: HttpRequest, case_id: int, party_id: int, payload: AnswerIn) -> Status[dict[str, Any]]:
    """Give the answer of a defendant; the court prints it and serves it on the other side (CPL 128)."""
    by, party = person(request), _party(request, case_id, party_id)
    must(by, "service.answer", party)
    files = [brought(request, pk) for pk in payload.documents]
    # A registry clerk writes it down for who stands at the counter.
    via = API if acts_for(by, party) else Channel.COUNTER
    return Status(201, _answer(acts.answer(party.case, party, text=payload.text, files=files, by=by, via=via)))


@router.put(
    "/cases/{case_id}/parties/{party_id}/electronic-service",
    auth=CASE,
    response=ChoiceOut,
    summary="Choose how to be served",
)
def choose(request: HttpRequest, case_id: int, party_id: int, payload: ChoiceIn) -> dict[str, Any]:
    """Agree to electronic service or withdraw; withdrawing costs nothing, from now on (OLR 29)."""
    party = _party(request, case_id, party_id)
    acts.choose_electronic_service(party, payload.agrees, by=person(request), via=API)
    return {"agrees": payload.agrees}


def _party(request: HttpRequest, case_id: int, pk: int) -> Party:
    case = seen(request, Case, case_id)
    return get_object_or_404(Party.objects.select_related("case__court"), pk=pk, case=case)


def _request(request: HttpRequest, pk: int) -> JoinRequest:
    found: JoinRequest = seen(request, JoinRequest, pk, "party__case__court", "user")
    return found


def _asked(one: JoinRequest) -> dict[str, Any]:
    return {
        "id": one.pk,
        "case": one.party.case_id,
        "party": one.party_id,
        "name": one.name,
        "number": one.number,
        "state": one.state,
        "requested_at": one.requested_at,
    }


def _answer(given: Answer) -> dict[str, Any]:
    return {
        "id": given.pk,
        "party": given.party_id,
        "text": given.text,
        "given_at": given.given_at,
        "in_time": given.in_time,
        "document": described(given.document),
    }
