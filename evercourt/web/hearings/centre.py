"""The operator's office at the detention centre: its hearings, and the form of the room; never what counsel says."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import CaseDocument
from evercourt.cases.visibility import not_sealed_from
from evercourt.hearings import ports
from evercourt.hearings.centre import recorder_pass, state_room
from evercourt.hearings.models import Centre, CentreForm, Hearing, Interruption, Sitting
from evercourt.hearings.policy import may_state_room
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.service.acts import hand_over_in_custody
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState
from evercourt.web.doors import Request, reads, writes
from evercourt.web.hearings.seeing import of_my_centre
from evercourt.web.refusals import put_error


class RoomForm(forms.Form):
    present = forms.CharField(
        label=_("Who is in the room, with their office"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    whole_room = forms.BooleanField(label=_("The camera shows the whole room."), required=False)
    no_coercion = forms.BooleanField(label=_("The accused said that nobody presses them."), required=False)
    outside_earshot = forms.BooleanField(
        label=_("While the accused talks with counsel, everyone else is outside earshot."), required=False
    )
    documents_given = forms.BooleanField(label=_("The accused has the papers of the case."), required=False)
    health = forms.CharField(label=_("Health of the accused"), required=False, max_length=300)


class HandedOverForm(forms.Form):
    received_by = forms.CharField(label=_("Who signed the receipt"), max_length=100)
    on = forms.DateField(
        label=_("On which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: today."),
    )  # fmt: skip


@reads
def centre_hearings(request: Request) -> HttpResponse:
    """List the hearings in which somebody takes part from a centre this person operates, the next first."""
    found = Hearing.objects.filter(
        people__centre_room__centre__operators=request.user, people__gone_at=None,
        people__centre_room__centre__court__in=[held.court_id for held in request.user.offices],
        during__endswith__gte=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    rows = found.select_related("case__court").distinct().order_by("during")[:100]
    return render(request, "hearings/centre_hearings.html", {"hearings": rows})


@writes
def centre_papers(request: Request) -> HttpResponse:
    """Show the operator what is to be handed to people held in their centre, and enter who signed for it and when."""
    centres = Centre.objects.filter(operators=request.user, court__in=[held.court_id for held in request.user.offices])
    wanted = Q()
    for centre in centres:
        wanted |= Q(case__court=centre.court_id, party__identity__held_at=centre.name)
    orders = ServiceOrder.objects.filter(wanted, state=OrderState.ORDERED) if wanted else ServiceOrder.objects.none()
    rows = orders.select_related("case__court", "party").order_by("ordered_at", "pk")[:100]
    chosen = request.POST.get("order", "")
    form = HandedOverForm(request.POST if request.method == "POST" else None, auto_id=f"id_{chosen}_%s")
    if form.is_valid():
        order = get_object_or_404(orders, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0)
        try:
            hand_over_in_custody(order, **form.cleaned_data, by=request.user, via=Channel.COUNTER)
        except (BadInput, WrongState) as error:
            put_error(form, error)
        else:
            messages.success(request, gettext("Noted. The court sees that it was handed over."))
            return redirect("centre_papers")
    shown = {
        "orders": [(one, form if str(one.pk) == chosen else HandedOverForm(auto_id=f"id_{one.pk}_%s")) for one in rows]
    }
    return render(request, "hearings/centre_papers.html", shown, status=422 if form.errors else 200)


@writes
def centre_room(request: Request, pk: int) -> HttpResponse:
    """Show the operator the hearing as the centre needs it, and take the form of the room."""
    hearing, centre = of_my_centre(request, pk)
    place = (
        hearing.people.filter(centre_room__centre=centre, gone_at=None).select_related("centre_room__centre").first()
    )
    assert place is not None
    assert place.centre_room is not None
    shown_pass, refused = "", None
    if request.method == "POST" and request.POST.get("do") == "pass":
        try:
            shown_pass = recorder_pass(hearing, place.centre_room, by=request.user, via=Channel.WEB)
        except WrongState as error:
            refused = error
    form = RoomForm(request.POST if request.method == "POST" and request.POST.get("do") != "pass" else None)
    if form.is_valid():
        try:
            state_room(hearing, place.centre_room, **form.cleaned_data, by=request.user, via=Channel.WEB)
            return redirect("centre_room", pk)
        except BadInput as error:
            put_error(form, error)
    return render(
        request,
        "hearings/centre_room.html",
        {**_live(request, hearing, centre), "form": form, "pass": shown_pass, "refused": refused},
        status=422 if form.errors else 200,
    )


@reads
def centre_live(request: Request, pk: int) -> HttpResponse:
    """Give what changes by itself: state of the hearing, of the recorder, and whether counsel's talk is going on."""
    hearing, centre = of_my_centre(request, pk)
    return render(request, "hearings/centre_live.html", _live(request, hearing, centre))


def _live(request: Request, hearing: Hearing, centre: Centre) -> dict[str, Any]:
    sitting = Sitting.objects.filter(hearing=hearing).first()
    stop = sitting.interruptions.filter(ended_at=None).first() if sitting else None
    here = hearing.people.filter(centre_room__centre=centre, gone_at=None).select_related(
        "centre_room__centre", "party"
    )
    parties = [person.party_id for person in here if person.party_id]
    return {
        "hearing": hearing, "case": hearing.case, "centre": centre, "sitting": sitting, "here": here,
        "talk": bool(stop and stop.reason == Interruption.Reason.COUNSEL),
        "stop": stop, "stated": CentreForm.objects.filter(hearing=hearing).first(),
        "states": bool(here) and may_state_room(request.user, here[0].centre_room),
        "recorder": next((one for one in ports.live_room().recordings(hearing.pk) if one.place == ports.CENTRE), None),
        # The papers of the accused by title: the operator hands them over and does not read them here.
        "papers": CaseDocument.objects.filter(
            not_sealed_from(request.user, "document"), case=hearing.case, party__in=parties
        ).select_related("document"),
    }  # fmt: skip
