"""Asking that a member of the panel withdraw, deciding on it, asking once to reconsider."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.acts import ask_reconsideration, ask_recusal, decide_recusal
from evercourt.cases.models import Case, Ground, PanelMember, Party, Recusal
from evercourt.cases.policy import acts_for, decider_of, own_parties
from evercourt.cases.trial import trial_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions, panels
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

LONGEST = 10_000
State = Recusal.State


class RecusalForm(forms.Form):
    """Who should withdraw, on which ground, and why; after the trial began also since when that is known (CPL 48)."""

    def __init__(self, members: list[PanelMember], began: bool, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        choices = [(member.pk, f"{member.user.name} ({member.get_seat_display()})") for member in members]
        self.fields["member"] = forms.TypedChoiceField(
            label=_("Who should withdraw?"), choices=choices, coerce=int, widget=forms.RadioSelect
        )
        if began:
            self.fields["known_on"] = forms.DateField(
                label=_("On which day did you learn of it?"),
                help_text=_("The trial has begun: only a reason that became known since can still be raised."),
                widget=forms.DateInput(attrs={"type": "date"}),
            )
        self.order_fields(["member", "ground", "known_on", "reasons"])

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=gettext_lazy("What happened, and since when do you know it?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Ask that a member of the panel withdraw."""
    case = seen(request, pk)
    members, party = askable(case, request.user)
    if not members:
        raise Http404
    trial = trial_of(case)
    if party and trial.debate_ended and request.method != "POST":
        return render(request, "recusal/new.html", {"case": case, "too_late": True})
    began = bool(party and trial.began_on)
    form = RecusalForm(members, began, request.POST if request.method == "POST" else None)
    if form.is_valid():
        member = next(one for one in members if one.pk == form.cleaned_data["member"])
        given: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("ground", "reasons", "known_on")}
        try:
            made = ask_recusal(member, **given, party=party, by=request.user, via=Channel.WEB)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("The court has your request. It decides with reasons and writes to you."))
            return redirect("recusal", made.pk)
    shown = {"case": case, "form": form}
    return render(request, "recusal/new.html", shown, status=422 if form.errors else 200)


@writes
def recusal(request: Request, pk: int) -> HttpResponse:
    """Show a request; whom the law names decides on it, whoever asked can ask once to reconsider."""
    found = _seen(request, pk)
    can_decide = found.state in (State.ASKED, State.RECONSIDER) and may(request.user, "recusal.decide", found)
    can_object = found.state == State.REFUSED and _asked_for(request.user, found)
    refused: BadInput | None = None
    if request.method == "POST":
        if not (can_decide or can_object):
            raise Http404
        reasons = request.POST.get("reasons", "")[:LONGEST]
        try:
            if can_decide:
                said: dict[str, Any] = {
                    "grant": request.POST.get("do") == "grant",
                    "reasons": reasons,
                    "committee_record": request.POST.get("committee_record", "")[:100],
                }
                decide_recusal(found, **said, by=request.user, via=Channel.WEB)
                messages.success(request, _("The decision is made and the party is told."))
            else:
                ask_reconsideration(found, reasons=reasons, by=request.user, via=Channel.WEB)
                messages.success(request, _("The court will reconsider, and writes to you."))
            return redirect("recusal", pk)
        except BadInput as error:
            refused = error
    shown = {
        "recusal": found, "case": found.member.case, "can_decide": can_decide, "can_object": can_object,
        "refused": refused, "decider": decider_of(found.member),
    }  # fmt: skip
    return render(request, "recusal/recusal.html", shown, status=refused.status if refused else 200)


def askable(case: Case, user: User) -> tuple[list[PanelMember], Party | None]:
    """Return of whom this person may ask that they withdraw, and for which party; the member themselves for none."""
    seated = list(case.panel.filter(until=None).select_related("user").order_by("since", "pk"))
    own = [member for member in seated if member.user_id == user.pk]
    if own:
        return own, None
    party = own_parties(user).filter(case=case).order_by("pk").first()
    return (seated, party) if party and not case.ended_at else ([], None)


def offer_recusal(case: Case, user: User) -> list[Action]:
    """Offer the requests that wait for this person, and to ask for one."""
    # Only office holders decide: nobody else is asked about.
    of_case = Recusal.objects.filter(member__case=case) if user.offices else Recusal.objects.none()
    of_case = of_case.select_related("member__user", "member__case", "party")
    offered = [
        Action(
            _("Decide whether %(name)s withdraws") % {"name": one.member.user.name},
            reverse("recusal", args=[one.pk]),
            one.due_on,
            "CPL 49; CPL 50",
        )
        for one in of_case.filter(state__in=(State.ASKED, State.RECONSIDER))
        if may(user, "recusal.decide", one)
    ]
    members, party = askable(case, user)
    if members and not (party and trial_of(case).debate_ended):
        title = _("Ask that a judge or the recorder withdraw") if party else _("Withdraw from this case")
        offered.append(Action(title, reverse("recusal_new", args=[case.pk]), basis="CPL 47; CPL 48"))
    return offered


def show_recusals(case: Case, user: User) -> tuple[str, dict[str, object]] | None:
    """Show the requests of a case on its page."""
    found = list(Recusal.objects.filter(member__case=case).select_related("member__user", "party").order_by("pk"))
    return ("recusal/panel.html", {"recusals": found}) if found else None


def _seen(request: Request, pk: int) -> Recusal:
    of = Recusal.objects.filter(member__case__in=Case.objects.visible_to(request.user))
    found = get_object_or_404(of.select_related("member__case__court", "member__user", "party"), pk=pk)
    return cast(Recusal, found)


def _asked_for(user: User, recusal: Recusal) -> bool:
    return acts_for(user, recusal.party) if recusal.party else recusal.member.user_id == user.pk


actions.append(offer_recusal)
panels.append(show_recusals)
