"""The review desk over the API: the queue, and everything the court can do with a filing (CPL 126; OLR 9; REG 7-9)."""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api import cases, filings
from evercourt.api.doors import seen
from evercourt.api.keys import COURT, DECIDE, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import CaseOut, FilingOut, Line, Page, ReasonsIn, Text
from evercourt.filing.acts import reviewing
from evercourt.filing.models import Filing
from evercourt.filing.policy import DESK
from evercourt.kernel.channels import Channel

router = Router(tags=["review"])
API = Channel.API


class QueuedOut(Schema):
    """A filing on the desk: its clock, and who reviews it now."""

    id: int
    receipt_number: str
    state: str
    court: str
    submitted_at: datetime
    due_on: date
    claimed_by: str
    claimed_at: datetime | None
    rounds: int


class AcceptanceIn(Schema):
    """The clerk's answers: each point of the checklist, and the procedure."""

    procedure: Literal["ordinary", "summary", "small_claims"]
    checked: dict[Line, bool] = Field(description="Item of the checklist: whether it is in order.")


class DefectIn(Schema):
    """One point to correct."""

    item: Line
    text: Text


class ReturnIn(Schema):
    """All defects at once (OLR 9): what is not raised now cannot be raised later."""

    defects: list[DefectIn]
    within_days: int


class FilingReliefIn(Schema):
    """A decision on relief from the fee: the percent of a reduction, the day of a deferral."""

    grant: bool
    reasons: Text
    percent: int | None = None
    until: date | None = None


class FilingReliefOut(Schema):
    """What was decided before docketing; acceptance takes it along to the fee."""

    kind: str
    granted: bool
    percent: int | None
    until: date | None
    reasons: str
    decided_at: datetime


@router.get("/review-queue", auth=COURT, response=Page[QueuedOut], summary="List what waits for review")
def queue(
    request: HttpRequest, after: int = 0, limit: int = 50, show: Literal["", "mine", "unclaimed"] = ""
) -> dict[str, Any]:
    """List the filings that wait at your courts, the most urgent first; `show` narrows to one desk."""
    by = person(request)
    courts = [held.court_id for held in by.offices if held.office in DESK]
    waiting = Filing.objects.visible_to(by).filter(state=Filing.State.SUBMITTED, court__in=courts)
    if show:
        waiting = waiting.filter(claimed_by=by if show == "mine" else None)
    if last := waiting.filter(pk=after).first():
        waiting = waiting.filter(Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk))
    found = waiting.select_related("court", "claimed_by").order_by("due_on", "pk")
    return page_of(request, found, after=after, limit=limit, shown=queued, ordered=True)


@router.post("/filings/{filing_id}/claim", auth=COURT, response=QueuedOut, summary="Take a filing on your desk")
def claim(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Claim a filing for review; another clerk may take it over only after four hours."""
    return queued(reviewing.claim(_filing(request, filing_id), by=person(request), via=API))


@router.delete("/filings/{filing_id}/claim", auth=COURT, response=QueuedOut, summary="Put a filing back")
def release(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Put a filing back into the queue."""
    return queued(reviewing.release(_filing(request, filing_id), by=person(request), via=API))


@router.post("/filings/{filing_id}/acceptance", auth=COURT, response={201: CaseOut}, summary="Accept a filing")
def accept(request: HttpRequest, filing_id: int, payload: AcceptanceIn) -> Status[dict[str, Any]]:
    """Accept a filing: the answer is its case, with number, fee, panel and deadlines (CPL 126)."""
    case = reviewing.accept(
        _filing(request, filing_id),
        by=person(request),
        via=API,
        procedure=payload.procedure,
        checked=payload.checked,
    )
    return Status(201, cases.shown(case))


@router.post("/filings/{filing_id}/return", auth=COURT, response=FilingOut, summary="Return a filing for correction")
def return_(request: HttpRequest, filing_id: int, payload: ReturnIn) -> dict[str, Any]:
    """Return a filing with all its defects at once; its day of filing is kept (OLR 9; REG 7)."""
    defects = [(defect.item, defect.text) for defect in payload.defects]
    filing = _filing(request, filing_id)
    returned = reviewing.return_for_correction(
        filing, by=person(request), via=API, defects=defects, within_days=payload.within_days
    )
    return filings.shown(returned)


@router.post("/filings/{filing_id}/referral", auth=COURT, response=FilingOut, summary="Put a filing before the judges")
def refer(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Ask the judges of the court for a ruling of refusal; the clock goes on."""
    return filings.shown(reviewing.put_to_judge(_filing(request, filing_id), by=person(request), via=API))


@router.post("/filings/{filing_id}/refusal", auth=DECIDE, response=FilingOut, summary="Refuse a filing by ruling")
def refuse(request: HttpRequest, filing_id: int, payload: ReasonsIn) -> dict[str, Any]:
    """Sign the reasoned ruling by which a filing is not accepted (CPL 126, 157). Asks a fresh second factor."""
    filing = _filing(request, filing_id)
    return filings.shown(reviewing.refuse(filing, by=person(request), via=API, reasons=payload.reasons))


@router.post(
    "/filings/{filing_id}/relief-decision", auth=DECIDE, response={201: FilingReliefOut}, summary="Decide on relief"
)
def decide_relief(request: HttpRequest, filing_id: int, payload: FilingReliefIn) -> Status[dict[str, Any]]:
    """Decide, before docketing, what the filing asks about the fee (FEE 48, 49). Asks a fresh second factor."""
    decided = reviewing.decide_relief(_filing(request, filing_id), **payload.dict(), by=person(request), via=API)
    return Status(201, {name: getattr(decided, name) for name in FilingReliefOut.model_fields})


def queued(filing: Filing) -> dict[str, Any]:
    """Return a filing as the desk sees it."""
    return {
        "id": filing.pk,
        "receipt_number": filing.receipt_number,
        "state": filing.state,
        "court": filing.court.code if filing.court else "",
        "submitted_at": filing.submitted_at,
        "due_on": filing.due_on,
        "claimed_by": filing.claimed_by.name if filing.claimed_by else "",
        "claimed_at": filing.claimed_at,
        "rounds": filing.rounds,
    }


def _filing(request: HttpRequest, pk: int) -> Filing:
    found: Filing = seen(request, Filing, pk, "court", "claimed_by")
    return found
