"""Asking for more time for a period, and deciding on it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases import acts
from evercourt.cases.models import Case, Deadline, Extension
from evercourt.cases.policy import own_parties
from evercourt.courts.rules import name_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions, panels
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

LONGEST = 2000


class ExtensionForm(forms.Form):
    """Why there was no time, since when there is again, and until when more is needed."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What keeps you from it?"), choices=Extension.Ground.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=gettext_lazy("What happened, and how much time you need"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    obstacle_ended_on = forms.DateField(
        label=gettext_lazy("On which day did the obstacle end?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: it lasts."),
    )
    wanted_until = forms.DateField(
        label=gettext_lazy("Until which day do you need time?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The judge decides on the day."),
    )


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Ask for more time for one of one's own periods."""
    of = Deadline.objects.filter(case__in=Case.objects.visible_to(request.user)).exclude(party=None)
    deadline: Deadline = get_object_or_404(of.select_related("case__court", "party"), pk=pk)
    if request.user.is_office_holder or not may(request.user, "extension.ask", deadline):
        raise Http404
    refused: CourtError | None = None
    try:
        rule = acts.must_be_askable(deadline, deadline.case.court.local_date(timezone.now()))
    except (BadInput, WrongState) as error:
        refused, rule = error, None
    form = ExtensionForm(request.POST if request.method == "POST" and rule else None)
    if form.is_valid():
        try:
            made = acts.ask_extension(deadline, **form.cleaned_data, by=request.user, via=Channel.WEB)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("The court has your request. Until it decides, the period runs on."))
            return redirect("extension", made.pk)
    shown = {"deadline": deadline, "case": deadline.case, "title": _title(deadline), "form": form, "rule": rule,
             "refused": refused}  # fmt: skip
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "extension/new.html", shown, status=status if request.method == "POST" else 200)


@writes
def extension(request: Request, pk: int) -> HttpResponse:
    """Show a request for more time; a judge of the case grants or refuses it."""
    of = Extension.objects.filter(deadline__case__in=Case.objects.visible_to(request.user))
    found: Extension = get_object_or_404(of.select_related("deadline__case__court", "party"), pk=pk)
    decides = found.state == Extension.State.ASKED and may(request.user, "extension.decide", found)
    refused: CourtError | None = None
    if request.method == "POST":
        if not decides:
            raise Http404
        try:
            acts.decide_extension(
                found, grant=request.POST.get("do") == "grant", until=_day(request.POST.get("until", "")),
                reasons=request.POST.get("reasons", ""), by=request.user, via=Channel.WEB,
            )  # fmt: skip
        except (BadInput, WrongState) as error:
            refused = error
        else:
            messages.success(request, _("The decision is made; the parties are told."))
            return redirect("extension", pk)
    shown = {
        "extension": found, "deadline": found.deadline, "case": found.deadline.case, "title": _title(found.deadline),
        "can_decide": decides, "refused": refused, "typed": request.POST,
    }  # fmt: skip
    return render(request, "extension/extension.html", shown, status=refused.status if refused else 200)


def offer_extensions(case: Case, user: User) -> list[Action]:
    """Offer to a judge what is to be decided, and to a party to ask for more time for what runs."""
    if user.is_office_holder:
        asked = Extension.objects.filter(deadline__case=case, state=Extension.State.ASKED)
        return [
            Action(
                _("Decide whether %(name)s gets more time") % {"name": one.party.name},
                reverse("extension", args=[one.pk]),
                one.deadline.due_on,
                "CPL 86",
            )
            for one in asked.select_related("deadline__case", "party").order_by("pk")
            if may(user, "extension.decide", one)
        ]
    offered = []
    mine = own_parties(user).filter(case=case)
    running = case.deadlines.filter(state=Deadline.State.OPEN, held=False, party__in=mine)
    for deadline in running.exclude(extensions__state=Extension.State.ASKED):
        deadline.case = case
        try:
            rule = acts.must_be_askable(deadline, case.court.local_date(timezone.now()))
        except (BadInput, WrongState):
            continue
        title = _("Ask for more time: %(what)s") % {"what": _title(deadline)}
        offered.append(Action(title, reverse("extension_new", args=[deadline.pk]), deadline.due_on, rule.basis))
    return offered


def show_extensions(case: Case, user: User) -> tuple[str, dict[str, object]] | None:
    """Show the requests of a case on its page."""
    of_case = Extension.objects.filter(deadline__case=case).select_related("deadline", "party").order_by("pk")
    found = list(of_case)
    for one in found:
        one.deadline.case = case
        one.title = _title(one.deadline)
    return ("extension/panel.html", {"extensions": found}) if found else None


def _title(deadline: Deadline) -> str:
    return name_of(deadline.case.court, deadline.rule, deadline.trigger_date)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


actions.append(offer_extensions)
panels.append(show_extensions)
