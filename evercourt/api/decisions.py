"""Decisions over the API: draft, versions, signatures, pronouncement, appeal."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, DECIDE, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Money, Page, ReasonIn, Text
from evercourt.cases.models import Case
from evercourt.decisions import acts, texts
from evercourt.decisions.changing import change_protection
from evercourt.decisions.effect import appeal
from evercourt.decisions.models import Decision
from evercourt.decisions.protecting import orders_in_force
from evercourt.decisions.states import DecisionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must

router = Router(tags=["decisions"])
API = Channel.API


class DraftIn(Schema):
    """What is begun, from which template."""

    kind: Literal["judgment", "ruling", "order"]
    template: Line
    title: Line = Field("", description="The title of the template, if not given.", max_length=200)
    appealable: bool = True


class OrderedIn(Schema):
    """One item of the operative part: who must do what for whom, how much, by when; hand in to the court; or
    who is protected from whom, until when; or that such an order is revoked.
    """

    kind: Literal["pay", "act", "file", "protect", "revoke"]
    obligor: int
    obligee: int | None = Field(None, description="Null of `file` only.")
    amount: Money | None = Field(None, description="In yuan; of `pay` only.")
    due_days: int | None = Field(
        None, description="Days after the decision takes effect; of `file`, after service on them.", ge=0, le=3650
    )
    asks: str = Field("", description="The kind of papers, of `file` only.", max_length=64)
    due_on: date | None = Field(
        None, description="The last day, where the order names it; of `file`, and of `protect` until when it holds."
    )
    text: Text


class ProtectionIn(Schema):
    """What becomes of an order that protects a person, on their application (DVL 30)."""

    party: int = Field(description="Whom the order protects.")
    what: Literal["extend", "change", "revoke"]
    until: date | None = Field(None, description="Its last day; not for revoking.")
    measures: list[Line] = Field([], description="What is ordered from now on; for changing only.", max_length=50)
    reasons: Text


class VersionIn(Schema):
    """A new version of the text; `version` is the one it was written from."""

    version: int
    text: Text
    operative: list[OrderedIn] | None = None


class VersionOut(Schema):
    """A saved version of the text."""

    number: int
    text: str
    saved_at: datetime


class SignatureIn(Schema):
    """The version the judge has read."""

    version: int


class PartyIn(Schema):
    """The party for whom it is done."""

    party: int


class DecisionOut(Schema):
    """A decision, as lists show it; the documents are on the file of the case."""

    id: int
    case: int
    kind: str
    title: str
    state: str
    appealable: bool
    signed_at: datetime | None
    pronounced_at: datetime | None
    final_on: date | None
    document: int | None
    certificate: int | None = Field(description="The certificate that it has taken effect.")


class PeriodOut(Schema):
    """One party's time to appeal, with its count."""

    party: int
    served_on: date
    last_day: date
    appealed_at: datetime | None
    explanation: list[Any]


class DecisionWhole(DecisionOut):
    """A decision with its newest text, what it orders, who has not signed yet and who may appeal until when."""

    version: VersionOut
    operative: list[dict[str, Any]]
    unsigned: list[str]
    appeal_periods: list[PeriodOut]


@router.get("/decisions", auth=READ, response=Page[DecisionOut], summary="List decisions")
def index(request: HttpRequest, after: int = 0, limit: int = 50, case: int = 0) -> dict[str, Any]:
    """List the decisions this person may see, newest first; drafts only to the bench."""
    found = Decision.objects.visible_to(person(request))
    return page_of(request, found.filter(case=case) if case else found, after=after, limit=limit, shown=shown)


@router.post("/cases/{case_id}/decisions", auth=COURT, response={201: DecisionWhole}, summary="Draft a decision")
def draft(request: HttpRequest, case_id: int, payload: DraftIn) -> Status[dict[str, Any]]:
    """Begin a decision from a template of the court's procedure; its text is version 1."""
    case = seen(request, Case, case_id, "court")
    given = payload.dict()
    given["title"] = given["title"] or texts.templates(case).get(payload.template, payload.template)
    return Status(201, whole(acts.draft(case, **given, by=person(request), via=API)))


@router.post(
    "/cases/{case_id}/protection", auth=COURT, response={201: DecisionWhole}, summary="Change a protection order"
)
def protection(request: HttpRequest, case_id: int, payload: ProtectionIn) -> Status[dict[str, Any]]:
    """Write the ruling that extends, changes or revokes an order, on the application of whom it protects, and send it
    to the judges of the case for signing; the order changes with its pronouncement (DVL 30).
    """
    case = seen(request, Case, case_id, "court")
    must(person(request), "decision.draft", case)
    given = payload.dict()
    running = orders_in_force().filter(case=case).select_related("case__court", "party")
    term = get_object_or_404(running, party=given.pop("party"))
    return Status(201, whole(change_protection(term, **given, by=person(request), via=API)))


@router.get("/decisions/{decision_id}", auth=READ, response=DecisionWhole, summary="Show a decision")
def show(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Show one decision: to the bench from the first draft, to everyone else once it is pronounced."""
    return whole(_decision(request, decision_id))


@router.post(
    "/decisions/{decision_id}/versions", auth=COURT, response={201: DecisionWhole}, summary="Save a new version"
)
def save(request: HttpRequest, decision_id: int, payload: VersionIn) -> Status[dict[str, Any]]:
    """Save a new version of a draft; if another was saved meanwhile, nothing is overwritten."""
    items = None if payload.operative is None else [item.dict() for item in payload.operative]
    acts.save(
        _decision(request, decision_id),
        text=payload.text,
        operative=items,
        version=payload.version,
        by=person(request),
        via=API,
    )
    return Status(201, _again(request, decision_id))


@router.post("/decisions/{decision_id}/signing", auth=COURT, response=DecisionWhole, summary="Send a draft for signing")
def send(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Give the draft to all judges of the case to sign; the text no longer changes."""
    acts.send_for_signing(_decision(request, decision_id), by=person(request), via=API)
    return _again(request, decision_id)


@router.post("/decisions/{decision_id}/signatures", auth=DECIDE, response=DecisionWhole, summary="Sign a decision")
def sign(request: HttpRequest, decision_id: int, payload: SignatureIn) -> dict[str, Any]:
    """Sign as a judge of the case; the last signature seals the document. Asks a fresh second factor."""
    acts.sign(_decision(request, decision_id), version=payload.version, by=person(request), via=API)
    return _again(request, decision_id)


@router.post("/decisions/{decision_id}/declination", auth=DECIDE, response=DecisionWhole, summary="Decline to sign")
def decline(request: HttpRequest, decision_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Decline to sign, with the reason; the decision becomes a draft again. Asks a fresh second factor."""
    acts.decline(_decision(request, decision_id), reason=payload.reason, by=person(request), via=API)
    return _again(request, decision_id)


@router.post(
    "/decisions/{decision_id}/pronouncement", auth=DECIDE, response=DecisionWhole, summary="Pronounce a decision"
)
def pronounce(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Pronounce a signed decision and have it served on every party (CPL 151). Asks a fresh second factor."""
    acts.pronounce(_decision(request, decision_id), by=person(request), via=API)
    return _again(request, decision_id)


@router.post("/decisions/{decision_id}/appeals", auth=CASE, response={201: PeriodOut}, summary="Appeal a decision")
def appeals(request: HttpRequest, decision_id: int, payload: PartyIn) -> Status[dict[str, Any]]:
    """Appeal for a party: yourself, or who gave you a special power (CPL 62, 171)."""
    decision = _decision(request, decision_id)
    must(person(request), "decision.appeal", decision)
    party = get_object_or_404(decision.case.parties, pk=payload.party)
    return Status(201, _period(appeal(decision, party, by=person(request), via=API)))


def shown(decision: Decision) -> dict[str, Any]:
    """Return a decision as lists show it."""
    return {
        "id": decision.pk,
        "case": decision.case_id,
        "kind": decision.kind,
        "title": decision.title,
        "state": decision.state,
        "appealable": decision.appealable,
        "signed_at": decision.signed_at,
        "pronounced_at": decision.pronounced_at,
        "final_on": decision.final_on,
        "document": decision.document_id,
        "certificate": decision.certificate_id,
    }


def whole(decision: Decision) -> dict[str, Any]:
    """Return a decision with its newest text."""
    newest = acts.current(decision)
    signing = decision.state == DecisionState.SIGNING
    return {
        **shown(decision),
        "version": {"number": newest.number, "text": newest.text, "saved_at": newest.saved_at},
        "operative": decision.operative,
        "unsigned": [judge.name for judge in acts.unsigned(decision)] if signing else [],
        "appeal_periods": [_period(period) for period in decision.appeal_periods.all()],
    }


def _period(period: Any) -> dict[str, Any]:
    return {
        "party": period.party_id,
        "served_on": period.served_on,
        "last_day": period.last_day,
        "appealed_at": period.appealed_at,
        "explanation": period.explanation,
    }


def _decision(request: HttpRequest, pk: int) -> Decision:
    found: Decision = seen(request, Decision, pk, "case__court")
    return found


def _again(request: HttpRequest, pk: int) -> dict[str, Any]:
    return whole(_decision(request, pk))
