"""An enforcement case over the API: what is owed, what is held, and an objection against it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, DECIDE, READ, person
from evercourt.api.shapes import Money, ReasonsIn, Text
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.law.waterfall import PARTS
from evercourt.enforcement.models import Debt, Measure, Objection, Review, Suspension
from evercourt.enforcement.policy import courts_of_work
from evercourt.enforcement.states import MeasureState
from evercourt.kernel.channels import Channel

router = Router(tags=["enforcement"])
# What nobody outside the court may know too early is not told here either.
SHOWN = (MeasureState.ACTIVE, MeasureState.WAITING, MeasureState.LIFTED, MeasureState.LAPSED, MeasureState.TAKEN)


class OwedOut(Schema):
    """One part of the debt, in yuan."""

    part: str
    charged: Money
    paid: Money
    due: Money


class MeasureOut(Schema):
    """Property that is held: where, how much, until when; the number masked."""

    id: int
    institution: str
    kind: str
    number: str
    amount: Money
    held: Money
    state: str
    expires_on: date | None
    possessed_at: datetime | None


class EnforcementOut(Schema):
    """What is owed on a day, part by part, and what is held for it."""

    on: date
    total: Money
    parts: list[OwedOut]
    measures: list[MeasureOut]


class EnforcementObjectionIn(Schema):
    """An objection for the party one acts for; without a measure, to enforcement as a whole.

    With `grounds` it is the debtor's plea that the arbitral award is not enforced (CPL 248).
    """

    text: Text = ""
    measure: int | None = None
    grounds: list[str] = []
    learned_on: date | None = None


class EnforcementObjectionOut(Schema):
    """An objection and the day by which it is decided."""

    id: int
    kind: str
    state: str
    received_at: datetime
    decide_by: date


class TextIn(Schema):
    """What one has to say."""

    text: Text = ""


class WhyIn(Schema):
    """Why enforcement goes on."""

    why: Text


class ReviewDecisionIn(ReasonsIn):
    """How the higher court decides, with reasons."""

    reversed: bool


class ReviewOut(Schema):
    """A review at the higher court, its case there, and the day by which it is decided."""

    id: int
    case: int
    state: str
    decide_by: date


class SuspensionIn(Schema):
    """Why enforcement stands still, on whose guarantee, until when."""

    kind: Literal["agreed", "guarantee", "objection", "title", "gone"]
    reasons: Text
    guarantor: Text = ""
    guarantee: Money = Decimal(0)
    applicant_agrees: bool = False
    until: date | None = None


class SuspensionOut(Schema):
    """A suspension, from when until when."""

    id: int
    kind: str
    since: date
    until: date | None
    ended_on: date | None


@router.get(
    "/cases/{case_id}/enforcement", auth=READ, response=EnforcementOut, summary="Show what is owed and what is held"
)
def show(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """Show the account of an enforcement case today and its measures in force, to its parties and the court."""
    case = seen(request, Case, case_id, "court")
    debt = get_object_or_404(Debt, case=case)
    account = acts.account_of(debt, through=case.court.local_date())
    parts = [
        {"part": part, "charged": account.charged[part], "paid": account.paid[part], "due": account.due[part]}
        for part in PARTS
    ]
    held = Measure.objects.filter(case=case, state__in=SHOWN).select_related("institution", "holding")
    measures = [
        {
            "id": one.pk, "institution": one.institution.code, "kind": one.holding.kind, "number": one.holding.masked,
            "amount": one.amount, "held": one.held, "state": one.state, "expires_on": one.expires_on,
            "possessed_at": one.possessed_at,
        }
        for one in held
    ]  # fmt: skip
    return {"on": account.through, "total": account.total, "parts": parts, "measures": measures}


@router.post(
    "/cases/{case_id}/enforcement-objections",
    auth=CASE,
    response={201: EnforcementObjectionOut},
    summary="Object to enforcement",
)
def object_to(request: HttpRequest, case_id: int, payload: EnforcementObjectionIn) -> Status[dict[str, Any]]:
    """Object to an act of enforcement or one measure (CPL 236); others than those who implemented it decide."""
    case = seen(request, Case, case_id, "court")
    get_object_or_404(Debt, case=case)
    held = Measure.objects.filter(case=case, state__in=SHOWN)
    measure = get_object_or_404(held, pk=payload.measure) if payload.measure else None
    by = person(request)
    made: Objection
    if payload.grounds:
        made = acts.plead_against_award(
            case, grounds=payload.grounds, text=payload.text, learned_on=payload.learned_on, by=by, via=Channel.API
        )
    else:
        made = acts.object_to(case, text=payload.text, measure=measure, by=by, via=Channel.API)
    return Status(201, _shown(made))


@router.post(
    "/enforcement-objections/{objection_id}/review",
    auth=CASE,
    response={201: ReviewOut},
    summary="Ask the higher court to review a decision on an objection",
)
def ask_review(request: HttpRequest, objection_id: int, payload: TextIn) -> Status[dict[str, Any]]:
    """Ask for review of the decision on an objection to an act, in ten days after it was served (CPL 236)."""
    found = seen(request, Objection, objection_id, "case__court")
    made = acts.ask_review(found, text=payload.text, by=person(request), via=Channel.API)
    return Status(201, {"id": made.pk, "case": made.case_id, "state": made.state, "decide_by": made.decide_by})


@router.post("/enforcement-reviews/{review_id}/decision", auth=DECIDE, response=ReviewOut, summary="Decide a review")
def decide_review(request: HttpRequest, review_id: int, payload: ReviewDecisionIn) -> dict[str, Any]:
    """Decide a review as presiding judge of the higher court's panel. Asks a fresh second factor."""
    found = seen(request, Review, review_id, "case__court", "objection__case__court")
    done = acts.decide_review(
        found, reversed_=payload.reversed, reasons=payload.reasons, by=person(request), via=Channel.API
    )
    return {"id": done.pk, "case": done.case_id, "state": done.state, "decide_by": done.decide_by}


@router.post(
    "/enforcement-objections/{objection_id}/opposition",
    auth=CASE,
    response=EnforcementObjectionOut,
    summary="Oppose an objection to a distribution",
)
def oppose(request: HttpRequest, objection_id: int, payload: TextIn) -> dict[str, Any]:
    """Oppose another's objection to a distribution in 15 days; they then have 15 days to sue (EPI 18)."""
    found = seen(request, Objection, objection_id, "case__court")
    return _shown(acts.oppose(found, text=payload.text, by=person(request), via=Channel.API))


@router.post(
    "/cases/{case_id}/enforcement-suspensions",
    auth=DECIDE,
    response={201: SuspensionOut},
    summary="Suspend enforcement",
)
def suspend(request: HttpRequest, case_id: int, payload: SuspensionIn) -> Status[dict[str, Any]]:
    """Suspend enforcement by ruling: nothing held is disposed of (CPL 242, 267; EPI 9). Asks a fresh second factor."""
    debt = get_object_or_404(Debt, case=worked_on(request, case_id))
    made = acts.suspend(debt, **payload.dict(), by=person(request), via=Channel.API)
    return Status(201, _suspended(made))


@router.post(
    "/cases/{case_id}/enforcement-suspensions/end",
    auth=DECIDE,
    response=SuspensionOut,
    summary="Let enforcement go on",
)
def go_on(request: HttpRequest, case_id: int, payload: WhyIn) -> dict[str, Any]:
    """Let suspended enforcement go on, because the ground is gone (CPL 267). Asks a fresh second factor."""
    debt = get_object_or_404(Debt, case=worked_on(request, case_id))
    return _suspended(acts.go_on(debt, why=payload.why, by=person(request), via=Channel.API))


def worked_on(request: HttpRequest, pk: int) -> Case:
    """Return the enforcement case for its parties, and for whoever works on enforcement at its court."""
    by = person(request)
    found = Case.objects.visible_to(by) | Case.objects.filter(court__in=courts_of_work(by), debt__isnull=False)
    case: Case = get_object_or_404(found.distinct().select_related("court"), pk=pk)
    return case


def _shown(one: Objection) -> dict[str, Any]:
    names = ("kind", "state", "received_at", "decide_by")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


def _suspended(one: Suspension) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SuspensionOut.model_fields}
