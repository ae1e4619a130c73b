"""The page of a group of cases: who is in it, and each act with its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases import acts
from evercourt.cases.groups import open_members, seen_members, standing_of
from evercourt.cases.models import Case, JoinedCase
from evercourt.hearings.joint import adjourn_together, hold_together, next_sitting, one_sitting, schedule_together
from evercourt.hearings.minutes import issue_minutes
from evercourt.hearings.sessions import put_group_in
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.service.acts import on_every_file, serve_for_all
from evercourt.web.cases.panels import Action, actions, panels
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.groups.forms import CalendarForm, HearingForm, JoinForm, SeparateForm, ServeForm
from evercourt.web.hearings.views import OutcomeForm, ReasonForm
from evercourt.web.refusals import put_error

WEB = Channel.WEB


@dataclass
class Offered:
    """Something this person may do with the group: its form and what it does."""

    name: str
    title: str
    button: str
    done: str
    form: forms.Form
    act: Callable[[dict[str, Any]], Any]


@writes
def group(request: Request, pk: int) -> HttpResponse:
    """Show the group of a case, and do one of the acts whose form was sent."""
    case = seen(request, pk)
    standing = standing_of(case)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    offered = _offered(case, standing, request.user, sent, request.POST)
    if standing is None and not offered:
        raise Http404
    chosen = next((one for one in offered if one.name == sent), None)
    if request.method == "POST" and chosen is None:
        raise Http404
    status = 200
    if chosen is not None:
        status = _tried(request, chosen)
        if status == 200:
            messages.success(request, chosen.done)
            return redirect("case_group" if standing_of(case) else "case", case.pk)
    shown = {"case": case, "standing": standing, "offered": offered, **_members(standing, request.user)}
    return render(request, "groups/group.html", shown, status=status)


def _tried(request: Request, chosen: Offered) -> int:
    """Do the act; return 200, or the status of a refusal, which then stands at its field."""
    if not chosen.form.is_valid():
        return 422
    try:
        chosen.act(dict(chosen.form.cleaned_data))
    except (BadInput, WrongState) as error:
        put_error(chosen.form, error)
        return error.status
    return 200


def _offered(case: Case, standing: JoinedCase | None, user: User, sent: str, posted: Any) -> list[Offered]:
    def data(name: str) -> Any:
        return posted if sent == name else None

    offered = []
    if not case.ended_at and may(user, "case.join", case):
        offered.append(
            Offered(
                "join", _("Try other cases together with this one"), _("Join them"),
                _("The cases are tried together from now on."),
                JoinForm(data("join"), case=case, user=user),
                lambda given: acts.join(case, given.pop("cases"), **given, by=user, via=WEB),
            )
        )  # fmt: skip
        if standing:
            offered.append(
                Offered(
                    "separate", _("Try this case by itself again"), _("Separate it"),
                    _("The case is tried by itself from now on."), SeparateForm(data("separate"), auto_id="own_%s"),
                    lambda given: acts.separate(case, **given, by=user, via=WEB),
                )
            )  # fmt: skip
    if standing and may(user, "service.order", case):
        shared = on_every_file(list(open_members(standing.group)))
        if shared:
            offered.append(
                Offered(
                    "serve", _("Serve on every party of every case"), _("Serve"),
                    _("Service is ordered, on each party once in each case."),
                    ServeForm(data("serve"), shared=shared),
                    lambda given: serve_for_all(case, list(given["documents"]), purpose=given["purpose"], by=user,
                                                via=WEB),
                )
            )  # fmt: skip
    if standing and (user.holds(Office.REGISTRY_CLERK, case.court_id) or may(user, "case.join", case)):
        form = CalendarForm(data("call"), case=case, user=user)
        if form.fields["session"].queryset.exists():  # type: ignore[attr-defined]
            offered.append(
                Offered(
                    "call", _("Call all cases in one session"), _("Put them in"), _("All cases are in the session."),
                    form, lambda given: put_group_in(given["session"], case, by=user, via=WEB),
                )
            )  # fmt: skip
    return offered + (_of_hearings(case, standing, user, data) if standing else [])


def _of_hearings(case: Case, standing: JoinedCase, user: User, data: Callable[[str], Any]) -> list[Offered]:
    """Offer to set one hearing for all cases, and to put off or enter the next one they have together."""
    offered = []
    cases = list(open_members(standing.group))
    if all(may(user, "hearing.schedule", one) for one in cases):
        form = HearingForm(data("hear"), case=case)
        offered.append(
            Offered(
                "hear", _("Hear all cases in one hearing"), _("Schedule it"),
                _("The hearing is set, and everyone is summoned once in each of their cases."), form,
                lambda _given: schedule_together(case, **form.said(), by=user, via=WEB),
            )
        )  # fmt: skip
    sitting = next_sitting(cases)
    if sitting is None:
        return offered
    own = one_sitting(sitting)
    when = {"when": f"{localtime(sitting.during.lower, ZoneInfo(case.court.time_zone)):%Y-%m-%d %H:%M}"}
    if all(may(user, "hearing.adjourn", one) for one in own):
        offered.append(
            Offered(
                "adjourn", _("Put the common hearing of %(when)s off in all cases") % when, _("Put it off"),
                _("The hearing is put off in all cases."), ReasonForm(data("adjourn"), auto_id="off_%s"),
                lambda given: adjourn_together(sitting, **given, by=user, via=WEB),
            )
        )  # fmt: skip
    if sitting.during.lower <= timezone.now() and all(may(user, "hearing.record", one) for one in own):
        offered.append(
            Offered(
                "held", _("Enter the outcome of the common hearing of %(when)s in all cases") % when, _("Enter it"),
                _("Outcome and minutes stand on every file."), OutcomeForm(data("held"), auto_id="held_%s"),
                lambda given: hold_together(
                    sitting, **{**given, "minutes": issue_minutes(sitting.case, given["minutes"])}, by=user, via=WEB
                ),
            )
        )  # fmt: skip
    return offered


def _members(standing: JoinedCase | None, user: User) -> dict[str, Any]:
    """Return the cases of the group this person sees anyway, and how many others there are."""
    if standing is None:
        return {"members": [], "others": 0}
    members, others = seen_members(standing.group, user)
    return {"members": members, "others": others}


def show_group(case: Case, user: User) -> tuple[str, dict[str, Any]] | None:
    """Show on the page of a case that it is tried together with others."""
    standing = standing_of(case)
    return ("groups/panel.html", {"case": case, "standing": standing, **_members(standing, user)}) if standing else None


def offer_group(case: Case, user: User) -> list[Action]:
    """Offer a judge of the case to try it together with others."""
    if case.ended_at or not user.is_office_holder or not may(user, "case.join", case):
        return []
    return [Action(_("Try it together with other cases, or separate it"), reverse("case_group", args=[case.pk]))]


panels.append(show_group)
actions.append(offer_group)
