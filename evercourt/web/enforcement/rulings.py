"""A ruling: what exactly will happen when it is signed and released, for the judge and the second officer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.courts import rules
from evercourt.enforcement import acts
from evercourt.enforcement.acts.owing import came_in, held, room
from evercourt.enforcement.models import Debt, Institution, Ruling
from evercourt.enforcement.states import OrderState, RulingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, reads, writes
from evercourt.web.enforcement.words import PROPERTY_NAMES, WHY

WEB = Channel.WEB


@reads
def ruling(request: Request, pk: int) -> HttpResponse:
    """Show a ruling line by line: where, how much, how much is left, until when, and what is not touched."""
    found = _seen(request, pk)
    note_access(found, by=request.user, what=f"enforcement: ruling {found.pk}")
    return _page(request, found)


@writes
def signature(request: Request, pk: int) -> HttpResponse:
    """Sign; asks a fresh second factor."""
    return _do(
        request,
        pk,
        lambda found: acts.sign(found, by=request.user, via=WEB),
        _("Signed. A second officer releases it."),
    )


@writes
def declining(request: Request, pk: int) -> HttpResponse:
    """Do not sign, with reasons."""
    reasons = request.POST.get("reasons", "")
    return _do(
        request,
        pk,
        lambda found: acts.decline(found, reasons=reasons, by=request.user, via=WEB),
        _("The officer was told."),
    )


@writes
def release(request: Request, pk: int) -> HttpResponse:
    """Release the orders as the second officer; asks a fresh second factor."""
    return _do(
        request, pk, lambda found: acts.release(found, by=request.user, via=WEB), _("Released: the orders go out now.")
    )


def _seen(request: Request, pk: int) -> Ruling:
    visible = Ruling.objects.visible_to(request.user)
    found: Ruling = get_object_or_404(
        visible.select_related("case__court", "proposed_by", "signed_by", "document"), pk=pk
    )
    return found


def _do(request: Request, pk: int, act: Any, done: str) -> HttpResponse:
    found = _seen(request, pk)
    if request.method == "POST":
        try:
            act(found)
        except CourtError as refused:
            if refused.status == 403 and not refused.basis:
                raise
            return _page(request, found, refused)
        messages.success(request, done)
    return redirect("enforcement_ruling", pk)


def _page(request: Request, found: Ruling, refused: CourtError | None = None) -> HttpResponse:
    debt = Debt.objects.select_related("debtor", "creditor").get(case=found.case_id)
    names = {one.code: one.name for one in Institution.objects.all()}
    today = found.case.court.local_date()
    lines = [
        {
            **line,
            "where": names.get(line["institution"], line["institution"]),
            "kind_name": PROPERTY_NAMES.get(line["kind"], line["kind"]),
            "why_name": WHY.get(line["why"], ""),
            "until": rules.deadline(found.case.court, line["rule"], today).last_day,
        }
        for line in found.lines
    ]
    shown = {
        "ruling": found, "case": found.case, "debt": debt, "lines": lines, "refused": refused, "room": room(debt),
        "held": held(found.case), "came_in": came_in(found.case),
        "orders": found.orders.select_related("measure__institution", "asked_by", "released_by"),
        "signs": found.state == RulingState.PROPOSED and may(request.user, "enforcement.sign", found),
        "releases": found.orders.filter(state=OrderState.WRITTEN).exists()
        and may(request.user, "enforcement.release", found),
    }  # fmt: skip
    return render(request, "enforcement/ruling.html", shown, status=refused.status if refused else 200)
