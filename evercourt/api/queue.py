"""The queue of a court's counters over the API: receive, give a ticket, call, put back, serve."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import COURT, person
from evercourt.api.visits import API, Language
from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Counter, Ticket
from evercourt.courts.models import Court
from evercourt.kernel.policy import must

router = Router(tags=["visits"])


class TicketIn(Schema):
    """A ticket for who came without an appointment, or with the one named."""

    service: str = ""
    needs: list[str] = []
    language: Language = "zh-hans"
    appointment: int | None = Field(None, ge=1, le=2**31)
    asked: UUID | None = Field(None, description="A mark of your making: sent twice, it is one ticket.")


class CallIn(Schema):
    """At which counter; `after` is the ticket that was called there last, as you know it (0: none)."""

    counter: int = Field(ge=1, le=2**31)
    after: int = Field(ge=0, le=2**31)


class TicketOut(Schema):
    """A place in the queue of today."""

    id: int
    number: str
    service: str
    needs: list[str]
    language: str
    state: str
    turn_at: datetime
    before: int
    counter: int | None
    calls: int
    appointment: int | None


@router.get("/courts/{code}/tickets", auth=COURT, response=list[TicketOut], summary="List the queue of today")
def queue(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List who waits and who was called today, by turn."""
    court = _court(request, code)
    today = Ticket.objects.of_today(court).filter(ended_at=None)
    return [ticket_shown(ticket) for ticket in today]


@router.post("/courts/{code}/tickets", auth=COURT, response={201: TicketOut}, summary="Give a ticket")
def give(request: HttpRequest, code: str, payload: TicketIn) -> Status[dict[str, Any]]:
    """Give a ticket to a visitor, or receive the one who booked; the same visitor gets the same ticket."""
    court, by = _court(request, code), person(request)
    if payload.appointment:
        booked = get_object_or_404(Appointment.objects.visible_to(by), pk=payload.appointment, counter__court=court)
        return Status(201, ticket_shown(acts.receive(booked, by=by, via=API)))
    given = payload.dict()
    given.pop("appointment")
    return Status(201, ticket_shown(acts.take_ticket(court, **given, by=by, via=API)))


@router.post("/courts/{code}/calls", auth=COURT, response=list[TicketOut], summary="Call the next visitor")
def call(request: HttpRequest, code: str, payload: CallIn) -> list[dict[str, Any]]:
    """Call whose turn it is at a counter: a list of one, or empty when nobody waits for it."""
    counter: Counter = get_object_or_404(
        _court(request, code).counters.select_related("court"), pk=payload.counter, in_use=True
    )
    called = acts.call_next(counter, after=payload.after, by=person(request), via=API)
    return [ticket_shown(called)] if called else []


@router.post("/tickets/{ticket_id}/end", auth=COURT, response=TicketOut, summary="End a visit")
def end(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    """Note that the visitor was served."""
    return ticket_shown(acts.end_visit(seen(request, Ticket, ticket_id, "court"), by=person(request), via=API))


@router.post("/tickets/{ticket_id}/return", auth=COURT, response=TicketOut, summary="Put a ticket back")
def put_back(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    """Put who was called and is not there back into the queue; after three calls the number is gone."""
    return ticket_shown(acts.put_back(seen(request, Ticket, ticket_id, "court"), by=person(request), via=API))


def ticket_shown(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket as the API shows it; no name stands in a queue."""
    names = ("service", "needs", "language", "state", "turn_at", "calls")
    return {name: getattr(ticket, name) for name in names} | {
        "id": ticket.pk,
        "number": ticket.shown_number,
        "before": Ticket.objects.before(ticket),
        "counter": ticket.counter_id,
        "appointment": ticket.appointment_id,
    }


def _court(request: HttpRequest, code: str) -> Court:
    """Return the court if this person serves at its counters; raise NotAllowed otherwise."""
    court = get_object_or_404(Court, code=code)
    must(person(request), "appointments.serve", court)
    return court
