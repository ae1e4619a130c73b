"""The hotline's desk over the API: calls, proof of who calls, what is done on their word, work orders, call backs."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Router, Status

from evercourt.accounts.models import User
from evercourt.api.hotline_shapes import (
    HotlineAnswerIn,
    HotlineCallBackIn,
    HotlineCallBackOut,
    HotlineCallIn,
    HotlineCallOut,
    HotlineClaimIn,
    HotlineCodeIn,
    HotlineConsentIn,
    HotlineHeardOut,
    HotlineLanguageIn,
    HotlineMoreTimeIn,
    HotlineOfferIn,
    HotlineQuestionOut,
    HotlineReachedIn,
    HotlineRightOut,
    HotlineSaidIn,
    HotlineTransferIn,
    HotlineWorkOrderIn,
    HotlineWorkOrderOut,
)
from evercourt.api.keys import DESK, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Page
from evercourt.courts.models import Court, Division
from evercourt.helpline import acts, proof
from evercourt.helpline.heard import hear
from evercourt.helpline.models import Call, Promise, WorkOrder
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import masked

router = Router(tags=["hotline"])
# Whatever is done in a call is done by telephone, whichever window the agent works at.
PHONE = Channel.PHONE


@router.get("/hotline/calls", auth=DESK, response=Page[HotlineCallOut], summary="List calls")
def calls(request: HttpRequest, state: str = "", after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the calls of the hotlines you answer or watch, newest first; `state` narrows it, as `ringing`."""
    found = Call.objects.visible_to(person(request)).select_related("court")
    found = found.filter(state=state) if state else found
    return page_of(request, found.order_by("-pk"), after=after, limit=limit, shown=_call)


@router.post("/hotline/calls", auth=DESK, response={201: HotlineCallOut}, summary="Begin a call")
def begin(request: HttpRequest, payload: HotlineCallIn) -> Status[dict[str, Any]]:
    """Begin a call that came on a desk telephone."""
    court, by = get_object_or_404(Court, code=payload.court), person(request)
    begun = acts.begin(court, phone=payload.phone, language=payload.language, by=by, via=PHONE)
    return Status(201, _call(begun))


@router.get("/hotline/calls/{call_id}", auth=DESK, response=HotlineCallOut, summary="Show a call")
def show(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Show a call; nothing of any case."""
    return _call(_found(request, call_id))


@router.post("/hotline/calls/{call_id}/answer", auth=DESK, response=HotlineCallOut, summary="Take a ringing call")
def answer(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Take a ringing call; of two agents one gets it."""
    return _call(acts.answer(_found(request, call_id), by=person(request), via=PHONE))


@router.post("/hotline/calls/{call_id}/end", auth=DESK, response=HotlineCallOut, summary="End a call")
def end(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """End the call; proof ends with it."""
    return _call(acts.hang_up(_found(request, call_id), by=person(request), via=PHONE))


@router.post(
    "/hotline/calls/{call_id}/language", auth=DESK, response=HotlineCallOut, summary="Note the caller's language"
)
def set_language(request: HttpRequest, call_id: int, payload: HotlineLanguageIn) -> dict[str, Any]:
    """Note the language of the caller: what is read out and sent is in it."""
    return _call(acts.set_language(_found(request, call_id), payload.language, by=person(request), via=PHONE))


@router.post(
    "/hotline/calls/{call_id}/offer", auth=DESK, response=HotlineCallOut, summary="Offer a call to a colleague"
)
def offer(request: HttpRequest, call_id: int, payload: HotlineOfferIn) -> dict[str, Any]:
    """Offer the call with a note; until it is taken over it stays with you."""
    to = get_object_or_404(User, pk=payload.to) if payload.to is not None else None
    return _call(acts.offer_call(_found(request, call_id), to=to, note=payload.note, by=person(request), via=PHONE))


@router.post(
    "/hotline/calls/{call_id}/takeover", auth=DESK, response=HotlineCallOut, summary="Take over an offered call"
)
def take_over(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Take over a call a colleague offered you; who calls stays proved."""
    return _call(acts.take_over(_found(request, call_id), by=person(request), via=PHONE))


@router.post(
    "/hotline/calls/{call_id}/claim", auth=DESK, response=HotlineCallOut, summary="Say as whom the caller calls"
)
def claim(request: HttpRequest, call_id: int, payload: HotlineClaimIn) -> dict[str, Any]:
    """Note as whom the caller wants to be known; what does not fit is refused in the same words always."""
    call = _found(request, call_id)
    return _call(acts.claim(call, **payload.dict(), by=person(request), via=PHONE))


@router.get(
    "/hotline/calls/{call_id}/questions", auth=DESK, response=list[HotlineQuestionOut], summary="See what to ask"
)
def questions(request: HttpRequest, call_id: int) -> list[dict[str, Any]]:
    """List the questions that show who calls, in the caller's language; never the answers."""
    call = _found(request, call_id)
    if call.party is None:
        return []
    with translation.override(call.language):
        return [
            {"id": name, "words": str(words)} for name, words in proof.questions_for(call.party, call.representation)
        ]


@router.post(
    "/hotline/calls/{call_id}/questions", auth=DESK, response=HotlineRightOut, summary="Compare what the caller said"
)
def compare(request: HttpRequest, call_id: int, payload: HotlineSaidIn) -> dict[str, Any]:
    """Compare what the caller said with the file: whether enough fits, never which."""
    call = _found(request, call_id)
    return _right(acts.answer_questions(call, payload.said, by=person(request), via=PHONE), call)


@router.post(
    "/hotline/calls/{call_id}/code", auth=DESK, response=HotlineCallOut, summary="Send a code to the number on file"
)
def send_code(request: HttpRequest, call_id: int) -> dict[str, Any]:
    """Send a code to the number the caller themselves gave the court."""
    return _call(acts.send_code(_found(request, call_id), by=person(request), via=PHONE))


@router.post("/hotline/calls/{call_id}/code-check", auth=DESK, response=HotlineRightOut, summary="Compare the code")
def check_code(request: HttpRequest, call_id: int, payload: HotlineCodeIn) -> dict[str, Any]:
    """Compare the code the caller reads out; right, they are proved until the call ends."""
    call = _found(request, call_id)
    return _right(acts.check_code(call, payload.code, by=person(request), via=PHONE), call)


@router.post(
    "/hotline/calls/{call_id}/letter-code", auth=DESK, response=HotlineRightOut, summary="Compare the code of a letter"
)
def check_letter_code(request: HttpRequest, call_id: int, payload: HotlineCodeIn) -> dict[str, Any]:
    """Compare the code printed in the court's letter, for whom no number is on file that they gave."""
    call = _found(request, call_id)
    return _right(acts.check_letter_code(call, payload.code, by=person(request), via=PHONE), call)


@router.get(
    "/hotline/calls/{call_id}/cases/{party_id}", auth=DESK, response=HotlineHeardOut, summary="See what may be told"
)
def heard(request: HttpRequest, call_id: int, party_id: int) -> dict[str, Any]:
    """Show what a proved caller may hear of their case; the look is recorded with the number of the call."""
    found = hear(_found(request, call_id), party_id, by=person(request))
    asked = {consent.hearing_id: consent for consent in found.consents}
    case = found.party.case
    return {
        "party": found.party.pk, "case_number": case.number, "side": found.party.side, "filed_at": case.filed_at,
        "presiding": found.presiding,
        "hearings": [
            {
                "id": one.pk, "starts_at": one.during.lower, "mode": one.mode,
                "consent": asked[one.pk].pk if one.pk in asked else None,
                "answer": asked[one.pk].answer if one.pk in asked else "",
            }
            for one in found.hearings
        ],
        "deadlines": [
            {"id": one.pk, "name": one.title, "due_on": one.due_on, "basis": one.basis}  # type: ignore[attr-defined]
            for one in found.deadlines
        ],
        "fees_due": [{"amount": str(one.amount), "due_on": one.due_on} for one in found.fees],
        "papers": [{"id": one.pk, "purpose": one.purpose, "state": one.state} for one in found.papers],
    }  # fmt: skip


@router.post(
    "/hotline/calls/{call_id}/cases/{party_id}/consents/{consent_id}",
    auth=DESK,
    response=HotlineHeardOut,
    summary="Give the caller's answer about video",
)
def consent(
    request: HttpRequest, call_id: int, party_id: int, consent_id: int, payload: HotlineConsentIn
) -> dict[str, Any]:
    """Give the caller's answer whether the hearing may be by video, on their word (OLR 4, 5)."""
    call, by = _found(request, call_id), person(request)
    known = {one.pk: one for one in hear(call, party_id, by=by).consents}
    asked = known.get(consent_id) or get_object_or_404(Call.objects.none())
    acts.answer_consent(call, asked, agrees=payload.agrees, said_yes=payload.said_yes, by=by)
    return heard(request, call_id, party_id)


@router.post(
    "/hotline/calls/{call_id}/cases/{party_id}/extensions",
    auth=DESK,
    response={201: HotlineWorkOrderOut},
    summary="Ask for more time for the caller",
)
def ask_extension(
    request: HttpRequest, call_id: int, party_id: int, payload: HotlineMoreTimeIn
) -> Status[dict[str, Any]]:
    """Put the caller's request for more time before the judge, on their word (CPL 86)."""
    call, by, given = _found(request, call_id), person(request), payload.dict()
    party = hear(call, party_id, by=by).party
    wanted = given.pop("deadline")
    deadline = get_object_or_404(party.deadlines.select_related("case__court", "party"), pk=wanted) if wanted else None
    return Status(201, _order(acts.ask_extension(call, party, deadline=deadline, **given, by=by)))


@router.post(
    "/hotline/calls/{call_id}/orders", auth=DESK, response={201: HotlineWorkOrderOut}, summary="Pass on a question"
)
def open_order(request: HttpRequest, call_id: int, payload: HotlineWorkOrderIn) -> Status[dict[str, Any]]:
    """Put a question or complaint to the judge of the case or to a division, with a clock."""
    call, given = _found(request, call_id), payload.dict()
    party, division = given.pop("party"), given.pop("division")
    made = acts.open_order(
        call, **given, party=get_object_or_404(call.parties(), pk=party) if party else None,
        division=get_object_or_404(Division, pk=division) if division else None, by=person(request), via=PHONE,
    )  # fmt: skip
    return Status(201, _order(made))


@router.get("/hotline/orders", auth=DESK, response=Page[HotlineWorkOrderOut], summary="List work orders")
def orders(request: HttpRequest, state: str = "", after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the questions by telephone you answer or watch, newest first; `state` narrows it, for example to `open`."""
    found = _orders(request)
    found = found.filter(state=state) if state else found
    return page_of(request, found.order_by("-pk"), after=after, limit=limit, shown=_order)


@router.get("/hotline/orders/{order_id}", auth=DESK, response=HotlineWorkOrderOut, summary="Show a work order")
def order(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Show a question by telephone, with its clock and where it went."""
    return _order(get_object_or_404(_orders(request), pk=order_id))


@router.post(
    "/hotline/orders/{order_id}/answer", auth=DESK, response=HotlineWorkOrderOut, summary="Answer a work order"
)
def answer_order(request: HttpRequest, order_id: int, payload: HotlineAnswerIn) -> dict[str, Any]:
    """Answer it, once; the caller gets the answer by letter, and who has no line is called."""
    found = get_object_or_404(_orders(request), pk=order_id)
    return _order(acts.answer_order(found, text=payload.text, by=person(request), via=Channel.API))


@router.post(
    "/hotline/orders/{order_id}/told", auth=DESK, response=HotlineWorkOrderOut, summary="Note that the caller was told"
)
def told(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Note that the caller was told the answer by telephone."""
    return _order(acts.note_told(get_object_or_404(_orders(request), pk=order_id), by=person(request), via=PHONE))


@router.post(
    "/hotline/orders/{order_id}/withdrawal", auth=DESK, response=HotlineWorkOrderOut, summary="Take a work order back"
)
def withdraw(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Take back what the caller no longer asks, on the caller's word."""
    return _order(acts.withdraw_order(get_object_or_404(_orders(request), pk=order_id), by=person(request), via=PHONE))


@router.post(
    "/hotline/orders/{order_id}/transfer", auth=DESK, response=HotlineWorkOrderOut, summary="Hand a work order on"
)
def transfer(request: HttpRequest, order_id: int, payload: HotlineTransferIn) -> dict[str, Any]:
    """Give it to another judge or to a division, with a note; the last day stays."""
    found = get_object_or_404(_orders(request), pk=order_id)
    judge = get_object_or_404(User, pk=payload.judge) if payload.judge else None
    division = get_object_or_404(Division, pk=payload.division) if payload.division else None
    by = person(request)
    return _order(acts.transfer_order(found, judge=judge, division=division, note=payload.note, by=by, via=Channel.API))


@router.get("/hotline/call-backs", auth=DESK, response=Page[HotlineCallBackOut], summary="List whom to call back")
def call_backs(request: HttpRequest, state: str = "promised", after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the promises to call back of the hotlines you answer or watch, newest first."""
    found = Promise.objects.visible_to(person(request)).filter(state=state).select_related("court")
    return page_of(request, found.order_by("-pk"), after=after, limit=limit, shown=_promise)


@router.post(
    "/hotline/calls/{call_id}/call-backs", auth=DESK, response={201: HotlineCallBackOut}, summary="Promise a call back"
)
def promise(request: HttpRequest, call_id: int, payload: HotlineCallBackIn) -> Status[dict[str, Any]]:
    """Promise to call back at a time that is to come, within a month."""
    call, given = _found(request, call_id), payload.dict()
    wanted = given.pop("work_order")
    about = get_object_or_404(_orders(request), pk=wanted) if wanted else None
    return Status(201, _promise(acts.promise(call, **given, order=about, by=person(request), via=PHONE)))


@router.post(
    "/hotline/call-backs/{promise_id}/outcome", auth=DESK, response=HotlineCallBackOut, summary="Note a call back"
)
def call_back(request: HttpRequest, promise_id: int, payload: HotlineReachedIn) -> dict[str, Any]:
    """Note that the caller was called back; in vain, it is tried again in two hours, three times."""
    found = get_object_or_404(Promise.objects.visible_to(person(request)).select_related("court"), pk=promise_id)
    return _promise(acts.call_back(found, reached=payload.reached, by=person(request), via=PHONE))


def _found(request: HttpRequest, pk: int) -> Call:
    seen = Call.objects.visible_to(person(request))
    found: Call = get_object_or_404(seen.select_related("court", "party__case__court", "representation__user"), pk=pk)
    return found


def _orders(request: HttpRequest) -> QuerySet[Any]:
    seen = WorkOrder.objects.visible_to(person(request))
    return seen.select_related("court", "case", "party__user", "judge", "division", "call__court")


def _call(call: Call) -> dict[str, Any]:
    names = ("number", "phone", "language", "state", "rang_at", "answered_at", "ended_at")
    number = proof.number_on_file(call.party, call.representation) if call.party and call.questions_right_at else ""
    return _plain(call, names) | {
        "court": call.court.code, "agent": call.agent_id, "offered_to": call.offered_to_id, "party": call.party_id,
        "representation": call.representation_id, "proved": call.is_proved,
        "number_on_file": masked(number) if number and call.state == call.State.TALKING else "",
    }  # fmt: skip


def _right(right: bool, call: Call) -> dict[str, Any]:
    call.refresh_from_db()
    return {"right": right, "proved": call.is_proved}


def _order(order: WorkOrder) -> dict[str, Any]:
    names = ("kind", "state", "name", "phone", "language", "to_whom", "text", "opened_at", "due_on", "basis",
             "overdue_since", "answer", "answered_at")  # fmt: skip
    went = order.transfers.select_related("to", "division").order_by("at", "pk")
    return _plain(order, names) | {
        "court": order.court.code, "case": order.case_id, "extension": order.extension_id,
        "transfers": [{"to": one.to_whom, "note": one.note, "at": one.at} for one in went],
    }  # fmt: skip


def _promise(one: Promise) -> dict[str, Any]:
    names = ("name", "phone", "language", "about", "at", "tries", "overdue_since", "state")
    return _plain(one, names) | {"court": one.court.code}


def _plain(thing: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {"id": thing.pk} | {name: getattr(thing, name) for name in names}
