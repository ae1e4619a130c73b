"""Service of process over the API: orders, what is done on each, the proof, and objections."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Router, Status

from evercourt.accounts.models import User
from evercourt.api.doors import seen
from evercourt.api.files import described, file_answer
from evercourt.api.keys import CASE, COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.service_shapes import (
    AttemptOut,
    DeliveryIn,
    HandOverIn,
    OrderIn,
    OrderOut,
    OrderWhole,
    PostingIn,
    ProofOut,
    RebuttalDecisionIn,
    RebuttalIn,
    RebuttalOut,
)
from evercourt.api.shapes import Page, ReasonIn, ReasonsIn
from evercourt.cases.models import Case, CaseDocument
from evercourt.cases.visibility import not_sealed_from
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound
from evercourt.kernel.policy import must
from evercourt.ledger.access import note_access
from evercourt.service import acts
from evercourt.service.models import Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.service.pack import name_of, pack, sealed_head
from evercourt.service.proof import last_certified
from evercourt.service.states import OrderState, Way

router = Router(tags=["service"])
OWN_SCREEN = (Way.PORTAL, Way.EMAIL)


@router.get("/service-orders", auth=READ, response=Page[OrderOut], summary="List service orders")
def index(
    request: HttpRequest, after: int = 0, limit: int = 50, case: int = 0, state: OrderState | None = None
) -> dict[str, Any]:
    """List the orders this person may see, newest first: those on them, and those of their desk or panel."""
    found = ServiceOrder.objects.visible_to(person(request)).select_related("party")
    found = found.filter(case=case) if case else found
    return page_of(request, found.filter(state=state) if state else found, after=after, limit=limit, shown=shown)


@router.post("/cases/{case_id}/service-orders", auth=COURT, response={201: OrderWhole}, summary="Order service")
def order(request: HttpRequest, case_id: int, payload: OrderIn) -> Status[dict[str, Any]]:
    """Order that documents on the file be served on a party; the first lawful electronic way is taken by itself."""
    by = person(request)
    case = seen(request, Case, case_id, "court")
    must(by, "service.order", case)
    party = get_object_or_404(case.parties, pk=payload.party)
    on_file = CaseDocument.objects.visible_to(by).filter(case=case).values("document")
    papers = list(Document.objects.filter(pk__in=payload.documents).filter(pk__in=on_file))
    if len(papers) != len(set(payload.documents)):
        raise NotFound()
    made = acts.order_service(case, party, purpose=payload.purpose, documents=papers, by=by, via=Channel.API)
    return Status(201, whole(made, by))


@router.get("/service-orders/{order_id}", auth=READ, response=OrderWhole, summary="Show a service order")
def show(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Show an order with its papers, its attempts and the facts that let it take effect. Looking notes nothing."""
    return whole(_order(request, order_id), person(request))


@router.post("/service-orders/{order_id}/reading", auth=CASE, response=OrderWhole, summary="Open what is served on you")
def reading(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Note that the recipient opened the papers: periods may begin to run."""
    found = _order(request, order_id)
    must(person(request), "service.read", found)
    for attempt in found.attempts.filter(way__in=OWN_SCREEN, read_at=None):
        acts.mark_read(attempt, at=timezone.now(), by=person(request), via=Channel.API)
    return _again(request, order_id)


@router.post(
    "/service-orders/{order_id}/hand-overs", auth=COURT, response={201: OrderWhole}, summary="Hand papers over"
)
def hand_over(request: HttpRequest, order_id: int, payload: HandOverIn) -> Status[dict[str, Any]]:
    """Note that the papers were handed over at the court, and who signed for them (CPL 87, 88)."""
    acts.hand_over(_order(request, order_id), **payload.dict(), by=person(request), via=Channel.COUNTER)
    return Status(201, _again(request, order_id))


@router.post("/service-orders/{order_id}/postings", auth=COURT, response={201: OrderWhole}, summary="Send by post")
def post(request: HttpRequest, order_id: int, payload: PostingIn) -> Status[dict[str, Any]]:
    """Note that the papers went by post to the address on file (CPL 91)."""
    acts.post(_order(request, order_id), payload.tracking_number, by=person(request), via=Channel.POST)
    return Status(201, _again(request, order_id))


@router.post(
    "/service-orders/{order_id}/announcements", auth=COURT, response={201: OrderWhole}, summary="Announce publicly"
)
def announce(request: HttpRequest, order_id: int, payload: ReasonsIn) -> Status[dict[str, Any]]:
    """Serve by public announcement, when every other lawful way has failed (CPL 95)."""
    acts.announce(_order(request, order_id), payload.reasons, by=person(request), via=Channel.API)
    return Status(201, _again(request, order_id))


@router.post("/service-orders/{order_id}/cancellation", auth=COURT, response=OrderWhole, summary="Cancel service")
def cancel(request: HttpRequest, order_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Note that service is no longer needed, with the reason."""
    acts.cancel(_order(request, order_id), payload.reason, by=person(request), via=Channel.API)
    return _again(request, order_id)


@router.post("/service-orders/{order_id}/proof", auth=CASE, response={201: ProofOut}, summary="Certify service")
def prove(request: HttpRequest, order_id: int) -> Status[dict[str, Any]]:
    """Have the court certify what was sent and what follows from it (OLR 31); the file is there when `sealed`."""
    found = _order(request, order_id)
    acts.prove(found, by=person(request), via=Channel.API)
    return Status(201, _certified(found))


@router.get("/service-orders/{order_id}/proof", auth=READ, response=ProofOut, summary="Show what was certified")
def certified(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Show the last certificate: the facts, and whether the court's seal is over them already."""
    found = _order(request, order_id)
    must(person(request), "service.prove", found)
    return _certified(found)


@router.get(
    "/service-orders/{order_id}/proof/file",
    auth=READ,
    summary="Download the proof of service",
    openapi_extra=file_answer("application/zip"),
)
def proof_file(request: HttpRequest, order_id: int) -> HttpResponse:
    """Give the certificate, the facts and the proof of the record as one ZIP that `evercourt verify FILE` checks.

    Answered with 409 while the seal over the record is awaited: some minutes.
    """
    found = _order(request, order_id)
    must(person(request), "service.prove", found)
    note_access(found, by=person(request), what=f"service {order_id} proof", via=Channel.API)
    named = content_disposition_header(True, name_of(found)) or "attachment"
    return HttpResponse(pack(found), content_type="application/zip", headers={"Content-Disposition": named})


@router.post(
    "/service-orders/{order_id}/attempts/{attempt_id}/delivery",
    auth=COURT,
    response=OrderWhole,
    summary="Note the receipt of the post",
)
def delivered(request: HttpRequest, order_id: int, attempt_id: int, payload: DeliveryIn) -> dict[str, Any]:
    """Note the day and the signature on the receipt: that day is the day of service (CPL 91)."""
    attempt = _attempt(request, order_id, attempt_id)
    acts.post_delivered(attempt, on=payload.on, signed_by=payload.signed_by, by=person(request), via=Channel.POST)
    return _again(request, order_id)


@router.post(
    "/service-orders/{order_id}/attempts/{attempt_id}/return",
    auth=COURT,
    response=OrderWhole,
    summary="Note that the post came back",
)
def returned(request: HttpRequest, order_id: int, attempt_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Note that the post came back, with the reason; the next lawful way is taken."""
    attempt = _attempt(request, order_id, attempt_id)
    acts.post_returned(attempt, payload.reason, by=person(request), via=Channel.POST)
    return _again(request, order_id)


@router.post(
    "/service-orders/{order_id}/attempts/{attempt_id}/rebuttals",
    auth=CASE,
    response={201: RebuttalOut},
    summary="Object to service",
)
def rebut(request: HttpRequest, order_id: int, attempt_id: int, payload: RebuttalIn) -> Status[dict[str, Any]]:
    """Say that service did not reach you, or on another day (OLR 31)."""
    attempt = _attempt(request, order_id, attempt_id)
    raised = acts.rebut(
        attempt, payload.reasons, claimed_on=payload.claimed_on, by=person(request), via=Channel.API
    )  # fmt: skip
    return Status(201, _rebuttal(raised))


@router.post(
    "/service-orders/{order_id}/rebuttals/{rebuttal_id}/decision",
    auth=COURT,
    response=RebuttalOut,
    summary="Decide an objection to service",
)
def decide(request: HttpRequest, order_id: int, rebuttal_id: int, payload: RebuttalDecisionIn) -> dict[str, Any]:
    """Uphold or refuse an objection, with reasons: a judge on the panel, a registry clerk while there is none."""
    of = Rebuttal.objects.select_related("attempt__order__case__court")
    found = get_object_or_404(of, pk=rebuttal_id, attempt__order=_order(request, order_id))
    decided = acts.decide_rebuttal(found, **payload.dict(), by=person(request), via=Channel.API)
    return _rebuttal(decided)


def shown(order: ServiceOrder) -> dict[str, Any]:
    """Return an order as lists show it."""
    return {
        "id": order.pk,
        "case": order.case_id,
        "party": order.party_id,
        "party_name": order.party.name,
        "purpose": order.purpose,
        "state": order.state,
        "next_way": order.next_way,
        "ordered_at": order.ordered_at,
        "effective_at": order.effective_at,
    }


def whole(order: ServiceOrder, by: User) -> dict[str, Any]:
    """Return an order with its papers and attempts."""
    attempts = [
        {
            **{name: getattr(attempt, name) for name in AttemptOut.model_fields if name not in ("id", "rebuttals")},
            "id": attempt.pk,
            "rebuttals": [_rebuttal(one) for one in attempt.rebuttals.all()],
        }
        for attempt in order.attempts.prefetch_related("rebuttals")
    ]
    papers = [described(one) for one in order.documents.filter(not_sealed_from(by)).order_by("pk")]
    return {**shown(order), "documents": papers, "attempts": attempts}


def _rebuttal(one: Rebuttal) -> dict[str, Any]:
    return {"id": one.pk, **{name: getattr(one, name) for name in RebuttalOut.model_fields if name != "id"}}


def _certified(order: ServiceOrder) -> dict[str, Any]:
    entry = last_certified(order)
    if entry is None:
        raise NotFound()
    return {
        "certified_at": entry.at, "sealed": sealed_head(entry) is not None, "sha256": entry.facts["certificate"],
        "proof": entry.facts["proof"],
    }  # fmt: skip


def _order(request: HttpRequest, pk: int) -> ServiceOrder:
    found: ServiceOrder = seen(request, ServiceOrder, pk, "case__court", "party")
    return found


def _again(request: HttpRequest, pk: int) -> dict[str, Any]:
    return whole(_order(request, pk), person(request))


def _attempt(request: HttpRequest, order_id: int, pk: int) -> ServiceAttempt:
    of = ServiceAttempt.objects.select_related("order__case__court", "order__party")
    found: ServiceAttempt = get_object_or_404(of, pk=pk, order=_order(request, order_id))
    return found
