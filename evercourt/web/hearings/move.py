"""Another time for a hearing: asked for by a side that cannot come, decided by a judge of the case."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evercourt.cases.policy import own_parties
from evercourt.hearings import moving
from evercourt.hearings.models import Hearing, MoveRequest
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotFound
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, writes

WEB = Channel.WEB


@writes
def move(request: Request, pk: int) -> HttpResponse:
    """Show the times at which everyone is free, and what was asked; ask, or decide."""
    visible = Hearing.objects.visible_to(request.user).select_related("case__court", "courtroom")
    hearing = get_object_or_404(visible, pk=pk)
    mine = own_parties(request.user).filter(case=hearing.case_id).order_by("pk").first()
    decides = may(request.user, "hearing.adjourn", hearing)
    if mine is None and not decides:
        must(request.user, "hearing.adjourn", hearing)
    error = None
    if request.method == "POST":
        try:
            if "decide" in request.POST:
                _decide(request, hearing)
            elif mine is None:
                raise NotFound
            else:
                _ask(request, hearing, mine)
            return redirect("hearing_move", pk)
        except CourtError as refused:
            error = refused
    asked = hearing.move_requests.select_related("party", "against__case__court", "moved_to", "decided_by")
    waits = mine is not None and any(one.party_id == mine.pk and one.granted is None for one in asked)
    open_ = hearing.state == HearingState.SCHEDULED
    shown = {
        "hearing": hearing, "case": hearing.case, "error": error, "decides": decides and open_,
        "asked": [{"request": one, "times": moving.proposed(one)} for one in asked],
        "times": moving.times_for(hearing, request.user) if mine and open_ and not waits else [],
        "may_ask": bool(mine) and open_ and not waits, "reasons": request.POST.get("reasons", ""),
        "against": request.GET.get("against", ""),
    }  # fmt: skip
    return render(request, "hearings/move.html", shown, status=error.status if error else 200)


def _ask(request: Request, hearing: Hearing, party: object) -> None:
    starts = [_time(one) for one in request.POST.getlist("times")]
    key = request.POST.get("against", "")
    against = Hearing.objects.visible_to(request.user).filter(pk=int(key) if key.isdecimal() else 0).first()
    moving.ask_move(
        hearing, party, starts=starts, reasons=request.POST.get("reasons", ""), against=against, by=request.user,  # type: ignore[arg-type]
        via=WEB,
    )  # fmt: skip
    messages.success(request, _("The court is asked. Until it decides, the hearing stays where it is."))


def _decide(request: Request, hearing: Hearing) -> None:
    key = request.POST.get("request", "")
    asked = get_object_or_404(MoveRequest, hearing=hearing, pk=int(key) if key.isdecimal() else 0)
    chosen = request.POST.get("starts_at", "")
    moving.decide_move(
        asked, starts_at=_time(chosen) if chosen else None, reasons=request.POST.get("reasons", ""), by=request.user,
        via=WEB,
    )  # fmt: skip
    messages.success(request, _("Decided."))


def _time(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(_("Choose one of the times proposed."), field="times")
    return found
