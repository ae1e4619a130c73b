"""Visits over the API: services and free times of a court, and appointments."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.doors import seen
from evercourt.api.keys import READ, VISIT, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page
from evercourt.appointments import acts, times
from evercourt.appointments.models import Appointment
from evercourt.appointments.policy import FRONT
from evercourt.appointments.services import services
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput

router = Router(tags=["visits"])
API = Channel.API
Language = Literal["zh-hans", "ug", "kk-arab", "en"]
# How the wish reached the court; software that acts for a caller says so.
Via = Literal["api", "phone", "counter"]


class ServiceOut(Schema):
    """Something done at the counters of a court, in the language asked for."""

    id: str
    name: str
    bring: str = Field(description="What to bring.")
    minutes: int


class TimeOut(Schema):
    """A time that can be booked at one counter; `free` is the number of places left."""

    counter: int
    counter_name: str
    starts_at: datetime
    ends_at: datetime
    step_free: bool
    languages: list[str]
    free: int


class AppointmentIn(Schema):
    """The visit wanted. For a person without an account the front of the court gives name and telephone number."""

    counter: int = Field(ge=1, le=2**31)
    service: str
    starts_at: AwareDatetime
    needs: list[str] = []
    language: Language | None = None
    note: Line = ""
    name: Line = Field("", description="Of the visitor, when an office holder books for somebody else.")
    phone: str = Field("", max_length=20, pattern=r"^(\+\d{6,15})?$")
    via: Via = "api"


class MoveIn(Schema):
    """The other time wanted."""

    counter: int = Field(ge=1, le=2**31)
    starts_at: AwareDatetime
    via: Via = "api"


class CancellationIn(Schema):
    """Why, if you like to say it."""

    reason: Line = ""
    via: Via = "api"


class AppointmentOut(Schema):
    """A visit that was booked."""

    id: int
    court: str
    counter: int
    counter_name: str
    service: str
    starts_at: datetime
    ends_at: datetime
    name: str
    needs: list[str]
    language: str
    state: str
    reason: str
    follows: int | None


class RestrictionOut(Schema):
    """A time in which nobody is received, or fewer than usual; `counter` null: all; `service` empty: all."""

    counter: int | None
    service: str
    begins_at: datetime
    ends_at: datetime | None = Field(description="Null: until further notice.")
    places_percent: int = Field(description="Share of the usual places given out; 0: nobody is received.")
    reason: str
    notice: str = Field(description="Address of the notice, if there is one.")


@router.get("/courts/{code}/services", response=list[ServiceOut], summary="List what is done at the counters")
def offered(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List the services of a court's counters, with what to bring. Open to everyone."""
    court = get_object_or_404(Court, code=code)
    done = {one for counter in court.counters.filter(in_use=True) for one in counter.services}
    return [
        {"id": one.id, "name": one.name, "bring": one.what_to_bring, "minutes": one.minutes}
        for one in services().values()
        if one.id in done
    ]


@router.get("/courts/{code}/times", response=list[TimeOut], summary="List the free times of a day")
def free(request: HttpRequest, code: str, service: str, day: date, step_free: bool = False) -> list[dict[str, Any]]:
    """List the times of a day at which a service can still be booked, by time. Open to everyone."""
    court = get_object_or_404(Court, code=code)
    if not court.local_date() <= day <= times.last_day(court):
        return []
    found = times.free(court, service, day, needs=["step_free"] if step_free else [])
    return [
        {
            "counter": slot.counter.pk, "counter_name": slot.counter.local_name, "starts_at": slot.starts_at,
            "ends_at": slot.ends_at, "step_free": slot.counter.step_free, "languages": slot.counter.languages,
            "free": slot.free,
        }
        for slot in found
    ]  # fmt: skip


@router.get("/courts/{code}/restrictions", response=list[RestrictionOut], summary="List what restricts visits")
def restrictions(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List the times in which the counters receive nobody, or fewer than usual, and why. Open to everyone."""
    court = get_object_or_404(Court, code=code)
    return [
        {
            "counter": row.counter_id, "service": row.service, "begins_at": row.during.lower,
            "ends_at": row.during.upper, "places_percent": row.places_percent, "reason": row.reason,
            "notice": settings.PUBLIC_ADDRESS + row.notice if row.notice else "",
        }
        for row in times.restrictions_of(court)
    ]  # fmt: skip


@router.get("/appointments", auth=READ, response=Page[AppointmentOut], summary="List appointments")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List one's own appointments, and for the front of a court all of that court, newest first."""
    found = Appointment.objects.visible_to(person(request)).select_related("counter__court")
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.post("/courts/{code}/appointments", auth=VISIT, response={201: AppointmentOut}, summary="Book an appointment")
def book(request: HttpRequest, code: str, payload: AppointmentIn) -> Status[dict[str, Any]]:
    """Book a visit for yourself, or as the front of the court for who calls or comes."""
    by, court = person(request), get_object_or_404(Court, code=code)
    given = payload.dict()
    counter = get_object_or_404(court.counters.select_related("court"), pk=given.pop("counter"))
    via = Channel(given.pop("via"))
    given["language"] = given["language"] or ""
    if any(held.office in FRONT and held.court_id == court.pk for held in by.offices):
        made = acts.book(counter, **given, by=by, via=via)
    elif given.pop("name") or given.pop("phone") or via != API:
        raise BadInput(_("Only the front of this court books for somebody else."), field="name")
    else:
        given.pop("phone", None)
        made = acts.book(counter, **given, person=by, by=by, via=via)
    return Status(201, shown(made))


@router.get("/appointments/{appointment_id}", auth=READ, response=AppointmentOut, summary="Show an appointment")
def show(request: HttpRequest, appointment_id: int) -> dict[str, Any]:
    """Show one appointment."""
    return shown(_appointment(request, appointment_id))


@router.post(
    "/appointments/{appointment_id}/move", auth=VISIT, response={201: AppointmentOut}, summary="Choose another time"
)
def move(request: HttpRequest, appointment_id: int, payload: MoveIn) -> Status[dict[str, Any]]:
    """Give up the time and book another in one act; also for a visit that was cancelled or missed."""
    visit = _appointment(request, appointment_id)
    counter = get_object_or_404(visit.counter.court.counters.select_related("court"), pk=payload.counter)
    via = _via(request, visit, payload.via)
    moved = acts.move(visit, counter=counter, starts_at=payload.starts_at, by=person(request), via=via)
    return Status(201, shown(moved))


@router.post(
    "/appointments/{appointment_id}/cancellation", auth=VISIT, response=AppointmentOut, summary="Cancel an appointment"
)
def cancel(request: HttpRequest, appointment_id: int, payload: CancellationIn) -> dict[str, Any]:
    """Give the time back; doing it again changes nothing."""
    visit = _appointment(request, appointment_id)
    via = _via(request, visit, payload.via)
    return shown(acts.cancel(visit, reason=payload.reason, by=person(request), via=via))


def shown(visit: Appointment) -> dict[str, Any]:
    """Return an appointment as the API shows it."""
    names = ("service", "starts_at", "ends_at", "name", "needs", "language", "state", "reason")
    return {name: getattr(visit, name) for name in names} | {
        "id": visit.pk,
        "court": visit.counter.court.code,
        "counter": visit.counter_id,
        "counter_name": visit.counter.local_name,
        "follows": visit.follows_id,
    }


def _appointment(request: HttpRequest, pk: int) -> Appointment:
    found: Appointment = seen(request, Appointment, pk, "counter__court", "person")
    return found


def _via(request: HttpRequest, visit: Appointment, said: str) -> Channel:
    return API if visit.person_id == person(request).pk else Channel(said)
