"""The registry's desk of people who ask to join; and each party's choice of electronic service, case by case."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.acts.consents import TOLD_TEXT
from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.notify.upcoming import acts_for
from evercourt.service.acts import choose_electronic_service, confirm_join, refuse_join
from evercourt.service.models import JoinRequest, ServiceOrder
from evercourt.service.recipients import email_of, identity_of, recipient_of
from evercourt.service.states import JoinRequestState, OrderState
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, reads, writes
from evercourt.web.service.forms import YES_NO

PAGE = 30


class ConfirmForm(forms.Form):
    method = forms.CharField(label=gettext_lazy("Which document did you look at?"), max_length=100)


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("The person reads this and can put it right."),
    )


class ChoiceForm(forms.Form):
    agrees = forms.ChoiceField(
        label=gettext_lazy("May the court serve papers on you electronically?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )


@reads
def requests(request: Request) -> HttpResponse:
    """List who waits to be let in, longest waiting first."""
    waiting = JoinRequest.objects.visible_to(request.user).filter(state=JoinRequestState.WAITING)
    rows = waiting.select_related("party__case", "user").order_by("requested_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "service/join_requests.html", {"page": page})


@writes
def request_page(request: Request, pk: int) -> HttpResponse:
    """Compare who asks with who is on file; let them in, or say why not."""
    visible = JoinRequest.objects.visible_to(request.user).select_related("party__case", "user")
    found: JoinRequest = get_object_or_404(visible, pk=pk)
    refuses = request.POST.get("do") == "refuse"
    confirming = ConfirmForm(request.POST if request.method == "POST" and not refuses else None)
    refusing = RefuseForm(request.POST if request.method == "POST" and refuses else None)
    if confirming.is_valid():
        confirm_join(found, confirming.cleaned_data["method"], by=request.user, via=Channel.WEB)
        messages.success(request, _("They have joined and are told."))
        return redirect("join_requests")
    if refusing.is_valid():
        refuse_join(found, refusing.cleaned_data["reason"], by=request.user, via=Channel.WEB)
        messages.success(request, _("The person was told what is wrong."))
        return redirect("join_requests")
    shown = {"asked": found, "party": found.party, "confirming": confirming, "refusing": refusing}
    shown["known"] = identity_of(found.party)
    shown["may_decide"] = found.state == JoinRequestState.WAITING and may(request.user, "service.confirm_join", found)
    return render(
        request, "service/join_request.html", shown, status=422 if confirming.errors or refusing.errors else 200
    )


@writes
def electronic_service(request: Request, pk: int, party: int) -> HttpResponse:
    """Show how a party of this case is served, and let them agree or withdraw; nothing is chosen beforehand."""
    case = seen(request, pk)
    found = get_object_or_404(Party, pk=party, case=case)
    if not may(request.user, "service.choose_electronic", found):
        raise Http404
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        choose_electronic_service(found, form.cleaned_data["agrees"] == "yes", by=request.user, via=Channel.WEB)
        messages.success(request, _("Noted. It counts for everything that is served from now on."))
        return redirect("case", pk)
    address = email_of(found)[0]
    shown = {"case": case, "party": found, "form": form, "told": TOLD_TEXT, "address": address}
    shown["agreed"] = bool(recipient_of(found).consents)
    return render(request, "service/electronic_service.html", shown, status=422 if form.errors else 200)


def offer_joining(case: Case, user: User) -> list[Action]:
    """Offer a party their choice of service; the registry what waits for its hand in this case."""
    offered = [
        Action(
            _("Change how %(name)s is served") % {"name": party.name},
            reverse("case_electronic_service", args=[case.pk, party.pk]),
            basis="CPL 90",
        )
        for party in case.parties.all()
        if not case.ended_at and acts_for(user, party)
    ]
    for asked in JoinRequest.objects.visible_to(user).filter(party__case=case, state=JoinRequestState.WAITING):
        if may(user, "service.confirm_join", asked):
            words = _("Check the identity of %(name)s, who asks to join") % {"name": asked.name}
            offered.append(Action(words, reverse("join_request", args=[asked.pk])))
    waiting = ServiceOrder.objects.filter(case=case, state=OrderState.ORDERED).exclude(next_way="")
    for order in waiting.select_related("party", "case"):
        if may(user, "service.carry_out", order):
            words = _("Serve on %(name)s (%(way)s)") % {"name": order.party.name, "way": order.get_next_way_display()}
            offered.append(Action(words, reverse("service_order", args=[order.pk])))
    return offered


actions.append(offer_joining)
