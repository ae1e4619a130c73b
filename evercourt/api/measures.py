"""An enforcement case over the API: what is owed, what is held, and an objection against it."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api.doors import seen
from evercourt.api.keys import CASE, READ, person
from evercourt.api.shapes import Money, Text
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.law.waterfall import PARTS
from evercourt.enforcement.models import Debt, Measure, Objection
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
    names = ("kind", "state", "received_at", "decide_by")
    return Status(201, {"id": made.pk, **{name: getattr(made, name) for name in names}})
