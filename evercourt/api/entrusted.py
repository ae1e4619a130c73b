"""Service by another court over the API (CPL 91; INT 134): entrust, accept, try, return with the receipt."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api.doors import seen
from evercourt.api.keys import COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, ReasonIn, ReasonsIn
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.service import acts
from evercourt.service.models import Entrusted, ServiceOrder

router = Router(tags=["service"])
API = Channel.API


class EntrustIn(ReasonsIn):
    """Which court, by its code, and why it is hard from here."""

    court: Line


class VisitIn(Schema):
    """A try: its day, and what came of it."""

    on: date
    what: Line


class VisitOut(Schema):
    """A try of the entrusted court."""

    on: date
    what: str


class ServedIn(Schema):
    """The receipt the recipient signed; `proof` was brought as an upload."""

    on: date
    received_by: Line
    proof: int


class EntrustedOut(Schema):
    """Service that another court is entrusted with."""

    id: int
    order: int
    attempt: int
    from_court: str
    to_court: str
    recipient: str
    state: str
    asked_at: datetime
    due_on: date | None
    overdue: bool
    reason: str
    visits: list[VisitOut]


@router.post(
    "/service-orders/{order_id}/entrustments", auth=COURT, response={201: EntrustedOut}, summary="Entrust another court"
)
def entrust(request: HttpRequest, order_id: int, payload: EntrustIn) -> Status[dict[str, Any]]:
    """Entrust another court with serving the papers (CPL 91). It has ten days from accepting."""
    order: ServiceOrder = seen(request, ServiceOrder, order_id, "case__court", "party")
    court = get_object_or_404(Court, code=payload.court)
    made = acts.entrust(order, court, payload.reasons, by=person(request), via=API)
    return Status(201, shown(_found(request, made.pk)))


@router.get("/entrusted-service", auth=READ, response=Page[EntrustedOut], summary="List service by other courts")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List what your court was entrusted with, and what it entrusted others with, newest first."""
    found = Entrusted.objects.visible_to(person(request)).select_related(
        "court", "attempt__order__case__court", "attempt__order__party"
    )
    found = found.prefetch_related("visits")
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.get("/entrusted-service/{entrusted_id}", auth=READ, response=EntrustedOut, summary="Show service by a court")
def show(request: HttpRequest, entrusted_id: int) -> dict[str, Any]:
    """Show one, with its tries."""
    return shown(_found(request, entrusted_id))


@router.post("/entrusted-service/{entrusted_id}/acceptance", auth=COURT, response=EntrustedOut, summary="Accept it")
def accept(request: HttpRequest, entrusted_id: int) -> dict[str, Any]:
    """Accept, as the entrusted court; its days run from now."""
    acts.accept_entrusted(_found(request, entrusted_id), by=person(request), via=API)
    return shown(_found(request, entrusted_id))


@router.post("/entrusted-service/{entrusted_id}/declination", auth=COURT, response=EntrustedOut, summary="Decline it")
def decline(request: HttpRequest, entrusted_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Do not accept, with the reason."""
    acts.decline_entrusted(_found(request, entrusted_id), payload.reason, by=person(request), via=API)
    return shown(_found(request, entrusted_id))


@router.post("/entrusted-service/{entrusted_id}/visits", auth=COURT, response=EntrustedOut, summary="Note a try")
def visit(request: HttpRequest, entrusted_id: int, payload: VisitIn) -> dict[str, Any]:
    """Note a try, as the entrusted court."""
    acts.note_visit(_found(request, entrusted_id), payload.what, on=payload.on, by=person(request), via=API)
    return shown(_found(request, entrusted_id))


@router.post("/entrusted-service/{entrusted_id}/receipt", auth=COURT, response=EntrustedOut, summary="Return: served")
def served(request: HttpRequest, entrusted_id: int, payload: ServedIn) -> dict[str, Any]:
    """Return the signed receipt: the day on it is the day of service (INT 134)."""
    found, by = _found(request, entrusted_id), person(request)
    must(by, "service.carry_out_entrusted", found)
    brought = Document.objects.filter(uploaded_by=by, origin=Document.Origin.RECEIVED)
    acts.return_served(
        found, received_by=payload.received_by, on=payload.on, proof=get_object_or_404(brought, pk=payload.proof),
        by=by, via=API,
    )  # fmt: skip
    return shown(_found(request, entrusted_id))


@router.post(
    "/entrusted-service/{entrusted_id}/failure", auth=COURT, response=EntrustedOut, summary="Return: not served"
)
def unserved(request: HttpRequest, entrusted_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Return it without success, with the reason; the court of the case takes the next way."""
    acts.return_unserved(_found(request, entrusted_id), payload.reason, by=person(request), via=API)
    return shown(_found(request, entrusted_id))


@router.post("/entrusted-service/{entrusted_id}/recall", auth=COURT, response=EntrustedOut, summary="Recall it")
def recall(request: HttpRequest, entrusted_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Recall it, as the court that entrusted it, with the reason."""
    acts.recall_entrusted(_found(request, entrusted_id), payload.reason, by=person(request), via=API)
    return shown(_found(request, entrusted_id))


def shown(one: Entrusted) -> dict[str, Any]:
    """Return it as the API shows it."""
    order = one.attempt.order
    return {
        "id": one.pk, "order": order.pk, "attempt": one.attempt_id, "from_court": order.case.court.code,
        "to_court": one.court.code, "recipient": order.party.name, "state": one.state, "asked_at": one.asked_at,
        "due_on": one.due_on, "overdue": one.overdue_at is not None, "reason": one.reason,
        "visits": [{"on": visit.on, "what": visit.what} for visit in one.visits.all()],
    }  # fmt: skip


def _found(request: HttpRequest, pk: int) -> Entrusted:
    found: Entrusted = seen(request, Entrusted, pk, "court", "attempt__order__case__court", "attempt__order__party")
    return found
