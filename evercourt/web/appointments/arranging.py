"""Arrange the counters, and say when they receive nobody; for the administrator and the president."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.appointments import acts
from evercourt.appointments.models import Counter, Pause
from evercourt.appointments.policy import ARRANGE
from evercourt.appointments.services import services
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error
from evercourt.web.workplace import court_of, courts_of


class CounterForm(forms.Form):
    name = forms.CharField(label=_("Name of the counter"), max_length=100)
    place = forms.CharField(label=_("Floor or hall"), max_length=100, required=False)
    services = forms.MultipleChoiceField(
        label=_("What is done there"),
        choices=lambda: [(one.id, one.name) for one in services().values()],
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(label=_("Visitors at the same time"), min_value=1, max_value=50, initial=1)
    slot_minutes = forms.IntegerField(label=_("Minutes a visit takes"), min_value=5, max_value=240, initial=30)
    step_free = forms.BooleanField(label=_("Reachable by wheelchair"), required=False, initial=True)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    in_use = forms.BooleanField(label=_("In use"), required=False, initial=True)


class PauseForm(forms.Form):
    counter: forms.ModelChoiceField[Counter] = forms.ModelChoiceField(
        queryset=None, label=_("Counter"), required=False, empty_label=_("All counters")
    )
    service = forms.ChoiceField(
        label=_("Service"),
        required=False,
        choices=lambda: [("", _("All services")), *((one.id, one.name) for one in services().values())],
    )
    begins_at = forms.DateTimeField(
        label=_("From (Beijing time)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("Until; empty: until further notice"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = forms.CharField(label=_("Reason, as visitors read it"), max_length=300)


@reads
def counters(request: Request) -> HttpResponse:
    """List the counters of the court and the pauses in force."""
    court = court_of(request, ARRANGE)
    pauses = court.pauses.filter(lifted_at=None).exclude(during__endswith__lt=timezone.now()).select_related("counter")
    shown = {
        "court": court, "courts": courts_of(request.user, ARRANGE), "counters": court.counters.all(), "pauses": pauses,
    }  # fmt: skip
    return render(request, "appointments/counters.html", shown)


@writes
def counter(request: Request, pk: int = 0) -> HttpResponse:
    """Open a counter, or change one."""
    court = court_of(request, ARRANGE)
    known = get_object_or_404(court.counters, pk=pk) if pk else None
    names = list(CounterForm.base_fields)
    initial = {name: getattr(known, name) for name in names} if known else None
    form = CounterForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["name"].disabled = bool(known)
    if request.method == "POST" and form.is_valid():
        if not known and court.counters.filter(name=form.cleaned_data["name"].strip()).exists():
            form.add_error("name", _("There is a counter of this name already."))
        else:
            names_of = known.names if known else None
            try:
                acts.arrange_counter(court, names=names_of, by=request.user, via=Channel.WEB, **form.cleaned_data)
            except BadInput as error:
                put_error(form, error)
            else:
                messages.success(request, _("The counter is arranged."))
                return redirect("counters")
    title = known.name if known else _("Open a counter")
    return _page(request, form, {"title": title, "button": _("Save")})


@writes
def pause(request: Request) -> HttpResponse:
    """Receive nobody for a time; what is booked into it is shown before, and then cancelled or kept."""
    court = court_of(request, ARRANGE)
    form = PauseForm(request.POST if request.method == "POST" else None)
    form.fields["counter"].queryset = court.counters.all()  # type: ignore[attr-defined]
    visits: list[Any] = []
    choosing = False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = {"begins_at": given["begins_at"], "ends_at": given["ends_at"], "counter": given["counter"]}
        visits = list(acts.visits_in(court, service=given["service"], **asked))
        kept = request.POST.get("visits", "")
        choosing = bool(visits) and kept not in ("cancel", "keep")
        if not choosing:
            try:
                acts.pause(
                    court, service=given["service"], reason=given["reason"], cancelling=kept == "cancel",
                    by=request.user, via=Channel.WEB, **asked,
                )  # fmt: skip
            except BadInput as error:
                put_error(form, error)
            else:
                messages.success(request, _("The pause is entered; nothing more can be booked into it."))
                return redirect("counters")
    more = {"title": _("Receive nobody for a time"), "button": _("Go on"), "visits": visits, "choosing": choosing}
    return _page(request, form, more)


@writes
def lifting(request: Request, pk: int) -> HttpResponse:
    """Receive visitors again."""
    court = court_of(request, ARRANGE)
    paused: Pause = get_object_or_404(court.pauses, pk=pk)
    if request.method == "POST":
        acts.lift(paused, by=request.user, via=Channel.WEB)
        messages.success(request, _("The counters receive visitors again"))
    return redirect("counters")


def _page(request: Request, form: forms.Form, more: dict[str, Any]) -> HttpResponse:
    return render(request, "appointments/arranging.html", {"form": form, **more}, status=422 if form.errors else 200)
