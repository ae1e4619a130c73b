"""The exchange of evidence over the API: order it, agree, put in evidence, say what one thinks, confirm the record."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.files import brought
from evercourt.api.keys import CASE, COURT, READ, person
from evercourt.api.shapes import ReasonIn
from evercourt.cases.models import Case, CaseDocument, Party
from evercourt.hearings import exchanging
from evercourt.hearings.exchange_record import accepted_by_all, in_order
from evercourt.hearings.models import Exchange, Opinion, Piece
from evercourt.kernel.channels import Channel

router = Router(tags=["exchange of evidence"])
API = Channel.API
Word = Literal["accepted", "disputed"]


class ExchangeIn(Schema):
    """How long everyone has: to put in evidence, and after that for opinions."""

    list_days: int = Field(ge=1, le=1000)
    opinion_days: int = Field(ge=1, le=1000)
    about: str = Field("", max_length=2000, description="What the court wants to be shown.")


class AnswerIn(Schema):
    """Whether this party agrees; silence is no consent (OLR 20)."""

    party: int
    agrees: bool


class PieceIn(Schema):
    """A document that you uploaded, as evidence of this party; after the period with the reason (CPL 68)."""

    party: int
    document: int
    proves: str = Field(max_length=300)
    source: str = Field("", max_length=200)
    late_reason: str = Field("", max_length=2000)


class OpinionIn(Schema):
    """What this party says of a piece of the others; reasons wherever something is disputed (INT 104; OLR 12)."""

    party: int
    authentic: Word
    lawful: Word
    relevant: Word
    original_wanted: bool = False
    reasons: str = Field("", max_length=5000)


class AdmissionIn(Schema):
    """The judge on late evidence."""

    admits: bool
    reasons: str = Field(max_length=5000)


class SigningIn(Schema):
    """Confirm the record for this party, with what should be corrected."""

    party: int
    remark: str = Field("", max_length=2000)


class OpinionOut(Schema):
    """An opinion of one party."""

    party: int
    authentic: str
    lawful: str
    relevant: str
    original_wanted: bool
    reasons: str
    given_at: datetime


class PieceOut(Schema):
    """A piece of evidence; `accepted`: disputed by nobody it is put against."""

    id: int
    party: int
    side: str
    number: int
    document: int
    title: str
    proves: str
    source: str
    late_reason: str
    admitted: bool | None
    accepted: bool
    opinions: list[OpinionOut]


class SideOut(Schema):
    """A party: whether it agreed, its last days, and when it confirmed the record."""

    party: int
    agrees: bool | None
    list_by: date | None
    say_by: date | None
    signed_at: datetime | None
    remark: str


class ExchangeOut(Schema):
    """An exchange as it stands; of papers closed to this person nothing is told."""

    id: int
    case: int
    state: str
    about: str
    answer_by: date
    reason: str
    record: int | None
    sides: list[SideOut]
    pieces: list[PieceOut]


@router.get("/cases/{case_id}/exchanges", auth=READ, response=list[ExchangeOut], summary="List exchanges of evidence")
def index(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List the exchanges of evidence of a case, newest first."""
    case = seen(request, Case, case_id, "court")
    return [shown(request, one) for one in case.exchanges.select_related("case__court").order_by("-pk")[:20]]


@router.post(
    "/cases/{case_id}/exchanges", auth=COURT, response={201: ExchangeOut}, summary="Order an exchange of evidence"
)
def order(request: HttpRequest, case_id: int, payload: ExchangeIn) -> Status[dict[str, Any]]:
    """Ask everyone to exchange their evidence online before the hearing (CPL 136; OLR 14)."""
    case = seen(request, Case, case_id, "court")
    made = exchanging.order_exchange(case, **payload.dict(), by=person(request), via=API)
    return Status(201, shown(request, made))


@router.get("/exchanges/{exchange_id}", auth=READ, response=ExchangeOut, summary="Show an exchange of evidence")
def show(request: HttpRequest, exchange_id: int) -> dict[str, Any]:
    """Show each piece with what was said of it, and the last days of each party."""
    return _again(request, exchange_id)


@router.post("/exchanges/{exchange_id}/answers", auth=CASE, response=ExchangeOut, summary="Agree to an exchange or not")
def answer(request: HttpRequest, exchange_id: int, payload: AnswerIn) -> dict[str, Any]:
    """Say whether a party agrees; one no ends it, and the last yes opens it (OLR 14, 20)."""
    found = _exchange(request, exchange_id)
    exchanging.answer_exchange(found, _party(found, payload.party), agrees=payload.agrees, by=person(request), via=API)
    return _again(request, exchange_id)


@router.post("/exchanges/{exchange_id}/pieces", auth=CASE, response={201: ExchangeOut}, summary="Put in evidence")
def put_in(request: HttpRequest, exchange_id: int, payload: PieceIn) -> Status[dict[str, Any]]:
    """Put in a document that you uploaded, with what it is to prove. It cannot be taken back."""
    found, given = _exchange(request, exchange_id), payload.dict()
    party, document = _party(found, given.pop("party")), brought(request, given.pop("document"))
    exchanging.list_piece(found, party, document, **given, by=person(request), via=API)
    return Status(201, _again(request, exchange_id))


@router.put(
    "/exchanges/{exchange_id}/pieces/{piece_id}/opinion",
    auth=CASE,
    response=ExchangeOut,
    summary="Say what you think of evidence",
)
def opine(request: HttpRequest, exchange_id: int, piece_id: int, payload: OpinionIn) -> dict[str, Any]:
    """Say whether it is authentic, lawful and relevant; the last word before the end of the period counts."""
    found, given = _exchange(request, exchange_id), payload.dict()
    piece, party = _piece(request, found, piece_id), _party(found, given.pop("party"))
    exchanging.give_opinion(piece, party, **given, by=person(request), via=API)
    return _again(request, exchange_id)


@router.post(
    "/exchanges/{exchange_id}/pieces/{piece_id}/admission",
    auth=COURT,
    response=ExchangeOut,
    summary="Decide on late evidence",
)
def admit(request: HttpRequest, exchange_id: int, piece_id: int, payload: AdmissionIn) -> dict[str, Any]:
    """Decide, with reasons, whether late evidence is admitted: a judge of the case (CPL 68; INT 102)."""
    piece = _piece(request, _exchange(request, exchange_id), piece_id)
    exchanging.decide_late(piece, **payload.dict(), by=person(request), via=API)
    return _again(request, exchange_id)


@router.post("/exchanges/{exchange_id}/closing", auth=COURT, response=ExchangeOut, summary="Close an exchange")
def close(request: HttpRequest, exchange_id: int) -> dict[str, Any]:
    """Close it when nobody can or need say more; the record is made and put on file (OLR 34)."""
    exchanging.close_exchange(_exchange(request, exchange_id), by=person(request), via=API)
    return _again(request, exchange_id)


@router.post("/exchanges/{exchange_id}/calling-off", auth=COURT, response=ExchangeOut, summary="Call an exchange off")
def call_off(request: HttpRequest, exchange_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Call it off with the reason; what was put in stays on the file."""
    exchanging.call_off(_exchange(request, exchange_id), reason=payload.reason, by=person(request), via=API)
    return _again(request, exchange_id)


@router.post(
    "/exchanges/{exchange_id}/signatures", auth=CASE, response=ExchangeOut, summary="Confirm the record of an exchange"
)
def sign(request: HttpRequest, exchange_id: int, payload: SigningIn) -> dict[str, Any]:
    """Confirm the record for a party, with a remark if something should be corrected (OLR 33, 34)."""
    found = _exchange(request, exchange_id)
    party = _party(found, payload.party)
    exchanging.sign_record(found, party, remark=payload.remark, by=person(request), via=API)
    return _again(request, exchange_id)


def shown(request: HttpRequest, found: Exchange) -> dict[str, Any]:
    """Return an exchange as the API shows it to this person."""
    visible = set(
        CaseDocument.objects.visible_to(person(request)).filter(case=found.case_id).values_list("pk", flat=True)
    )
    return {
        "id": found.pk, "case": found.case_id, "state": found.state, "about": found.about,
        "answer_by": found.answer_by, "reason": found.reason, "record": found.record_id,
        "sides": [
            {
                "party": side.party_id, "agrees": side.agrees, "signed_at": side.signed_at, "remark": side.remark,
                "list_by": _day(found, side.party, exchanging.LISTING),
                "say_by": _day(found, side.party, exchanging.OPINION),
            }
            for side in found.sides.select_related("party")
        ],
        "pieces": [_shown_piece(one) for one in in_order(found) if one.filed_id in visible],
    }  # fmt: skip


def _shown_piece(one: Piece) -> dict[str, Any]:
    names = ("side", "number", "proves", "source", "late_reason", "admitted")
    return {
        **{name: getattr(one, name) for name in names},
        "id": one.pk, "party": one.party_id, "document": one.filed.document_id, "title": one.filed.document.title,
        "accepted": accepted_by_all(one), "opinions": [_shown_opinion(said) for said in one.opinions.all()],
    }  # fmt: skip


def _shown_opinion(said: Opinion) -> dict[str, Any]:
    names = ("authentic", "lawful", "relevant", "original_wanted", "reasons", "given_at")
    return {"party": said.party_id, **{name: getattr(said, name) for name in names}}


def _day(found: Exchange, party: Party, rule: str) -> date | None:
    period = exchanging.last_day(found, party, rule)
    return period.due_on if period else None


def _exchange(request: HttpRequest, pk: int) -> Exchange:
    found: Exchange = seen(request, Exchange, pk, "case__court", "record")
    return found


def _again(request: HttpRequest, pk: int) -> dict[str, Any]:
    return shown(request, _exchange(request, pk))


def _party(found: Exchange, pk: int) -> Party:
    party: Party = get_object_or_404(found.case.parties.select_related("case__court"), pk=pk)
    return party


def _piece(request: HttpRequest, found: Exchange, pk: int) -> Piece:
    visible = CaseDocument.objects.visible_to(person(request)).filter(case=found.case_id).values("pk")
    piece: Piece = get_object_or_404(found.pieces.select_related("exchange__case", "party"), pk=pk, filed__in=visible)
    return piece
