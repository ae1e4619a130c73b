"""One's licence, firm and deputies; the clerks' desk of licences; who may not file by themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.acts import firms as acts
from evercourt.accounts.firms import Deputy, FilingRestriction, Firm, FirmMember
from evercourt.accounts.models import LawyerLicence, User
from evercourt.accounts.offices import Office
from evercourt.accounts.policy import CHECKS_IDENTITY, is_lawyer
from evercourt.cases.acts import withdraw_counsel
from evercourt.cases.models import Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error
from evercourt.web.workplace import court_of, courts_of

WEB = Channel.WEB
DAY = forms.DateInput(attrs={"type": "date"})


class LicenceForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of your licence"), max_length=32)
    firm = forms.CharField(label=gettext_lazy("Firm, as in the licence"), max_length=200)


class MemberForm(forms.Form):
    person = forms.EmailField(label=gettext_lazy("E-mail address of the account"))
    role = forms.ChoiceField(label=gettext_lazy("In the firm"), choices=FirmMember.Role.choices)


class DeputyForm(forms.Form):
    person = forms.ChoiceField(label=gettext_lazy("Colleague"))
    kind = forms.ChoiceField(label=gettext_lazy("As"), choices=Deputy.Kind.choices, widget=forms.RadioSelect)
    since = forms.DateField(label=gettext_lazy("From which day"), widget=DAY)
    until = forms.DateField(label=gettext_lazy("Until"), widget=DAY, required=False)


class RestrictionForm(forms.Form):
    person = forms.EmailField(label=gettext_lazy("E-mail address of the account"))
    reasons = forms.CharField(
        label=gettext_lazy("Reasons, as the person reads them"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    until = forms.DateField(label=gettext_lazy("Until"), widget=DAY, required=False)


@writes
def practice(request: Request) -> HttpResponse:
    """Show licence, firm, deputies and powers, and do what is asked of one of them."""
    user = request.user
    do = request.POST.get("do", "")
    if request.method == "POST" and do in ONE_OF_THEM:
        try:
            ONE_OF_THEM[do](request)
        except (BadInput, WrongState) as error:
            messages.error(request, str(error))
        return redirect("practice")
    member = user.firms.at_work().select_related("firm").first()
    colleagues = list(member.firm.members.at_work().exclude(user=user).select_related("user")) if member else []
    licence = LawyerLicence.objects.filter(user=user).first()
    known = {"number": licence.number, "firm": licence.firm} if licence else {}
    entering = LicenceForm(request.POST if do == "licence" else None, initial=known)
    asking = MemberForm(request.POST if do == "ask" else None)
    naming = DeputyForm(request.POST if do == "name" else None, initial={"since": date.today()})  # noqa: DTZ011
    naming.fields["person"].choices = [(one.user_id, one.user.name) for one in colleagues]  # type: ignore[attr-defined]
    for form, act in ((entering, _enter), (asking, _ask), (naming, _name)):
        if form.is_bound and form.is_valid():
            try:
                act(request, form.cleaned_data, member)
            except (BadInput, WrongState) as error:
                put_error(form, error)
            else:
                messages.success(request, _("Noted."))
                return redirect("practice")
    powers = Representation.objects.filter(Representation.in_force(), user=user).select_related("party__case__court")
    shown = {
        "licence": licence, "member": member, "colleagues": colleagues, "entering": entering, "asking": asking,
        "naming": naming, "lawyer": is_lawyer(user),
        "asked": user.firms.filter(left_at=None, agreed_at=None).select_related("firm"),
        "deputies": user.deputies.filter(ended_at=None).select_related("user"),
        "deputises": user.deputises.filter(ended_at=None).select_related("lawyer"),
        "may_ask": bool(member and may(user, "firm.ask", member.firm)),
        "may_open": bool(licence and not member and may(user, "firm.open", licence.firm)),
        "powers": powers.order_by("-since", "-pk")[:50],
        "appearances": user.appearances.filter(state="asked").select_related("party__case"),
    }  # fmt: skip
    wrong = entering.errors or asking.errors or naming.errors
    return render(request, "counsel/practice.html", shown, status=422 if wrong else 200)


def _enter(request: Request, typed: dict[str, Any], _member: FirmMember | None) -> None:
    acts.enter_licence(request.user, **typed, by=request.user, via=WEB)


def _ask(request: Request, typed: dict[str, Any], member: FirmMember | None) -> None:
    if member is None:
        raise Http404
    acts.ask_member(member.firm, _account(typed["person"]), role=typed["role"], by=request.user, via=WEB)


def _name(request: Request, typed: dict[str, Any], _member: FirmMember | None) -> None:
    person = get_object_or_404(User, pk=typed.pop("person"))
    acts.name_deputy(request.user, person, **typed, by=request.user, via=WEB)


def _account(email: str) -> User:
    found = User.objects.filter(email=email.lower(), is_active=True).first()
    if found is None:
        raise BadInput(_("There is no account with this address."), field="person")
    return found


def _key(request: Request) -> int:
    typed = request.POST.get("key", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


def _open(request: Request) -> None:
    licence = get_object_or_404(LawyerLicence, user=request.user)
    acts.open_firm(licence.firm, by=request.user, via=WEB)


def _agree(request: Request) -> None:
    acts.agree_to_join(get_object_or_404(request.user.firms, pk=_key(request)), by=request.user, via=WEB)


def _leave(request: Request) -> None:
    own = Firm.objects.filter(members__in=request.user.firms.filter(left_at=None))
    acts.leave_firm(get_object_or_404(FirmMember, pk=_key(request), firm__in=own), by=request.user, via=WEB)


def _end_deputy(request: Request) -> None:
    deputies = Deputy.objects.filter(lawyer=request.user) | Deputy.objects.filter(user=request.user)
    acts.end_deputy(get_object_or_404(deputies, pk=_key(request)), by=request.user, via=WEB)


def _withdraw(request: Request) -> None:
    power = get_object_or_404(Representation, user=request.user, pk=_key(request))
    withdraw_counsel(power, reasons=request.POST.get("reasons", ""), by=request.user, via=WEB)


ONE_OF_THEM: dict[str, Callable[[Request], None]] = {
    "open": _open,
    "agree": _agree,
    "leave": _leave,
    "end": _end_deputy,
    "withdraw": _withdraw,
}


@writes
def licences(request: Request) -> HttpResponse:
    """List the licences that wait for a clerk, and confirm or refuse one."""
    court_of(request, CHECKS_IDENTITY)
    if request.method == "POST":
        licence = get_object_or_404(LawyerLicence, pk=_key(request))
        try:
            if request.POST.get("do") == "confirm":
                acts.verify_licence(licence, by=request.user, via=Channel.COUNTER)
            else:
                acts.refuse_licence(licence, reason=request.POST.get("reasons", ""), by=request.user, via=WEB)
        except (BadInput, WrongState) as error:
            messages.error(request, str(error))
        return redirect("licences")
    waiting = LawyerLicence.objects.filter(verified_at=None, refusal="").exclude(user=request.user)
    return render(
        request, "counsel/licences.html", {"waiting": waiting.select_related("user").order_by("entered_at")[:100]}
    )


@writes
def restrictions(request: Request) -> HttpResponse:
    """Show who may not file at this court by themselves; order or lift it."""
    offices = (Office.PRESIDENT,)
    court = court_of(request, offices)
    form = RestrictionForm(request.POST if request.POST.get("do") == "order" else None)
    if request.POST.get("do") == "lift":
        found = get_object_or_404(FilingRestriction, court=court, pk=_key(request))
        acts.free_filing(found, by=request.user, via=WEB)
        return redirect("restrictions")
    if form.is_valid():
        try:
            typed = form.cleaned_data
            person = _account(typed.pop("person"))
            acts.restrict_filing(person, court=court, **typed, by=request.user, via=WEB)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, _("The person is told."))
            return redirect("restrictions")
    standing = FilingRestriction.objects.filter(FilingRestriction.in_force(), court=court).select_related("user")
    shown = {"court": court, "courts": courts_of(request.user, offices), "form": form, "standing": standing}
    return render(request, "counsel/restrictions.html", shown, status=422 if form.errors else 200)
