"""Who represents a party in a case: a lawyer appears, the party or the registry confirms, enters, revokes."""

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases import acts
from evercourt.cases.models import Appearance, Case, Matter, Party, Representation
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

WEB = Channel.WEB
# What the grounds of the procedure pack are called.
GROUNDS_IN_WORDS = {
    "no_defender": gettext_lazy("no defender: the duty lawyer"),
    "hardship": gettext_lazy("no means, or another reason of the accused"),
    "disability": gettext_lazy("blind, deaf or mute, or of limited capacity"),
    "life_or_death": gettext_lazy("may be sentenced to life or death"),
    "minor": gettext_lazy("under eighteen"),
}
UNKNOWN = gettext_lazy("There is no such party in such a case, or you may not appear for it.")


class PowerForm(forms.Form):
    """How far a power goes, until when, and the signed paper."""

    scope = forms.ChoiceField(
        label=gettext_lazy("How far does the power go?"),
        choices=Representation.Scope.choices,
        widget=forms.RadioSelect,
    )
    matters = forms.MultipleChoiceField(
        label=gettext_lazy("What a limited power covers"),
        choices=Matter.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: until the case ends."),
    )
    power = forms.FileField(label=gettext_lazy("Signed power of attorney"))


class AppearanceForm(PowerForm):
    number = forms.CharField(label=gettext_lazy("Case number"), max_length=64)
    party = forms.CharField(label=gettext_lazy("Name of the party you represent"), max_length=200)
    field_order = ("number", "party", "scope", "matters", "until", "power")


class CounselForm(PowerForm):
    person = forms.EmailField(
        label=gettext_lazy("E-mail address of the representative's account"),
        required=False,
        help_text=gettext_lazy("Empty, if they have none: then enter the name."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    field_order = ("person", "name", "scope", "matters", "until", "power")


class DefenderForm(forms.Form):
    """Whom the legal-aid agency sent, why, and its letter."""

    person = forms.EmailField(label=gettext_lazy("E-mail address of the lawyer's account"))
    ground = forms.ChoiceField(label=gettext_lazy("Why is a defender assigned?"), widget=forms.RadioSelect)
    power = forms.FileField(label=gettext_lazy("Letter of the legal-aid agency"))

    def __init__(self, case: Case, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        grounds = [(ground, GROUNDS_IN_WORDS.get(ground, ground)) for ground in acts.grounds_of(case)]
        cast(forms.ChoiceField, self.fields["ground"]).choices = grounds


@writes
def appearance_new(request: Request) -> HttpResponse:
    """Say, as a lawyer, that one acts for a party; the party or the registry confirms it."""
    posted = request.method == "POST"
    form = AppearanceForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        typed = form.cleaned_data
        number = "".join(typed["number"].split()).replace("(", "（").replace(")", "）")
        parties = Party.objects.filter(case__number=number, name=typed["party"].strip())
        party = parties.select_related("case__court").order_by("pk").first()
        try:
            # The same words for what is not there and what is not allowed: nobody learns who is sued.
            if party is None or not may(request.user, "counsel.appear", party):
                raise BadInput(UNKNOWN, field="party")
            asked = acts.appear(
                party, scope=typed["scope"], matters=typed["matters"], until=typed["until"],
                power=_paper(request, party.case), by=request.user, via=WEB,
            )  # fmt: skip
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("The court and the party are asked to confirm it. Then you see the case."))
            return redirect("appearance", asked.pk)
    return render(request, "counsel/appearance_new.html", {"form": form}, status=422 if form.errors else 200)


@writes
def appearance(request: Request, pk: int) -> HttpResponse:
    """Show that a lawyer says they act for a party; who may confirm it does, or says what is wrong."""
    found = get_object_or_404(Appearance.objects.select_related("party__case__court", "user", "power"), pk=pk)
    decides = found.state == Appearance.State.ASKED and may(request.user, "counsel.confirm", found)
    own = found.user_id == request.user.pk
    if not (own or may(request.user, "counsel.confirm", found)):
        raise Http404
    refused: CourtError | None = None
    if request.method == "POST":
        if not decides:
            raise Http404
        try:
            if request.POST.get("do") == "confirm":
                acts.confirm_appearance(found, by=request.user, via=WEB)
            else:
                acts.refuse_appearance(found, reasons=request.POST.get("reasons", ""), by=request.user, via=WEB)
        except (BadInput, WrongState) as error:
            refused = error
        else:
            messages.success(request, _("Noted. The lawyer is told."))
            return redirect("appearance", pk)
    shown = {"appearance": found, "case": found.case, "decides": decides, "refused": refused}
    shown["words"] = [Matter(one).label for one in found.matters]
    return render(request, "counsel/appearance.html", shown, status=refused.status if refused else 200)


@writes
def counsel(request: Request, pk: int, party: int) -> HttpResponse:
    """Show who represents a party, enter another, put one in the place of one, take a power back."""
    case = seen(request, pk)
    found = get_object_or_404(Party.objects.select_related("case__court"), pk=party, case=case)
    if not may(request.user, "counsel.enter", found):
        raise Http404
    posted = request.method == "POST"
    if posted and request.POST.get("do") == "revoke":
        key = request.POST.get("key", "")
        power = get_object_or_404(found.representations, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
        acts.revoke_counsel(power, reasons=request.POST.get("reasons", ""), by=request.user, via=_via(request, found))
        messages.success(request, _("From this moment the power opens nothing. The other side is told."))
        return redirect("case_counsel", pk, party)
    form = CounselForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            _enter(request, found, form.cleaned_data)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("Entered. They see the case now; the other side is told."))
            return redirect("case_counsel", pk, party)
    in_force = found.representations.filter(Representation.in_force()).select_related("user").order_by("since", "pk")
    waiting = found.appearances.filter(state=Appearance.State.ASKED).select_related("user")
    shown = {"case": case, "party": found, "form": form, "powers": in_force, "waiting": waiting}
    return render(request, "counsel/counsel.html", shown, status=422 if form.errors else 200)


@writes
def defender(request: Request, pk: int, party: int) -> HttpResponse:
    """Enter the lawyer whom the legal-aid agency sent for an accused without a defender."""
    case = seen(request, pk)
    found = get_object_or_404(Party.objects.select_related("case__court"), pk=party, case=case)
    if found.side != Party.Side.ACCUSED or not may(request.user, "counsel.assign", found):
        raise Http404
    posted = request.method == "POST"
    form = DefenderForm(case, request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            letter = _paper(request, case, title="法律援助机构指派函")
            acts.assign_defender(
                found, person=_account(typed["person"]), ground=typed["ground"], letter=letter, by=request.user, via=WEB
            )
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("Entered. The defender sees the case now."))
            return redirect("case_defender", pk, party)
    in_force = found.representations.filter(Representation.in_force()).order_by("since", "pk")
    shown = {"case": case, "party": found, "form": form, "powers": in_force}
    return render(request, "counsel/defender.html", shown, status=422 if form.errors else 200)


def _account(address: str) -> User:
    person = User.objects.filter(email=address.lower(), is_active=True).first()
    if person is None:
        raise BadInput(_("There is no account with this address."), field="person")
    return person


def _enter(request: Request, party: Party, typed: dict[str, Any]) -> None:
    person = _account(typed["person"]) if typed["person"] else None
    acts.enter_counsel(
        party, person=person, name=typed["name"], scope=typed["scope"], matters=typed["matters"],
        until=typed["until"], power=_paper(request, party.case), by=request.user, via=_via(request, party),
    )  # fmt: skip


def _paper(request: Request, case: Case, *, title: str = "授权委托书") -> Document:
    file = cast(BinaryIO, request.FILES["power"])
    return receive(file, name=file.name or "power", title=title, court=case.court, by=request.user)


def _via(request: Request, party: Party) -> Channel:
    return WEB if party.user_id == request.user.pk else Channel.COUNTER


def offer_defender(case: Case, user: User) -> list[Action]:
    """Offer registry and panel to enter the defender of an accused; in cases without one it asks nothing."""
    return [
        Action(
            _("Defender assigned to %(name)s") % {"name": party.name},
            reverse("case_defender", args=[case.pk, party.pk]),
            basis="CRPL 35; CRPL 36",
        )
        for party in case.parties.all()
        if party.side == Party.Side.ACCUSED and not case.ended_at and may(user, "counsel.assign", party)
    ]


def offer_counsel(case: Case, user: User) -> list[Action]:
    """Offer a party their own representatives, and the registry those of every party; asks nothing."""
    return [
        Action(
            _("Representatives of %(name)s") % {"name": party.name},
            reverse("case_counsel", args=[case.pk, party.pk]),
            basis="CPL 61–63",
        )
        for party in case.parties.all()
        if not case.ended_at and party.user_id == user.pk
    ]


actions.append(offer_counsel)
actions.append(offer_defender)
