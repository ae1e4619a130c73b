"""Pages of hearings."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.cases.policy import own_parties
from evercourt.courts.models import Courtroom
from evercourt.hearings import acts
from evercourt.hearings.calendar import ics
from evercourt.hearings.minutes import issue_minutes
from evercourt.hearings.models import Hearing, Sitting, Transcript
from evercourt.hearings.policy import sits, takes_part
from evercourt.hearings.states import ExchangeState, HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may, must
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error


class ScheduleForm(forms.Form):
    courtroom: forms.ModelChoiceField[Courtroom] = forms.ModelChoiceField(queryset=None, label=_("Courtroom"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Length in minutes"), initial=90, min_value=5, max_value=600)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("Outcome"), max_length=300)
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 16}), max_length=200_000)
    debate_ended = forms.BooleanField(
        label=_("The debate has ended"),
        help_text=_("Recusal can then no longer be asked for. A further hearing opens the debate again."),
        required=False,
    )


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Schedule a hearing of a case; clashes and the lawful notice are explained beside the field."""
    case = seen(request, pk)
    must(request.user, "hearing.schedule", case)
    form = ScheduleForm(request.POST if request.method == "POST" else None)
    form.fields["courtroom"].queryset = case.court.courtrooms.all()  # type: ignore[attr-defined]
    if form.is_valid():
        given = form.cleaned_data
        starts = datetime.combine(given["day"], given["time"], ZoneInfo(case.court.time_zone))
        try:
            made = acts.schedule(
                case,
                courtroom=given["courtroom"],
                starts_at=starts,
                minutes=given["minutes"],
                by=request.user,
                via=Channel.WEB,
            )
            return redirect("hearing", made.pk)
        except BadInput as error:
            put_error(form, error, at="day")
    context = {"form": form, "case": case, "title": _("Schedule a hearing")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


@reads
def hearing(request: Request, pk: int) -> HttpResponse:
    """Show one hearing to everyone who may see its case."""
    found = _seen(request, pk)
    scheduled = found.state == HearingState.SCHEDULED
    context = {
        "hearing": found,
        "case": found.case,
        "papers": documents_of(request, found.case).filter(document=found.minutes_id),
        "exchanges": found.case.exchanges.filter(state=ExchangeState.CLOSED).order_by("pk"),
        "may_adjourn": scheduled and may(request.user, "hearing.adjourn", found),
        "may_record": scheduled
        and found.during.lower <= timezone.now()
        and may(request.user, "hearing.record", found)
        and _typed(found),
        "asks_move": scheduled
        and (own_parties(request.user).filter(case=found.case_id).exists() or found.move_requests.exists()),
        "on_bench": sits(request.user, found.case),
        "may_arrange": may(request.user, "hearing.add_person", found),
        "my_place": not request.user.is_office_holder and takes_part(request.user, found),
        "has_transcript": Transcript.objects.filter(hearing=found).exists()
        and may(request.user, "hearing.read_transcript", found),
        "asked_of_me": scheduled
        and not request.user.is_office_holder
        and any(
            may(request.user, "hearing.consent", row)
            for row in found.consents.select_related("party", "representation")
        ),
    }
    return render(request, "hearings/hearing.html", context)


@reads
def calendar(request: Request, pk: int) -> HttpResponse:
    """Give the hearing as an iCalendar file."""
    content = ics([_seen(request, pk)], address=settings.PUBLIC_ADDRESS)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@writes
def adjournment(request: Request, pk: int) -> HttpResponse:
    """Put the hearing off, with a reason."""
    found = _seen(request, pk)
    must(request.user, "hearing.adjourn", found)
    if request.method != "POST" and found.state != HearingState.SCHEDULED:
        return redirect("hearing", found.pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acts.adjourn(found, reason=form.cleaned_data["reason"], by=request.user, via=Channel.WEB)
        return redirect("hearing", found.pk)
    context = {"form": form, "case": found.case, "title": _("Put the hearing off")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


@writes
def outcome(request: Request, pk: int) -> HttpResponse:
    """Enter outcome and minutes; the minutes are issued as a document of the file."""
    found = _seen(request, pk)
    must(request.user, "hearing.record", found)
    if request.method != "POST" and found.state != HearingState.SCHEDULED:
        return redirect("hearing", found.pk)
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _recorded(request, found, form)
        except BadInput as error:
            put_error(form, error, at="outcome")
    context = {"form": form, "case": found.case, "title": _("Enter the outcome")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


def _typed(hearing: Hearing) -> bool:
    """Return True if the outcome is typed: the hearing was in the courtroom, without the screen of the bench."""
    return hearing.mode == Hearing.Mode.ON_SITE and not Sitting.objects.filter(hearing=hearing).exists()


def _recorded(request: Request, found: Hearing, form: OutcomeForm) -> HttpResponse:
    minutes = issue_minutes(found.case, form.cleaned_data["minutes"])
    said = {"outcome": form.cleaned_data["outcome"], "debate_ended": form.cleaned_data["debate_ended"]}
    acts.hold(found, minutes=minutes, **said, by=request.user, via=Channel.WEB)
    return redirect("hearing", found.pk)


def _seen(request: Request, pk: int) -> Hearing:
    found = Hearing.objects.select_related("case__court", "courtroom")
    hearing: Hearing = get_object_or_404(found.filter(case__in=Case.objects.visible_to(request.user)), pk=pk)
    return hearing


def offer_hearings(case: Case, user: User) -> list[Action]:
    """Offer scheduling to the bench and the registry, and the coming hearings to everyone."""
    offered = []
    for found in case.hearings.filter(state=HearingState.SCHEDULED):
        begun = found.during.lower <= timezone.now()
        if begun and may(user, "hearing.record", found):
            offered.append(Action(_("Enter the outcome"), reverse("hearing_outcome", args=[found.pk])))
        if may(user, "hearing.adjourn", found):
            offered.append(Action(_("Put the hearing off"), reverse("hearing_adjournment", args=[found.pk])))
        offered.append(Action(_("See the hearing"), reverse("hearing", args=[found.pk])))
    if not case.ended_at and may(user, "hearing.schedule", case):
        offered.append(Action(_("Schedule a hearing"), reverse("hearing_new", args=[case.pk])))
    return offered


actions.append(offer_hearings)
