"""Maintenance and outages over the API: anyone may read them; who keeps the house enters them by the same acts."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.keys import COURT, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.operations import acts
from evercourt.operations.models import Maintenance, Outage

router = Router(tags=["operations"])
API = Channel.API


class MaintenanceIn(Schema):
    """From when to when, at the latest, the house takes no changes."""

    court: str = Field(description="Code of the court whose administrator announces it.")
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Line


class MaintenanceOut(Schema):
    """A maintenance; `over_at`: when it ended, or was called off."""

    id: int
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    over_at: AwareDatetime | None
    reason: str


class OutageIn(Schema):
    """What could not be reached, since when, and why."""

    court: str = Field(description="Code of the court.")
    began_at: AwareDatetime
    parts: list[str] = Field(description=f"Of {', '.join(Outage.Part.values)}.", max_length=len(Outage.Part))
    cause: Line


class OutageEndIn(Schema):
    """When it ended; now, if empty."""

    ended_at: AwareDatetime | None = None


class OutageOut(Schema):
    """An outage as the public log shows it."""

    id: int
    courts: list[str]
    parts: list[str]
    began_at: AwareDatetime
    ended_at: AwareDatetime | None
    cause: str
    maintenance: bool


@router.get("/maintenance", auth=None, response=list[MaintenanceOut], summary="Show what is announced")
def announced(request: HttpRequest) -> list[dict[str, Any]]:
    """Show the maintenance that is to come or going on; while it is, every change is answered with 503."""
    return [_maintenance(one) for one in Maintenance.objects.open().order_by("begins_at")]


@router.post("/maintenance", auth=COURT, response={201: MaintenanceOut}, summary="Announce maintenance")
def announce(request: HttpRequest, payload: MaintenanceIn) -> Status[dict[str, Any]]:
    """Announce it at least 15 minutes before; every page says so from then on."""
    court = get_object_or_404(Court, code=payload.court)
    given = payload.model_dump(exclude={"court"})
    return Status(201, _maintenance(acts.announce_maintenance(court, **given, by=person(request), via=API)))


@router.post("/maintenance/{maintenance_id}/end", auth=COURT, response=MaintenanceOut, summary="End maintenance")
def end(request: HttpRequest, maintenance_id: int) -> dict[str, Any]:
    """End it now, or call it off. During maintenance this is done on the page or at the machine."""
    known = get_object_or_404(Maintenance.objects.select_related("court"), pk=maintenance_id)
    return _maintenance(acts.end_maintenance(known, by=person(request), via=API))


@router.get("/outages", auth=None, response=Page[OutageOut], summary="List outages")
def outages(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the outages of the court's system, newest first."""
    return page_of(request, Outage.objects.prefetch_related("courts"), after=after, limit=limit, shown=_outage)


@router.post("/outages", auth=COURT, response={201: OutageOut}, summary="Enter an outage")
def record(request: HttpRequest, payload: OutageIn) -> Status[dict[str, Any]]:
    """Enter that something cannot be reached."""
    court = get_object_or_404(Court, code=payload.court)
    given = payload.model_dump(exclude={"court"})
    return Status(201, _outage(acts.record_outage(court, courts=[court], **given, by=person(request), via=API)))


@router.post("/outages/{outage_id}/end", auth=COURT, response=OutageOut, summary="Enter the end of an outage")
def end_outage(request: HttpRequest, outage_id: int, payload: OutageEndIn) -> dict[str, Any]:
    """Enter the end; last days that the outage took move to the next working day (CPL 86)."""
    outage = get_object_or_404(Outage.objects.select_related("court"), pk=outage_id)
    return _outage(acts.end_outage(outage, at=payload.ended_at, by=person(request), via=API))


def _maintenance(one: Maintenance) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "begins_at", "ends_at", "over_at", "reason")}


def _outage(one: Outage) -> dict[str, Any]:
    return {
        "courts": sorted(court.code for court in one.courts.all()),
        "maintenance": one.maintenance_id is not None,
        **{name: getattr(one, name) for name in ("id", "parts", "began_at", "ended_at", "cause")},
    }
