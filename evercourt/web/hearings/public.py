"""The public list of hearings, and asking to watch one (CPL 137, 139; OLR 27); the day's list of the court's people."""

from datetime import timedelta

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.hearings import observers
from evercourt.hearings.models import Hearing, Participant
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, public, reads, writes
from evercourt.web.hearings.seeing import entrance
from evercourt.web.paging import long_list

PAGE = 50


@public
@reads
def public_hearings(request: HttpRequest) -> HttpResponse:
    """List the public hearings of the coming weeks: names, cause, time and place (CPL 139)."""
    found = Hearing.objects.filter(public=True, state=HearingState.SCHEDULED, during__endswith__gte=timezone.now())
    code = request.GET.get("court", "")
    if code:
        found = found.filter(case__court__code=code)
    rows = found.select_related("case__court", "courtroom").order_by("during", "pk")
    page = long_list(rows, PAGE, request.GET.get("page"))
    courts = Court.objects.filter(cases__isnull=False).distinct()
    return render(request, "hearings/public.html", {"page": page, "courts": courts, "chosen": code})


@writes
def observing(request: Request, pk: int) -> HttpResponse:
    """Ask to watch a public hearing; whoever asked sees the answer here."""
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk, public=True)
    mine = hearing.observers.filter(user=request.user).first()
    may_ask = may(request.user, "hearing.observe", hearing)
    if not mine and hearing.people.filter(user=request.user, gone_at=None).exists():
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            accepted = "accepted" in request.POST
            observers.ask_to_observe(
                hearing, accepted=accepted, language=request.LANGUAGE_CODE, by=request.user, via=Channel.WEB
            )
            return redirect("hearing_observing", pk)
        except BadInput as error:
            refused = error
    shown = {
        **entrance(hearing, request.user),
        "hearing": hearing,
        "mine": mine,
        "may_ask": may_ask,
        "refused": refused,
    }
    return render(request, "hearings/observing.html", shown, status=refused.status if refused else 200)


@reads
def hearings(request: Request) -> HttpResponse:
    """List the coming hearings of the cases a person may see or takes part in, the next first."""
    since = timezone.now() - timedelta(hours=12)
    mine = Participant.objects.filter(user=request.user, gone_at=None).values("hearing")
    of_cases = Hearing.objects.visible_to(request.user).values("pk")
    coming = Hearing.objects.filter(during__endswith__gte=since, state=HearingState.SCHEDULED)
    found = coming.filter(Q(pk__in=of_cases) | Q(pk__in=mine))
    page = long_list(
        found.select_related("case__court", "courtroom").order_by("during", "pk"), PAGE, request.GET.get("page")
    )
    return render(
        request,
        "hearings/hearings.html",
        {"page": page, "title": _("Hearings"), "works": request.user.is_office_holder},
    )
