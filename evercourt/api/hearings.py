"""Hearings over the API: scheduled without clashes, put off, cancelled, held."""

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.doors import seen
from evercourt.api.files import brought, file_answer
from evercourt.api.keys import COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, ReasonIn, Text
from evercourt.cases.models import Case
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.hearings import acts
from evercourt.hearings.calendar import ics
from evercourt.hearings.minutes import issue_minutes
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must

router = Router(tags=["hearings"])
API = Channel.API


class HearingIn(Schema):
    """When and where; a time without its zone is refused."""

    courtroom: int
    starts_at: AwareDatetime
    minutes: int = Field(le=100_000)
    kind: Literal["trial", "pretrial", "pronouncement"] = "trial"
    public: bool = True
    follows: int | None = Field(None, description="The hearing that was put off, if this is its new date.")


class HearingOut(Schema):
    """A hearing of a case."""

    id: int
    case: int
    courtroom: str
    kind: str
    public: bool
    mode: str = Field(description="on_site, remote or mixed")
    state: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    outcome: str
    minutes: int | None = Field(description="The document with the minutes, on the file of the case.")
    follows: int | None
    together: int | None = Field(description="The first hearing of the same sitting, if several cases are heard in it.")


class OutcomeIn(Schema):
    """What came of it: the minutes as text, which the court prints, or as a document that you uploaded."""

    outcome: Line
    present: list[Line] = []
    minutes: Text = ""
    document: int | None = None
    debate_ended: bool = Field(False, description="Nothing more is argued after it (CPL 144).")


@router.get("/hearings", auth=READ, response=Page[HearingOut], summary="List hearings")
def index(request: HttpRequest, after: int = 0, limit: int = 50, case: int = 0) -> dict[str, Any]:
    """List the hearings of the cases this person may see, newest first."""
    found = Hearing.objects.visible_to(person(request)).select_related("courtroom")
    return page_of(request, found.filter(case=case) if case else found, after=after, limit=limit, shown=shown)


@router.post("/cases/{case_id}/hearings", auth=COURT, response={201: HearingOut}, summary="Schedule a hearing")
def schedule(request: HttpRequest, case_id: int, payload: HearingIn) -> Status[dict[str, Any]]:
    """Schedule a hearing and summon everyone; clashes and the lawful notice of three days are checked (CPL 139)."""
    case = seen(request, Case, case_id, "court")
    must(person(request), "hearing.schedule", case)
    given = payload.dict()
    room = get_object_or_404(Courtroom, pk=given.pop("courtroom"))
    before = given.pop("follows")
    follows = get_object_or_404(case.hearings, pk=before) if before else None
    made = acts.schedule(case, courtroom=room, follows=follows, **given, by=person(request), via=API)
    return Status(201, shown(made))


@router.get("/hearings/{hearing_id}", auth=READ, response=HearingOut, summary="Show a hearing")
def show(request: HttpRequest, hearing_id: int) -> dict[str, Any]:
    """Show one hearing."""
    return shown(_hearing(request, hearing_id))


@router.get(
    "/hearings/{hearing_id}/calendar",
    auth=READ,
    summary="Get a hearing for your calendar",
    openapi_extra=file_answer("text/calendar"),
)
def calendar(request: HttpRequest, hearing_id: int) -> HttpResponse:
    """Return the hearing as iCalendar (RFC 5545)."""
    content = ics([_hearing(request, hearing_id)], address=settings.PUBLIC_ADDRESS)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@router.post("/hearings/{hearing_id}/adjournment", auth=COURT, response=HearingOut, summary="Put a hearing off")
def adjourn(request: HttpRequest, hearing_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Put a hearing off, with the reason (CPL 149); schedule the new one with `follows`."""
    return shown(acts.adjourn(_hearing(request, hearing_id), reason=payload.reason, by=person(request), via=API))


@router.post("/hearings/{hearing_id}/cancellation", auth=COURT, response=HearingOut, summary="Cancel a hearing")
def cancel(request: HttpRequest, hearing_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Cancel a hearing that is no longer needed, with the reason."""
    return shown(acts.cancel(_hearing(request, hearing_id), reason=payload.reason, by=person(request), via=API))


@router.post("/hearings/{hearing_id}/outcome", auth=COURT, response=HearingOut, summary="Enter outcome and minutes")
def hold(request: HttpRequest, hearing_id: int, payload: OutcomeIn) -> dict[str, Any]:
    """Enter that the hearing was held, its outcome, who was present and its minutes (CPL 150)."""
    by, hearing = person(request), _hearing(request, hearing_id)
    must(by, "hearing.record", hearing)
    minutes = minutes_of(request, hearing, payload)
    said: dict[str, Any] = {
        "outcome": payload.outcome, "present": payload.present, "debate_ended": payload.debate_ended,
    }  # fmt: skip
    held = acts.hold(hearing, minutes=minutes, **said, by=by, via=API)
    return shown(held)


def minutes_of(request: HttpRequest, hearing: Hearing, payload: OutcomeIn) -> Document:
    """Return the minutes that were sent: the document, or the text as the court prints it. Raises BadInput."""
    if bool(payload.minutes.strip()) == bool(payload.document):
        raise BadInput(_("Send the minutes either as text or as a document."), field="minutes")
    return brought(request, payload.document) if payload.document else issue_minutes(hearing.case, payload.minutes)


def shown(hearing: Hearing) -> dict[str, Any]:
    """Return a hearing as the API shows it."""
    return {
        "id": hearing.pk,
        "case": hearing.case_id,
        "courtroom": hearing.courtroom.name,
        "kind": hearing.kind,
        "public": hearing.public,
        "mode": hearing.mode,
        "state": hearing.state,
        "starts_at": hearing.during.lower,
        "ends_at": hearing.during.upper,
        "reason": hearing.reason,
        "outcome": hearing.outcome,
        "debate_ended": hearing.debate_ended,
        "minutes": hearing.minutes_id,
        "follows": hearing.follows_id,
        "together": hearing.together_id,
    }


def _hearing(request: HttpRequest, pk: int) -> Hearing:
    found: Hearing = seen(request, Hearing, pk, "case__court", "courtroom")
    return found
