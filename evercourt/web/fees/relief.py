"""Asking for relief from a fee, and deciding on it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.cases.acts import apply_for_relief, decide_relief
from evercourt.cases.acts.relief import LEAST_PERCENT
from evercourt.cases.models import FeeRelief
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.fees.views import fee_page, seen


@writes
def application(request: Request, case: int, pk: int) -> HttpResponse:
    """Apply for relief: pay later, less or nothing."""
    fee = seen(request, case, pk)
    if request.method != "POST":
        return redirect("fee", case, pk)
    via = Channel.WEB if may(request.user, "fee.pay", fee) else Channel.COUNTER
    kind, grounds = request.POST.get("kind", ""), request.POST.get("grounds", "")
    try:
        apply_for_relief(fee, kind=kind, grounds=grounds, by=request.user, via=via)
    except BadInput as error:
        return fee_page(request, fee, refused=error)
    messages.success(request, _("The court has your application. While it decides, you need not pay."))
    return redirect("fee", case, pk)


@writes
def decision(request: Request, case: int, pk: int, relief: int) -> HttpResponse:
    """Decide on an application, with reasons and a fresh second factor."""
    fee = seen(request, case, pk)
    if not may(request.user, "fee.decide_relief", fee):
        raise Http404
    found = get_object_or_404(FeeRelief, pk=relief, fee=fee)
    shown = {"fee": fee, "case": fee.case, "relief": found, "least": LEAST_PERCENT, "typed": request.POST}
    if request.method != "POST":
        return render(request, "fees/decision.html", shown)
    try:
        decide_relief(
            found,
            grant=request.POST.get("do") == "grant",
            reasons=request.POST.get("reasons", ""),
            percent=percent_of(request.POST.get("percent", "")),
            until=day_of(request.POST.get("until", "")),
            by=request.user,
            via=Channel.WEB,
        )
    except BadInput as error:
        return render(request, "fees/decision.html", shown | {"refused": error}, status=error.status)
    messages.success(request, _("The decision is made and the party is told."))
    return redirect("fee", case, pk)


def percent_of(text: str) -> int | None:
    """Return the number typed, or None if it is none that could be meant."""
    return int(text) if text.isdecimal() and len(text) < 4 else None


def day_of(text: str) -> date | None:
    """Return the day typed, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
