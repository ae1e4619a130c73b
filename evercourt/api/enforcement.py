"""Applications to enforce a title over the API: apply, open, refuse."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from evercourt.api import cases
from evercourt.api.doors import seen
from evercourt.api.files import brought
from evercourt.api.keys import CASE, COURT, DECIDE, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import CaseOut, Money, Page, ReasonsIn, Text
from evercourt.courts.models import Court
from evercourt.decisions.models import Decision
from evercourt.enforcement import acts
from evercourt.enforcement.models import EnforcementApplication
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must

router = Router(tags=["enforcement"])
API = Channel.API


class ApplicationIn(Schema):
    """Who has enforced what against whom; no more than the decision orders."""

    applicant: int
    debtor: int
    amount: Money
    request: Text = ""


class AwardSideIn(Schema):
    """A side as the award names it."""

    name: Text
    kind: Literal["person", "company"] = "person"


class AwardDebtorIn(AwardSideIn):
    """Who has to pay, and what is known of them."""

    number: Text = ""
    address: Text = ""
    phone: Text = ""


class AwardIn(Schema):
    """An arbitral award to be enforced, and why at this court. `document` and `power` were brought as uploads."""

    court: str
    kind: Literal["commercial", "labour"]
    here: Literal["domicile", "property"]
    here_where: Text
    commission: Text
    number: Text
    made_on: date
    perform_by: date
    amount: Money
    creditor: AwardSideIn
    debtor: AwardDebtorIn
    document: int
    power: int | None = None
    request: Text = ""


class ApplicationOut(Schema):
    """An application for enforcement of a decision or an award, with its clocks."""

    id: int
    decision: int | None
    award: str
    applicant: int | None
    debtor: int | None
    amount: Money
    state: str
    submitted_at: datetime
    last_day: date
    due_on: date
    case: int | None


@router.get(
    "/enforcement-applications", auth=READ, response=Page[ApplicationOut], summary="List applications for enforcement"
)
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the applications this person may see, newest first."""
    found = EnforcementApplication.objects.visible_to(person(request)).with_title()
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.post(
    "/decisions/{decision_id}/enforcement-applications",
    auth=CASE,
    response={201: ApplicationOut},
    summary="Apply for enforcement",
)
def apply(request: HttpRequest, decision_id: int, payload: ApplicationIn) -> Status[dict[str, Any]]:
    """Apply for enforcement of a decision that has taken effect, within two years (CPL 247, 250 of 2023)."""
    by = person(request)
    title = seen(request, Decision, decision_id, "case__court")
    must(by, "enforcement.apply", title)
    applicant = get_object_or_404(title.case.parties, pk=payload.applicant)
    debtor = get_object_or_404(title.case.parties, pk=payload.debtor)
    made = acts.apply_for_enforcement(
        title, applicant=applicant, debtor=debtor, amount=payload.amount, request=payload.request, by=by, via=API
    )
    return Status(201, shown(made))


@router.post(
    "/enforcement-awards", auth=CASE, response={201: ApplicationOut}, summary="Apply for enforcement of an award"
)
def apply_on_award(request: HttpRequest, payload: AwardIn) -> Status[dict[str, Any]]:
    """Apply for enforcement of an arbitral award at a court of the debtor's home or property (CPL 235, 248, 250)."""
    given = payload.dict()
    court = get_object_or_404(Court, code=given.pop("court"))
    power = given.pop("power")
    given |= {"document": brought(request, given.pop("document")), "power": brought(request, power) if power else None}
    creditor, debtor = acts.Side(**given.pop("creditor")), acts.Side(**given.pop("debtor"))
    made = acts.apply_on_award(court=court, creditor=creditor, debtor=debtor, by=person(request), via=API, **given)
    return Status(201, shown(made))


@router.get(
    "/enforcement-applications/{application_id}",
    auth=READ,
    response=ApplicationOut,
    summary="Show an application for enforcement",
)
def show(request: HttpRequest, application_id: int) -> dict[str, Any]:
    """Show one application."""
    return shown(_application(request, application_id))


@router.post(
    "/enforcement-applications/{application_id}/opening",
    auth=COURT,
    response={201: CaseOut},
    summary="Open the enforcement case",
)
def open_(request: HttpRequest, application_id: int) -> Status[dict[str, Any]]:
    """Open the enforcement case with number, parties, fee and clocks (ENF 16); filing clerks of the court."""
    case = acts.open_enforcement(_application(request, application_id), by=person(request), via=API)
    return Status(201, cases.shown(case))


@router.post(
    "/enforcement-applications/{application_id}/refusal",
    auth=DECIDE,
    response=ApplicationOut,
    summary="Refuse an application for enforcement",
)
def refuse(request: HttpRequest, application_id: int, payload: ReasonsIn) -> dict[str, Any]:
    """Not accept an application, by ruling, with reasons. Asks a fresh second factor."""
    found = _application(request, application_id)
    return shown(acts.refuse(found, reasons=payload.reasons, by=person(request), via=API))


def shown(one: EnforcementApplication) -> dict[str, Any]:
    """Return an application as the API shows it."""
    names = ("amount", "state", "submitted_at", "last_day", "due_on")
    keys = {"id": one.pk, "decision": one.title_id, "applicant": one.applicant_id, "debtor": one.debtor_id}
    award = f"{one.named} {one.number}" if one.award else ""
    return {**keys, "award": award, "case": one.case_id, **{name: getattr(one, name) for name in names}}


def _application(request: HttpRequest, pk: int) -> EnforcementApplication:
    found: EnforcementApplication = seen(
        request, EnforcementApplication, pk, "title__case__court", "award__court", "applicant", "debtor", "case__court"
    )
    return found
