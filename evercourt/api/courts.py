"""Courts and calculators over the API: open to everyone, no key."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from evercourt.courts import rules
from evercourt.courts.explanations import sentence
from evercourt.courts.models import Court
from evercourt.courts.procedures import RuleNotFound
from evercourt.kernel.errors import NotFound

router = Router(tags=["courts"])


class CourtOut(Schema):
    """A court; its code stands in case numbers."""

    code: str
    name: str
    level: str
    areas: list[Any]
    phone: str


class CourtroomOut(Schema):
    """A room in which hearings are held."""

    id: int
    name: str
    seats: int
    step_free: bool


class CountedDeadline(Schema):
    """The last day of a period, with the steps that gave it."""

    last_day: date
    basis: str
    steps: list[Any]


class CountedFee(Schema):
    """A fee in yuan, with the steps that gave it."""

    amount: Decimal
    basis: str
    steps: list[Any]


@router.get("", summary="List the courts", response=list[CourtOut])
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """List all courts with their codes, as used in case numbers."""
    return [
        {"code": court.code, "name": court.name, "level": court.level, "areas": court.areas, "phone": court.phone}
        for court in Court.objects.all()
    ]


@router.get("/{code}/courtrooms", summary="List the courtrooms of a court", response=list[CourtroomOut])
def courtrooms(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List the rooms in which a court hears."""
    court = get_object_or_404(Court, code=code)
    return [dict(room) for room in court.courtrooms.values("id", "name", "seats", "step_free")]


@router.get("/{code}/deadlines/{rule}", summary="Work out a deadline", response=CountedDeadline)
def deadline(request: HttpRequest, code: str, rule: str, trigger: date) -> dict[str, Any]:
    """Count a period of the court's procedure from `trigger`, step by step, with the article."""
    court = get_object_or_404(Court, code=code)
    try:
        period = rules.deadline(court, rule, trigger)
    except (RuleNotFound, ValueError, OverflowError) as error:
        raise NotFound() from error
    return {"last_day": period.last_day, "basis": period.basis, "steps": [sentence(step) for step in period.steps]}


@router.get("/{code}/fees/{fee}", summary="Work out a fee", response=CountedFee)
def fee_of(request: HttpRequest, code: str, fee: str, on: date, amount: Decimal | None = None) -> dict[str, Any]:
    """Count a court fee, step by step, with the article."""
    court = get_object_or_404(Court, code=code)
    try:
        counted = rules.fee(court, fee, amount, on)
    except RuleNotFound as error:
        raise NotFound() from error
    return {"amount": counted.amount, "basis": counted.basis, "steps": [sentence(step) for step in counted.steps]}
