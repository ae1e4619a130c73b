"""Where software is told of letters: addresses added and ended, what became of each call, calls made again."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.accounts.firms import Firm
from evercourt.api.doors import seen
from evercourt.api.keys import TELL, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page
from evercourt.kernel.channels import Channel
from evercourt.messages import acts
from evercourt.messages.models import Call, Endpoint

router = Router(tags=["webhooks"])
API = Channel.API


class EndpointIn(Schema):
    """Where your software listens."""

    url: Line = Field(max_length=500, description="https, on the open net.")
    firm: bool = Field(default=False, description="For the firm in which you are a partner; each member then agrees.")


class EndpointOut(Schema):
    """An address; `halted_at`: it failed for so long that it is not called until something is told again."""

    id: int
    url: str
    firm: int | None
    added_at: datetime
    ended_at: datetime | None
    halted_at: datetime | None
    failures: int = Field(description="In a row.")
    next_at: datetime = Field(description="Not called before.")


class SecretOut(Schema):
    """The secret by which your software knows that a call comes from the court."""

    secret: str


class CallOut(Schema):
    """One call, what it says, and what became of it: `waiting`, `taken`, `refused`."""

    id: int
    payload: dict[str, Any]
    outcome: str
    attempts: int
    tried_at: datetime | None
    taken_at: datetime | None
    status: int | None = Field(description="Of your last answer; null: there was none.")
    error: str


class ReplayIn(Schema):
    """Which call is made again; `onwards`: it and every later one."""

    call: int = Field(ge=1, le=2**63 - 1)
    onwards: bool = False


class ReplayOut(Schema):
    """How many calls are made again."""

    number: int


@router.get("/endpoints", auth=TELL, response=Page[EndpointOut], summary="List where my software is told")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List your own addresses, and those of the firm in which you are a partner, newest first."""
    return page_of(request, Endpoint.objects.visible_to(person(request)), after=after, limit=limit, shown=shown)


@router.post("/endpoints", auth=TELL, response={201: EndpointOut}, summary="Tell software at an address")
def add(request: HttpRequest, payload: EndpointIn) -> Status[dict[str, Any]]:
    """Tell software of every letter to you from now on. The same address again answers with what is there."""
    by, firm = person(request), None
    if payload.firm:
        firm = get_object_or_404(Firm, members__in=by.firms.at_work())
    return Status(201, shown(acts.add_endpoint(payload.url, firm=firm, by=by, via=API)))


@router.get("/endpoints/{endpoint_id}", auth=TELL, response=EndpointOut, summary="Show an address")
def show(request: HttpRequest, endpoint_id: int) -> dict[str, Any]:
    """Show whether an address is called, and since when not."""
    return shown(seen(request, Endpoint, endpoint_id))


@router.get("/endpoints/{endpoint_id}/secret", auth=TELL, response=SecretOut, summary="Read the secret of an address")
def secret(request: HttpRequest, endpoint_id: int) -> dict[str, str]:
    """Give the secret by which the calls to this address are signed."""
    return {"secret": seen(request, Endpoint, endpoint_id).secret}


@router.delete("/endpoints/{endpoint_id}", auth=TELL, response=EndpointOut, summary="End an address")
def end(request: HttpRequest, endpoint_id: int) -> dict[str, Any]:
    """Tell nothing more to an address, for good; doing it again changes nothing."""
    acts.end_endpoint(seen(request, Endpoint, endpoint_id), by=person(request), via=API)
    return shown(seen(request, Endpoint, endpoint_id))


@router.get("/endpoints/{endpoint_id}/calls", auth=TELL, response=Page[CallOut], summary="List calls to an address")
def calls(request: HttpRequest, endpoint_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the calls of the last 30 days, newest first, with your answers."""
    found = seen(request, Endpoint, endpoint_id).calls.select_related("message")
    return page_of(request, found, after=after, limit=limit, shown=call_shown)


@router.post("/endpoints/{endpoint_id}/replay", auth=TELL, response=ReplayOut, summary="Make calls again")
def replay(request: HttpRequest, endpoint_id: int, payload: ReplayIn) -> dict[str, int]:
    """Make one call again, or it and all later ones; each keeps its `webhook-id`."""
    endpoint = seen(request, Endpoint, endpoint_id)
    get_object_or_404(endpoint.calls, pk=payload.call)
    number = acts.replay(endpoint, call=payload.call, onwards=payload.onwards, by=person(request), via=API)
    return {"number": number}


def shown(endpoint: Endpoint) -> dict[str, Any]:
    """Return an address as the API shows it; never its secret."""
    return {
        "id": endpoint.pk, "url": endpoint.url, "firm": endpoint.firm_id, "added_at": endpoint.added_at,
        "ended_at": endpoint.ended_at, "halted_at": endpoint.halted_at, "failures": endpoint.failures,
        "next_at": endpoint.next_at,
    }  # fmt: skip


def call_shown(call: Call) -> dict[str, Any]:
    """Return a call as the API shows it."""
    names = ("outcome", "attempts", "tried_at", "taken_at", "status", "error")
    return {"id": call.pk, "payload": acts.payload(call), **{name: getattr(call, name) for name in names}}
