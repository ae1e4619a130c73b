"""The public log of outages, and the desk where maintenance and outages are entered."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, SecondFactorNeeded
from evercourt.kernel.policy import may
from evercourt.operations import acts
from evercourt.operations.models import Maintenance, Outage
from evercourt.operations.policy import DESK
from evercourt.web.closures.ending import MomentField
from evercourt.web.doors import Request, public, reads, writes
from evercourt.web.paging import long_list

PAGE = 20


class AnnounceForm(forms.Form):
    """From when to when, and why."""

    prefix = "maintenance"
    begins_at = MomentField(label=gettext_lazy("From"))
    ends_at = MomentField(label=gettext_lazy("Until, at the latest"))
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Everyone reads it, on every page.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_at"].required = self.fields["ends_at"].required = True


class OutageForm(forms.Form):
    """Since when, what, and why."""

    prefix = "outage"
    began_at = MomentField(label=gettext_lazy("Since when?"))
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What could not be reached?"), choices=Outage.Part.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    cause = forms.CharField(
        label=gettext_lazy("What happened?"), max_length=300,
        help_text=gettext_lazy("As far as it is known. Everyone reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["began_at"].required = True


@public
@reads
def outages(request: HttpRequest) -> HttpResponse:
    """List all outages, the newest first (REG 13)."""
    found = Outage.objects.prefetch_related("courts")
    user = request.user
    desk = user.is_authenticated and any(held.office in DESK for held in user.offices)
    rows = long_list(found, PAGE, request.GET.get("page"))
    return render(request, "operations/outages.html", {"rows": rows, "desk": desk, "basis": "CPL 86"})


@writes
def desk(request: Request) -> HttpResponse:
    """Announce maintenance or end it, enter an outage or its end."""
    courts = [held.court_id for held in request.user.offices if held.office in DESK]
    court = Court.objects.filter(pk__in=courts).order_by("pk").first()
    if court is None:
        raise NotAllowed()
    do = request.POST.get("do", "")
    announce = AnnounceForm(request.POST if do == "announce" else None)
    record = OutageForm(request.POST if do == "record" else None)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            if _done(request, court, do, announce, record):
                return redirect("operations")
        except (SecondFactorNeeded, NotAllowed):
            raise
        except CourtError as error:
            refused = error
    context = {
        "announce": announce,
        "record": record,
        "refused": refused,
        "maintenance": Maintenance.objects.open().first(),
        "going_on": Outage.objects.going_on().filter(courts=court),
        "offices": {"maintenance": may(request.user, "maintenance.announce", court)},
    }
    return render(request, "operations/desk.html", context, status=422 if request.method == "POST" else 200)


def _done(request: Request, court: Court, do: str, announce: AnnounceForm, record: OutageForm) -> bool:
    by, via = request.user, Channel.WEB
    if do == "announce" and announce.is_valid():
        acts.announce_maintenance(court, **announce.cleaned_data, by=by, via=via)
        messages.success(request, _("Announced. Every page says so from now on."))
    elif do == "end_maintenance":
        known = get_object_or_404(Maintenance.objects.open())
        acts.end_maintenance(known, by=by, via=via)
        messages.success(request, _("It is over. The time is in the log of outages."))
    elif do == "record" and record.is_valid():
        acts.record_outage(court, courts=[court], **record.cleaned_data, by=by, via=via)
        messages.success(request, _("Entered. Enter the end when it is over."))
    elif do == "end_outage":
        number = request.POST.get("outage", "")
        outage = get_object_or_404(Outage, pk=int(number) if number.isdecimal() else 0)
        at = forms.DateTimeField(required=False)
        try:
            acts.end_outage(outage, at=at.clean(request.POST.get("ended_at", "")), by=by, via=via)
        except forms.ValidationError as error:
            raise BadInput(_("Enter a day and a time."), field="ended_at") from error
        messages.success(request, _("Entered. Last days it took were moved."))
    else:
        return False
    return True
