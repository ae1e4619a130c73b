"""The recipient objects to service; a judge, or the registry while there is no panel, decides."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.documents.acts import open_document, receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.service.acts import decide_rebuttal, rebut
from evercourt.service.models import Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.service.states import RebuttalState, Way
from evercourt.web.cases.panels import Action, actions
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error


class ObjectionForm(forms.Form):
    reasons = forms.CharField(
        label=gettext_lazy("What happened?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        help_text=gettext_lazy("For example: not my address, an error of the system, I was not there to sign."),
    )
    claimed_on = forms.DateField(
        label=gettext_lazy("On which day did it reach you?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave empty if it never did. Only for what came electronically."),
    )


class DecideForm(forms.Form):
    upheld = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("yes", gettext_lazy("The objection is right: service does not count as noted")),
            ("no", gettext_lazy("Service stands")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000
    )


@writes
def objection(request: Request, pk: int, attempt: int) -> HttpResponse:
    """Object: it never arrived, or on another day."""
    order = _order(request, pk)
    found = get_object_or_404(ServiceAttempt, pk=attempt, order=order)
    if not may(request.user, "service.rebut", order):
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if found.way not in (Way.PORTAL, Way.EMAIL):
        del form.fields["claimed_on"]
    if form.is_valid():
        try:
            proof = request.FILES.get("proof")
            name = (proof.name or "proof") if proof else ""
            court = order.case.court
            document = receive(proof.read(), name=name, title=name, court=court, by=request.user) if proof else None
            rebut(
                found,
                form.cleaned_data["reasons"],
                claimed_on=form.cleaned_data.get("claimed_on"),
                document=document,
                by=request.user,
                via=Channel.WEB,
            )
        except BadInput as error:
            put_error(form, error)
        else:
            messages.success(request, _("The court has your objection. It decides with reasons and writes to you."))
            return redirect("service_order", pk)
    shown = {"order": order, "attempt": found, "form": form}
    return render(request, "service/objection.html", shown, status=422 if form.errors else 200)


@writes
def decision(request: Request, pk: int, rebuttal: int) -> HttpResponse:
    """Decide on an objection, beside what the recipient says and what the attempt proves."""
    order = _order(request, pk)
    found = get_object_or_404(Rebuttal, pk=rebuttal, attempt__order=order)
    if not may(request.user, "service.decide_rebuttal", order):
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        upheld = form.cleaned_data["upheld"] == "yes"
        reasons = form.cleaned_data["reasons"]
        decide_rebuttal(found, upheld=upheld, reasons=reasons, by=request.user, via=Channel.WEB)
        messages.success(request, _("The decision is made and the party is told."))
        return redirect("service_order", pk)
    shown = {"order": order, "rebuttal": found, "attempt": found.attempt, "form": form}
    return render(request, "service/objection_decision.html", shown, status=422 if form.errors else 200)


@reads
def file(request: Request, pk: int, rebuttal: int) -> HttpResponse:
    """Give the file that came with an objection, to who raised it and to who decides."""
    order = _order(request, pk)
    found = get_object_or_404(Rebuttal.objects.exclude(document=None), pk=rebuttal, attempt__order=order)
    if found.raised_by_id != request.user.pk and not may(request.user, "service.decide_rebuttal", order):
        raise Http404
    document = cast(Document, found.document)
    name, kind = document.name, document.media_type
    return cast(
        HttpResponse, FileResponse(open_document(document), as_attachment=True, filename=name, content_type=kind)
    )


def _order(request: Request, pk: int) -> ServiceOrder:
    visible = ServiceOrder.objects.visible_to(request.user).select_related("case__court", "party")
    return cast(ServiceOrder, get_object_or_404(visible, pk=pk))


def offer_objections(case: Case, user: User) -> list[Action]:
    """Offer to decide on every objection that waits for this person."""
    waiting = Rebuttal.objects.filter(attempt__order__case=case, state=RebuttalState.RAISED)
    return [
        Action(
            _("Decide on the objection of %(name)s to service") % {"name": one.attempt.order.party.name},
            reverse("service_objection_decision", args=[one.attempt.order_id, one.pk]),
        )
        for one in waiting.select_related("attempt__order__party", "attempt__order__case")
        if may(user, "service.decide_rebuttal", one.attempt.order)
    ]


actions.append(offer_objections)
