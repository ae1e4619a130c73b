"""Deciding on relief from the fee while the filing is still under review."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evercourt.filing.acts import reviewing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.fees.relief import day_of, percent_of
from evercourt.web.review.views import page_of, seen


@writes
def relief(request: Request, pk: int) -> HttpResponse:
    """Grant or refuse, with reasons and a fresh second factor (FEE 48, 49)."""
    filing = seen(request, pk)
    if not may(request.user, "filing.decide_relief", filing):
        raise Http404
    if request.method != "POST":
        return redirect("review", filing.pk)
    try:
        reviewing.decide_relief(
            filing,
            grant=request.POST.get("do") == "grant",
            reasons=request.POST.get("relief_reasons", ""),
            percent=percent_of(request.POST.get("percent", "")),
            until=day_of(request.POST.get("until", "")),
            by=request.user,
            via=Channel.WEB,
        )
    except BadInput as error:
        return page_of(request, filing, refused=error)
    messages.success(request, _("The decision is made and the party is told."))
    return redirect("review", filing.pk)
