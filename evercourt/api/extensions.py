"""More time for a period: asked for by a party, decided by a judge of the case."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, DECIDE, READ, person
from evercourt.api.shapes import Text
from evercourt.cases import acts
from evercourt.cases.models import Case, Deadline, Extension
from evercourt.kernel.channels import Channel

router = Router(tags=["cases"])


class ExtensionIn(Schema):
    """For which period, why, and until when time is needed."""

    deadline: int = Field(ge=1, le=2**31 - 1, description="A deadline of the case; see the case.")
    ground: Extension.Ground
    reasons: Text
    obstacle_ended_on: date | None = Field(None, description="Null: it lasts.")
    wanted_until: date | None = None


class ExtensionOut(Schema):
    """A request for more time, and its decision."""

    id: int
    deadline: int
    party: int
    ground: str
    reasons: str
    obstacle_ended_on: date | None
    wanted_until: date | None
    asked_at: datetime
    state: str
    decided_at: datetime | None
    decision: str
    until: date | None = Field(description="The new last day, if it was granted.")


class ExtensionDecisionIn(Schema):
    """The decision, with reasons; granted, the new last day."""

    grant: bool
    until: date | None = None
    reasons: Text


@router.get("/cases/{case_id}/extensions", auth=READ, response=list[ExtensionOut], summary="See requests for more time")
def extensions(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List the requests for more time in a case, with their decisions."""
    case = seen(request, Case, case_id)
    return [_shown(one) for one in Extension.objects.filter(deadline__case=case).order_by("pk")]


@router.post("/cases/{case_id}/extensions", auth=CASE, response={201: ExtensionOut}, summary="Ask for more time")
def ask(request: HttpRequest, case_id: int, payload: ExtensionIn) -> Status[dict[str, Any]]:
    """Ask for more time for one of your periods (CPL 86; for evidence INT 100). Until it is decided it runs on."""
    case = seen(request, Case, case_id)
    given = payload.dict() | {"ground": payload.ground.value}
    deadlines = Deadline.objects.select_related("case__court", "party")
    deadline = get_object_or_404(deadlines, pk=given.pop("deadline"), case=case)
    return Status(201, _shown(acts.ask_extension(deadline, **given, by=person(request), via=Channel.API)))


@router.post("/extensions/{extension_id}/decision", auth=DECIDE, response=ExtensionOut, summary="Decide on more time")
def decide(request: HttpRequest, extension_id: int, payload: ExtensionDecisionIn) -> dict[str, Any]:
    """Grant more time until a day, or refuse it, with reasons; both sides are told."""
    of = Extension.objects.filter(deadline__case__in=Case.objects.visible_to(person(request)))
    found = get_object_or_404(of.select_related("deadline__case__court", "party"), pk=extension_id)
    return _shown(acts.decide_extension(found, **payload.dict(), by=person(request), via=Channel.API))


def _shown(one: Extension) -> dict[str, Any]:
    names = [name for name in ExtensionOut.model_fields if name not in ("deadline", "party")]
    return {name: getattr(one, name) for name in names} | {"deadline": one.deadline_id, "party": one.party_id}
