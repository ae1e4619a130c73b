"""The registry's desk: what is being served, the next way, and what is done and noted on each."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.documents.pages import open_document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, Text
from evercourt.kernel.policy import must
from evercourt.service import acts
from evercourt.service.join_letters import issue_join_letter
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.states import AttemptState, OrderState, Way
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error
from evercourt.web.service.forms import (
    AnnouncementForm,
    DeliveryForm,
    EntrustForm,
    HandingOverForm,
    PostingForm,
    ReturnForm,
)

ORDERS_A_PAGE = 30


def _posted(order: ServiceOrder) -> ServiceAttempt | None:
    return cast(
        ServiceAttempt | None, order.attempts.filter(way=Way.POST, state=AttemptState.SENT).order_by("pk").last()
    )


def _post(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.post(order, typed["tracking_number"], by=by, via=Channel.POST)


def _delivered(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.post_delivered(_require(order), on=typed["on"], signed_by=typed["signed_by"], by=by, via=Channel.POST)


def _returned(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.post_returned(_require(order), typed["reason"], by=by, via=Channel.POST)


def _hand_over(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.hand_over(order, received_by=typed["received_by"], by=by, via=Channel.COUNTER)


def _in_custody(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.hand_over_in_custody(order, received_by=typed["received_by"], by=by, via=Channel.COUNTER)


def _announce(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.announce(order, typed["reasons"], by=by, via=Channel.WEB)


def _entrust(order: ServiceOrder, typed: dict[str, Any], by: User) -> None:
    acts.entrust(order, typed["court"], typed["reasons"], by=by, via=Channel.WEB)


def _require(order: ServiceOrder) -> ServiceAttempt:
    posted = _posted(order)
    if posted is None:
        raise BadInput(_("Nothing is on its way by post."))
    return posted


Step = tuple[Text, type[forms.Form], Callable[[ServiceOrder, dict[str, Any], User], None]]
STEPS: dict[str, Step] = {
    "delivery": (gettext_lazy("The receipt came back signed"), DeliveryForm, _delivered),
    "return": (gettext_lazy("The post came back"), ReturnForm, _returned),
    "posting": (gettext_lazy("Send by post"), PostingForm, _post),
    "handing-over": (gettext_lazy("Hand over at the court"), HandingOverForm, _hand_over),
    "custody": (gettext_lazy("Hand over in the detention centre"), HandingOverForm, _in_custody),
    "entrusting": (gettext_lazy("Entrust another court"), EntrustForm, _entrust),
    "announcement": (gettext_lazy("Announce publicly"), AnnouncementForm, _announce),
}


def steps_of(order: ServiceOrder) -> list[dict[str, Any]]:
    """Return what the registry can do now for the order: name, title and form of each step."""
    if order.state != OrderState.ORDERED:
        return []
    if order.next_way == Way.CUSTODY:
        names = ["custody"]
    else:
        names = ["delivery", "return", "handing-over"] if _posted(order) else ["posting", "handing-over"]
    if order.next_way != Way.CUSTODY and not order.attempts.filter(state=AttemptState.SENT).exists():
        names.append("entrusting")
    if order.next_way == Way.ANNOUNCEMENT:
        names.append("announcement")
    return [{"name": name, "title": STEPS[name][0], "form": STEPS[name][1](prefix=name)} for name in names]


@reads
def orders(request: Request) -> HttpResponse:
    """List what is being served and seen by this person, oldest first; what waits for a hand is marked."""
    found = ServiceOrder.objects.visible_to(request.user).filter(state=OrderState.ORDERED)
    found = found.select_related("case", "party").order_by("ordered_at", "pk")
    return render(
        request, "service/orders.html", {"page": Paginator(found, ORDERS_A_PAGE).get_page(request.GET.get("page"))}
    )


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Do or note one step of service."""
    found = _order(request, pk)
    must(request.user, "service.carry_out", found)
    if step not in STEPS:
        raise Http404
    title, cls, do = STEPS[step]
    form = cls(request.POST if request.method == "POST" else None, prefix=step)
    if request.method == "POST" and form.is_valid():
        try:
            do(found, form.cleaned_data, request.user)
        except BadInput as error:
            put_error(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("service_order", pk)
    shown = {"order": found, "title": title, "form": form}
    return render(request, "service/step.html", shown, status=422 if form.errors else 200)


@writes
def join_letter(request: Request, pk: int) -> HttpResponse:
    """Print the letter with a new code to join; an older code no longer works."""
    found = _order(request, pk)
    if request.method != "POST":
        return redirect("service_order", pk)
    letter = issue_join_letter(found.party, by=request.user, via=Channel.WEB)
    with open_document(letter) as file:
        return HttpResponse(file.read(), content_type="application/pdf")


def _order(request: Request, pk: int) -> ServiceOrder:
    visible = ServiceOrder.objects.visible_to(request.user).select_related("case__court", "party")
    return cast(ServiceOrder, get_object_or_404(visible, pk=pk))
