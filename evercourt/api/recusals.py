"""Who must not sit: relations declared by people of the court, and requests that a member of the panel withdraw."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, DECIDE, READ, person
from evercourt.api.shapes import Line, Text
from evercourt.cases import acts
from evercourt.cases.models import Case, DeclaredRelation, Ground, PanelMember, Party, Recusal
from evercourt.cases.policy import decider_of
from evercourt.kernel.channels import Channel

router = Router(tags=["cases"])


class RelationIn(Schema):
    """With whom you have a relation, and which (CPL 47)."""

    name: Line
    ground: Ground


class RelationOut(Schema):
    """A relation you declared."""

    id: int
    name: str
    ground: str
    declared_at: datetime
    ended_at: datetime | None


class RecusalIn(Schema):
    """Who should withdraw, on which ground of CPL 47, and why."""

    member: int = Field(description="A seat of the panel; see the case.")
    party: int | None = Field(None, description="For which party you ask; null: you are the member yourself.")
    ground: Ground
    reasons: Text
    known_on: date | None = Field(None, description="When you learned of it; needed once the trial has begun.")


class RecusalOut(Schema):
    """A request that a member of the panel withdraw, and its decision."""

    id: int
    member: int
    member_name: str
    party: int | None
    ground: str
    reasons: str
    known_on: date | None
    decider: str
    state: str
    asked_at: datetime
    due_on: date
    decided_at: datetime | None
    decision: str
    objection: str


class RecusalDecisionIn(Schema):
    """The decision, with reasons."""

    grant: bool
    reasons: Text
    committee_record: str = Field("", max_length=100, description="When the judicial committee decided.")


class ObjectionIn(Schema):
    """Why the decision should be reconsidered."""

    reasons: Text


@router.get("/me/relations", auth=READ, response=list[RelationOut], summary="See the relations you declared")
def relations(request: HttpRequest) -> Any:
    """List the relations that exclude you from panels, newest first; only yours."""
    return DeclaredRelation.objects.filter(user=person(request)).order_by("-declared_at")


@router.post("/me/relations", auth=COURT, response={201: RelationOut}, summary="Declare a relation")
def declare(request: HttpRequest, payload: RelationIn) -> Status[DeclaredRelation]:
    """Declare a relation: you are not drawn for a case of that person or company (CPL 47)."""
    by = person(request)
    return Status(201, acts.declare_relation(by, **payload.dict(), by=by, via=Channel.API))


@router.post("/me/relations/{relation_id}/end", auth=COURT, response=RelationOut, summary="Say that a relation is over")
def end(request: HttpRequest, relation_id: int) -> DeclaredRelation:
    """Say that a relation is over: from now on it excludes you from nothing."""
    by = person(request)
    return acts.end_relation(get_object_or_404(DeclaredRelation, pk=relation_id, user=by), by=by, via=Channel.API)


@router.get("/cases/{case_id}/recusals", auth=READ, response=list[RecusalOut], summary="See requests for recusal")
def recusals(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List the requests that members of the panel withdraw, with their decisions."""
    case = seen(request, Case, case_id)
    of = Recusal.objects.filter(member__case=case).select_related("member__user")
    return [_shown(one) for one in of.order_by("pk")]


@router.post("/cases/{case_id}/recusals", auth=CASE, response={201: RecusalOut}, summary="Ask for recusal")
def ask(request: HttpRequest, case_id: int, payload: RecusalIn) -> Status[dict[str, Any]]:
    """Ask that a member of the panel withdraw; whom CPL 49 names decides within the lawful time (CPL 47–50)."""
    case = seen(request, Case, case_id)
    member = get_object_or_404(PanelMember.objects.select_related("case__court", "user"), pk=payload.member, case=case)
    party = get_object_or_404(Party, pk=payload.party, case=case) if payload.party is not None else None
    given: dict[str, Any] = {
        "ground": payload.ground.value, "reasons": payload.reasons, "party": party, "known_on": payload.known_on,
    }  # fmt: skip
    return Status(201, _shown(acts.ask_recusal(member, **given, by=person(request), via=Channel.API)))


@router.post("/recusals/{recusal_id}/decision", auth=DECIDE, response=RecusalOut, summary="Decide on recusal")
def decide(request: HttpRequest, recusal_id: int, payload: RecusalDecisionIn) -> dict[str, Any]:
    """Grant or refuse, with reasons (CPL 49, 50). Asks a fresh second factor."""
    found = _found(request, recusal_id)
    return _shown(acts.decide_recusal(found, **payload.dict(), by=person(request), via=Channel.API))


@router.post("/recusals/{recusal_id}/objection", auth=CASE, response=RecusalOut, summary="Ask once to reconsider")
def reconsider(request: HttpRequest, recusal_id: int, payload: ObjectionIn) -> dict[str, Any]:
    """Ask once that a refusal be reconsidered (CPL 50)."""
    found = _found(request, recusal_id)
    return _shown(acts.ask_reconsideration(found, reasons=payload.reasons, by=person(request), via=Channel.API))


def _found(request: HttpRequest, pk: int) -> Recusal:
    of = Recusal.objects.filter(member__case__in=Case.objects.visible_to(person(request)))
    found: Recusal = get_object_or_404(of.select_related("member__case__court", "member__user", "party"), pk=pk)
    return found


def _shown(one: Recusal) -> dict[str, Any]:
    names = [name for name in RecusalOut.model_fields if name not in ("member", "member_name", "party", "decider")]
    own = {name: getattr(one, name) for name in names}
    member = {"member": one.member_id, "member_name": one.member.user.name, "decider": decider_of(one.member)}
    return {**own, **member, "party": one.party_id}
