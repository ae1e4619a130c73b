"""Filings over the API: the same acts as the wizard and the counter."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from evercourt.api.keys import FILE, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import FilingIn, FilingOut, FilingsIn, Page, SeriesOut
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.form import read
from evercourt.filing.models import Filing
from evercourt.filing.queue import place
from evercourt.kernel.channels import Channel

router = Router(tags=["filings"])


@router.post("", auth=FILE, response={201: FilingOut}, summary="File a case")
def create(request: HttpRequest, payload: FilingIn) -> Status[dict[str, Any]]:
    """Write a filing and hand it to the court; the answer is the dated receipt (REG 2)."""
    by = person(request)
    form = {**payload.form, "court": payload.court}
    if payload.submit:
        return Status(201, shown(submitting.file(form, by=by, via=Channel.API, language=payload.language)))
    draft = drafting.start(by=by, via=Channel.API, language=payload.language)
    return Status(201, shown(drafting.save(draft, form, version=draft.version, by=by)))


@router.post("/series", auth=FILE, response={201: SeriesOut}, summary="File a series of cases")
def create_series(request: HttpRequest, payload: FilingsIn) -> Status[dict[str, Any]]:
    """Submit up to 100 filings in one act, each with its own receipt and clock (REG 2); all of them, or none."""
    forms = [{**one.form, "court": one.court} for one in payload.filings]
    filed = submitting.file_many(forms, by=person(request), via=Channel.API, language=payload.language)
    return Status(201, {"filings": [_receipt(filing) for filing in filed]})


@router.get("", auth=READ, response=Page[FilingOut], summary="List my filings")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the filings this person may see, newest first."""
    found = Filing.objects.visible_to(person(request)).select_related("court")
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.get("/{filing_id}", auth=READ, response=FilingOut, summary="Show a filing")
def show(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Show one filing: its state, its clock, its place in the queue."""
    return shown(get_object_or_404(Filing.objects.visible_to(person(request)).select_related("court"), pk=filing_id))


@router.post("/{filing_id}/submission", auth=FILE, response=FilingOut, summary="Submit a draft")
def submit(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Hand a draft, or a corrected filing, to the court."""
    by = person(request)
    filing = get_object_or_404(Filing.objects.visible_to(by), pk=filing_id)
    return shown(submitting.submit(filing, by=by, via=_channel(filing)))


@router.post("/{filing_id}/withdrawal", auth=FILE, response=FilingOut, summary="Withdraw a filing")
def withdraw(request: HttpRequest, filing_id: int) -> dict[str, Any]:
    """Take a filing back before the court has decided on it."""
    by = person(request)
    filing = get_object_or_404(Filing.objects.visible_to(by), pk=filing_id)
    return shown(submitting.withdraw(filing, by=by, via=_channel(filing)))


def _receipt(filing: Filing) -> dict[str, Any]:
    names = ("receipt_number", "submitted_at", "due_on")
    assert filing.court, "it was submitted"
    shown = {name: getattr(filing, name) for name in names} | {"id": filing.pk, "court": filing.court.code}
    return shown | {"unread": _unread(filing)}


def _unread(filing: Filing) -> list[dict[str, str]]:
    return [{"field": problem.field, "text": problem.text} for problem in read(filing.form)[1]]


def _channel(filing: Filing) -> Channel:
    # What a clerk took down for someone goes on by the way it came.
    return Channel(filing.via) if filing.taken_by_id else Channel.API


def shown(filing: Filing) -> dict[str, Any]:
    """Return a filing as the API shows it."""
    return {
        "id": filing.pk,
        "receipt_number": filing.receipt_number,
        "state": filing.state,
        "court": filing.court.code if filing.court else None,
        "submitted_at": filing.submitted_at,
        "due_on": filing.due_on,
        "place_in_queue": (filing.place_told or place(filing)) if filing.state == Filing.State.SUBMITTED else None,
        "case": filing.case_id,
        "unread": _unread(filing),
    }
