"""The directory of contacts over the API: open to everyone; kept by the court's staff through the same acts."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.keys import COURT, person
from evercourt.api.shapes import Line
from evercourt.courts.directory import Contact, contact_of, open_now
from evercourt.courts.models import Court, Division
from evercourt.kernel.channels import Channel
from evercourt.notices import acts
from evercourt.notices.models import ContactVersion, UnansweredNumber

router = Router(tags=["contacts"])
API = Channel.API
LARGEST_NUMBER = 2**31 - 1


class OpeningOut(Schema):
    """Whether somebody answers now, and when that changes."""

    open: bool
    changes_at: AwareDatetime | None


class ContactOut(Schema):
    """How a court (`division` null), a division or a tribunal is reached now."""

    division: int | None
    version: int = Field(description="0: as the court's data came, never changed.")
    contact: Contact
    opening: OpeningOut | None = Field(description="Null if no hours are known.")


class ContactIn(Schema):
    """A whole entry anew; `version` is the one that was read."""

    version: int = Field(ge=0, le=LARGEST_NUMBER)
    contact: Contact
    valid_from: date | None = Field(None, description="Null: from now.")
    valid_until: date | None = Field(None, description="Its last day; null: until it is changed again.")
    reason: Line = ""


class NewContactIn(Schema):
    """A division or tribunal that the directory does not have yet."""

    contact: Contact
    reason: Line = ""


class ContactVersionOut(Schema):
    """A version of an entry; it counts from its first to its last day, unless one begun later counts."""

    version: int
    contact: Contact
    valid_from: date
    valid_until: date | None
    reason: str
    changed_at: AwareDatetime


class UnansweredIn(Schema):
    """A number of the directory at which nobody answers."""

    phone: str = Field(max_length=32)
    note: Line = ""


class UnansweredOut(Schema):
    """A number nobody answers, as far as is known."""

    id: int
    phone: str
    note: str
    times: int
    flagged_at: AwareDatetime
    settled_at: AwareDatetime | None


@router.get("/courts/{code}/contacts", response=list[ContactOut], summary="List the contacts of a court")
def index(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List how the court and its divisions are reached, and whether somebody answers now. Open to everyone."""
    court = get_object_or_404(Court, code=code)
    places: list[Court | Division] = [court, *court.divisions.filter(in_use=True).select_related("court")]
    newest: dict[int | None, int] = dict(
        ContactVersion.objects.filter(court=court).order_by("version").values_list("division", "version")
    )  # The last of each place stays.
    return [_shown(place, court, newest) for place in places]


@router.post("/courts/{code}/contacts", auth=COURT, response={201: ContactOut}, summary="Enter a division")
def add(request: HttpRequest, code: str, payload: NewContactIn) -> Status[dict[str, Any]]:
    """Enter a division or tribunal with its contacts; it counts at once. Asks a second factor."""
    court = get_object_or_404(Court, code=code)
    made = acts.add_division(court, payload.contact, reason=payload.reason, by=person(request), via=API)
    return Status(201, _shown(made, court, {made.pk: 1}))


@router.put("/courts/{code}/contact", auth=COURT, response=ContactOut, summary="Change the contacts of a court")
def change_court(request: HttpRequest, code: str, payload: ContactIn) -> dict[str, Any]:
    """Enter anew how the court itself is reached; its name stays that of its seal. Asks a second factor."""
    court = get_object_or_404(Court, code=code)
    return _change(request, court, court, payload)


@router.put(
    "/courts/{code}/contacts/{division_id}",
    auth=COURT,
    response=ContactOut,
    summary="Change the contacts of a division",
)
def change(request: HttpRequest, code: str, division_id: int, payload: ContactIn) -> dict[str, Any]:
    """Enter anew how a division or tribunal is reached; it counts at once or from its day. Asks a second factor."""
    court = get_object_or_404(Court, code=code)
    place = get_object_or_404(court.divisions.select_related("court"), pk=division_id)
    return _change(request, court, place, payload)


@router.get(
    "/courts/{code}/contacts/{division_id}/versions", response=list[ContactVersionOut], summary="List what was changed"
)
def versions(request: HttpRequest, code: str, division_id: int) -> list[ContactVersion]:
    """List every version of an entry, newest first. Open to everyone."""
    court = get_object_or_404(Court, code=code)
    return list(ContactVersion.objects.of(court, get_object_or_404(court.divisions, pk=division_id)))


@router.post("/courts/{code}/unanswered", auth=COURT, response={201: UnansweredOut}, summary="Flag a number")
def flag(request: HttpRequest, code: str, payload: UnansweredIn) -> Status[UnansweredNumber]:
    """Say that nobody answers a number of the directory; said again it is counted."""
    court = get_object_or_404(Court, code=code)
    return Status(201, acts.flag_number(court, payload.phone, note=payload.note, by=person(request), via=API))


@router.get("/unanswered", auth=COURT, response=list[UnansweredOut], summary="List the numbers nobody answers")
def unanswered(request: HttpRequest) -> list[UnansweredNumber]:
    """List the numbers of your court that nobody answers, the newest first."""
    return list(UnansweredNumber.objects.visible_to(person(request)).open())


@router.post("/unanswered/{flag_id}/answered", auth=COURT, response=UnansweredOut, summary="Clear a flag")
def settle(request: HttpRequest, flag_id: int) -> UnansweredNumber:
    """Say that the number is answered again; doing it again changes nothing."""
    flagged = get_object_or_404(UnansweredNumber.objects.visible_to(person(request)), pk=flag_id)
    return acts.settle_number(flagged, by=person(request), via=API)


def _change(request: HttpRequest, court: Court, place: Court | Division, payload: ContactIn) -> dict[str, Any]:
    made = acts.change_contact(
        place, payload.contact, version=payload.version, valid_from=payload.valid_from,
        valid_until=payload.valid_until, reason=payload.reason, by=person(request), via=API,
    )  # fmt: skip
    place.refresh_from_db()
    return _shown(place, court, {made.division_id: made.version})


def _shown(place: Court | Division, court: Court, newest: dict[int | None, int]) -> dict[str, Any]:
    division = place.pk if isinstance(place, Division) else None
    contact = contact_of(place)
    found = open_now(contact, court)
    opening = {"open": found.open, "changes_at": found.changes_at} if found else None
    return {"division": division, "version": newest.get(division, 0), "contact": contact, "opening": opening}
