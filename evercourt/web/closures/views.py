"""Pages of closures for everyone, and of consent to a hearing by video for the parties."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evercourt.continuity.letters import channel_in_words
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.states import OrderState
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, public, reads, writes

PUBLIC = (OrderState.ISSUED, OrderState.ENDED, OrderState.SUPERSEDED)
# So many past closures are listed; older ones are found by their number.
SHOWN = 50


@public
@reads
def closures(request: HttpRequest) -> HttpResponse:
    """List the closures in force or to come, and those that are over."""
    orders = ClosureOrder.objects.select_related("court")
    over = orders.filter(state__in=[OrderState.ENDED, OrderState.SUPERSEDED])[:SHOWN]
    return render(request, "closures/closures.html", {"current": orders.in_force(), "over": over})


@public
@reads
def closure(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order: what is closed, until when, what takes its place, whom to call, what it moves."""
    order = get_object_or_404(ClosureOrder.objects.select_related("court"), number=number, state__in=PUBLIC)
    context: dict[str, Any] = {
        "order": order,
        "courts": order.courts.order_by("code"),
        "places": order.places.select_related("court").order_by("pk"),
        "stopped": order.stopped.order_by("pk"),
        "channels": [
            channel_in_words(channel) for channel in order.replacements.select_related("court").order_by("pk")
        ],
        "contacts": order.contacts.select_related("court").order_by("pk"),
        "hearing_rules": order.hearing_rules.order_by("pk"),
        "deadline_rules": order.deadline_rules.order_by("pk"),
    }
    return render(request, "closures/closure.html", context)


@writes
def consent(request: Request, pk: int) -> HttpResponse:
    """Ask a party whether the hearing may be by video; the answer can be changed while there is time (OLR 4, 5)."""
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk)
    asked = [row for row in hearing.consents.select_related("party", "hearing__case") if _own(request, row)]
    if not asked:
        raise Http404
    if request.method == "POST":
        for row in asked:
            if (given := request.POST.get(f"answer-{row.pk}")) in ("yes", "no"):
                language = request.LANGUAGE_CODE
                consents.answer(row, agrees=given == "yes", language=language, by=request.user, via=Channel.WEB)
        return redirect("hearing_consent", pk)
    open_ = hearing.state == HearingState.SCHEDULED
    return render(request, "closures/consent.html", {"hearing": hearing, "asked": asked, "open": open_})


def _own(request: Request, row: Any) -> bool:
    return not request.user.is_office_holder and may(request.user, "hearing.consent", row)
