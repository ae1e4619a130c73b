"""Closure orders over the API: drafted, revised, looked at before, issued, ended; by the same acts as on the pages."""

from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.closure_shapes import (
    ClosureConditionsIn,
    ClosureKeepingOut,
    ClosureLetterOut,
    ClosureLineOut,
    ClosureOut,
    ClosurePersonOut,
    ClosurePreviewOut,
    ClosureWhole,
)
from evercourt.api.doors import seen
from evercourt.api.keys import CASE, COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Page, Text
from evercourt.continuity import acts, reading
from evercourt.continuity import preview as previews
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.models import ClosureOrder, Issuing, Preview, PreviewLine
from evercourt.continuity.soundness import problems
from evercourt.courts.models import Court
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must

router = Router(tags=["closures"])
API = Channel.API


class ClosureIn(Schema):
    """A new draft: the court that closes, and every clause."""

    court: str = Field(description="Code of the court that issues it.")
    clauses: Clauses


class ClosureRevisionIn(Schema):
    """The clauses anew; `version` is the one that was read."""

    version: int = Field(ge=1, le=2**31 - 1)
    clauses: Clauses


class ClosureIssueIn(Schema):
    """The version of the draft that was looked at; another one is not issued."""

    version: int = Field(ge=1, le=2**31 - 1)


class ClosureReopeningIn(Schema):
    """From when visitors are received again (now, if empty), and on what conditions."""

    at: AwareDatetime | None = None
    conditions: ClosureConditionsIn = ClosureConditionsIn()


class ClosureAnnouncementIn(Schema):
    """From when visitors will be received again, and on what conditions."""

    at: AwareDatetime
    conditions: ClosureConditionsIn = ClosureConditionsIn()


class ClosureExceptionIn(Schema):
    """Another rule for one hearing, with the reason the parties read."""

    hearing: int = Field(ge=1, le=2**31 - 1)
    what: Literal["postpone", "remote", "keep"]
    reason: Text


class ClosureKeepingIn(Schema):
    """For which party it is asked."""

    party: int = Field(ge=1, le=2**31 - 1)


@router.get("/closures", auth=READ, response=Page[ClosureOut], summary="List closure orders")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the orders that were issued, and the drafts of one's own court, newest first."""
    found = ClosureOrder.objects.visible_to(person(request)).select_related("court")
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.post("/closures", auth=COURT, response={201: ClosureWhole}, summary="Draft a closure order")
def draft(request: HttpRequest, payload: ClosureIn) -> Status[dict[str, Any]]:
    """Write a draft; it has no effect, and may still be wrong: `problems` says what keeps it from being issued."""
    court = get_object_or_404(Court, code=payload.court)
    return Status(201, whole(acts.draft(court, payload.clauses, by=person(request), via=API)))


@router.get("/closures/{closure_id}", auth=READ, response=ClosureWhole, summary="Show a closure order")
def show(request: HttpRequest, closure_id: int) -> dict[str, Any]:
    """Show an order with every clause; of an issued one also how much it moved."""
    return whole(_order(request, closure_id))


@router.put("/closures/{closure_id}", auth=COURT, response=ClosureWhole, summary="Revise a draft")
def revise(request: HttpRequest, closure_id: int, payload: ClosureRevisionIn) -> dict[str, Any]:
    """Write all clauses of the draft anew. A draft that someone else changed meanwhile is not overwritten."""
    order = _order(request, closure_id)
    return whole(acts.revise(order, payload.clauses, version=payload.version, by=person(request), via=API))


@router.delete("/closures/{closure_id}", auth=COURT, response=ClosureOut, summary="Discard a draft")
def discard(request: HttpRequest, closure_id: int) -> dict[str, Any]:
    """Put a draft away; doing it again changes nothing. An issued order is ended or replaced instead."""
    order = _order(request, closure_id)
    if order.state not in (ClosureOrder.State.DRAFT, ClosureOrder.State.DISCARDED):
        raise WrongState(_("This order is issued; write another that replaces it."))
    return shown(acts.discard(order, by=person(request), via=API))


@router.post(
    "/closures/{closure_id}/preview", auth=COURT, response=ClosurePreviewOut, summary="Count what a draft would move"
)
def count(request: HttpRequest, closure_id: int) -> dict[str, Any]:
    """Count anew what the draft would move if it were issued now. A large order is counted by a job: ask again."""
    order = _order(request, closure_id)
    return _counted(order, previews.ask(order, by=person(request)))


@router.get(
    "/closures/{closure_id}/preview", auth=COURT, response=ClosurePreviewOut, summary="Show what a draft would move"
)
def counted(request: HttpRequest, closure_id: int) -> dict[str, Any]:
    """Show the last count: how many visits, hearings, periods and people, by what becomes of them."""
    order = _order(request, closure_id)
    must(person(request), "closure.draft", order.court)
    return _counted(order, get_object_or_404(Preview, order=order))


@router.get(
    "/closures/{closure_id}/preview/lines/{kind}",
    auth=COURT,
    response=Page[ClosureLineOut],
    summary="List what a draft would move",
)
def lines(
    request: HttpRequest,
    closure_id: int,
    kind: Literal["visits", "hearings", "deadlines", "measures", "protections"],
    after: int = 0,
    limit: int = 50,
) -> dict[str, Any]:
    """List the visits, hearings or deadlines of the last count, with what becomes of each; for who tells people."""
    preview = _preview(request, closure_id)
    page = page_of(
        request, preview.lines.filter(kind=kind), after=after, limit=limit, shown=lambda line: {"line": line}
    )
    found: list[PreviewLine] = [one["line"] for one in page["items"]]
    return page | {"items": [_line(row) for row in previews.rows(preview, found)]}


@router.get(
    "/closures/{closure_id}/preview/people",
    auth=COURT,
    response=Page[ClosurePersonOut],
    summary="List who would be told",
)
def people(request: HttpRequest, closure_id: int, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the people of the last count, and how each can be reached: by letter, by telephone only, or not at all."""
    found = _preview(request, closure_id).people.all()
    return page_of(
        request, found, after=after, limit=limit,
        shown=lambda one: {"id": one.pk, "name": one.name, "language": one.language, "way": one.way},
    )  # fmt: skip


@router.get(
    "/closures/{closure_id}/preview/people/{person_id}/letter",
    auth=COURT,
    response=ClosureLetterOut,
    summary="Show the letter one person would get",
)
def letter(request: HttpRequest, closure_id: int, person_id: int) -> dict[str, Any]:
    """Show the letter as the person would read it, in their language."""
    preview = _preview(request, closure_id)
    one = get_object_or_404(preview.people.select_related("person", "party"), pk=person_id)
    subject, body = previews.letter(preview, one)
    return {"language": one.language, "subject": subject, "body": body}


@router.post("/closures/{closure_id}/issue", auth=COURT, response=ClosureWhole, summary="Issue a closure order")
def issue(request: HttpRequest, closure_id: int, payload: ClosureIssueIn) -> dict[str, Any]:
    """Issue the draft: everything moves in one act, or nothing; repeated, it does nothing. Asks a second factor.

    A large order is issued by a job: `state` stays `draft` and `issuing` says how far it is; ask for the order again.
    """
    order, by = _order(request, closure_id), person(request)
    return whole(acts.begin_issue(order, by=by, via=API, version=payload.version))


@router.post("/closures/{closure_id}/reopening", auth=COURT, response=ClosureWhole, summary="End a closure")
def reopen(request: HttpRequest, closure_id: int, payload: ClosureReopeningIn) -> dict[str, Any]:
    """Receive visitors again; what waited gets its last day. Repeated, it does nothing. Asks a second factor."""
    conditions = payload.conditions.model_dump(exclude_defaults=True, mode="json")
    order = _order(request, closure_id)
    return whole(acts.reopen(order, at=payload.at, conditions=conditions, by=person(request), via=API))


@router.post(
    "/closures/{closure_id}/announced-reopening",
    auth=COURT,
    response=ClosureWhole,
    summary="Announce when a closed court reopens",
)
def announce_reopening(request: HttpRequest, closure_id: int, payload: ClosureAnnouncementIn) -> dict[str, Any]:
    """Say from when visitors are received again; visits after that can be booked at once, and the order ends by itself.

    Announced again, it replaces what was announced before. Asks a second factor.
    """
    conditions = payload.conditions.model_dump(exclude_defaults=True, mode="json")
    order = _order(request, closure_id)
    return whole(acts.announce_reopening(order, at=payload.at, conditions=conditions, by=person(request), via=API))


@router.post(
    "/closures/{closure_id}/exceptions", auth=COURT, response=ClosureOut, summary="Make an exception for a hearing"
)
def make_exception(request: HttpRequest, closure_id: int, payload: ClosureExceptionIn) -> dict[str, Any]:
    """Let another rule apply to one hearing, by a judge of its case: for example when all parties ask to keep it."""
    order = get_object_or_404(ClosureOrder.objects.select_related("court"), pk=closure_id)
    hearing = seen(request, Hearing, payload.hearing, "case__court")
    if not order.courts.filter(pk=hearing.case.court_id).exists():
        order = _order(request, closure_id)
    acts.make_exception(order, hearing, what=payload.what, reason=payload.reason, by=person(request), via=API)
    return shown(order)


@router.post(
    "/closures/{closure_id}/hearings/{hearing_id}/keeping",
    auth=CASE,
    response=ClosureKeepingOut,
    summary="Ask that a hearing be held as set",
)
def ask_to_keep(request: HttpRequest, closure_id: int, hearing_id: int, payload: ClosureKeepingIn) -> dict[str, Any]:
    """Ask for a party; when every party has asked, the closure does not stop the hearing. Again: nothing changes."""
    order = get_object_or_404(ClosureOrder.objects.select_related("court"), pk=closure_id)
    hearing = seen(request, Hearing, hearing_id, "case__court")
    party = get_object_or_404(hearing.case.parties, pk=payload.party)
    acts.ask_to_keep(order, hearing, party=party, by=person(request), via=API)
    hearing.refresh_from_db()
    asked = list(hearing.keep_requests.filter(order=order).order_by("pk").values_list("party", flat=True))
    silent = list(hearing.case.parties.exclude(pk__in=asked).order_by("pk").values_list("pk", flat=True))
    return {"asked": asked, "silent": silent, "kept": not silent and hearing.state == hearing.State.SCHEDULED}


def shown(order: ClosureOrder) -> dict[str, Any]:
    """Return an order as lists show it."""
    names = ("number", "title", "state", "version", "begins_at", "ends_at", "issued_at", "reopens_at", "over_at")
    return {name: getattr(order, name) for name in names} | {"id": order.pk, "court": order.court.code}


def whole(order: ClosureOrder) -> dict[str, Any]:
    """Return an order with its clauses, what keeps a draft from being issued, and what it moved."""
    drafted = order.state == ClosureOrder.State.DRAFT
    return shown(order) | {
        "clauses": reading.clauses_of(order),
        "conditions": order.conditions,
        "issuing": _issuing(order) if drafted else None,
        "problems": [
            {"text": str(found), "field": found.field, "basis": found.basis, "next_step": str(found.next_step)}
            for found in (problems(order) if drafted else [])
        ],
        "moved": {
            "visits": order.visiteffects.count(),
            "hearings": order.hearingeffects.exclude(outcome="kept").count(),
            "deadlines": order.deadlineeffects.count(),
            "people": order.recipients.count(),
        },
    }


def _issuing(order: ClosureOrder) -> dict[str, Any] | None:
    found = Issuing.objects.filter(order=order, version=order.version).first()
    return {name: getattr(found, name) for name in ("what", "done", "total", "failed")} if found else None


def _order(request: HttpRequest, pk: int) -> ClosureOrder:
    found: ClosureOrder = seen(request, ClosureOrder, pk, "court", "supersedes")
    return found


def _preview(request: HttpRequest, pk: int) -> Preview:
    order, by = _order(request, pk), person(request)
    must(by, "closure.draft", order.court)
    must(by, "closure.tell", order)
    found: Preview = get_object_or_404(Preview.objects.exclude(counted_at=None), order=order)
    found.order = order
    return found


def _counted(order: ClosureOrder, preview: Preview) -> dict[str, Any]:
    names = ("version", "counted_at", "done", "counts")
    return {name: getattr(preview, name) for name in names} | {
        "current": preview.version == order.version,
        "conflicts": [other.number for other in previews.conflicts(order)],
    }


def _line(row: previews.Row) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(row, name) for name in ("what", "before", "after", "steps")}
    return said | {"court": row.court.code, "outcome": str(row.outcome), "why": str(row.why)}
