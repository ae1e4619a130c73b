"""Issuing an order and ending it: each after a page that says what it does, each with the second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.continuity import acts
from evercourt.continuity.models import ClosureOrder, Preview
from evercourt.continuity.soundness import problems
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.closures.desk.drafting import order_seen, step_of
from evercourt.web.doors import Request, writes


@writes
def issuing(request: Request, pk: int) -> HttpResponse:
    """Issue the draft exactly as it was looked at; pressed again it changes nothing."""
    order = order_seen(request, pk)
    _may(request, "closure.issue", order)
    if order.state in (ClosureOrder.State.ISSUED, ClosureOrder.State.ENDED, ClosureOrder.State.SUPERSEDED):
        return redirect("closure_order", order.pk)
    counted = Preview.objects.filter(order=order, version=order.version).exclude(counted_at=None).first()
    found = problems(order)
    if request.method == "POST":
        must(request.user, "closure.issue", order)
        if request.POST.get("version") != str(order.version) or counted is None:
            raise WrongState(
                _("The draft was changed since you looked at what it moves."),
                next_step=_("Look at the preview again, then issue it."),
            )
        issued = acts.issue(order, by=request.user, via=Channel.WEB)
        messages.success(
            request, _("Order %(number)s is issued; everyone concerned is being told.") % {"number": issued.number}
        )
        return redirect("closure_order", order.pk)
    context: dict[str, Any] = {
        "order": order,
        "preview": counted,
        "problems": [(problem, step_of(problem)) for problem in found],
        "people": sum(counted.counts.get("people", {}).values()) if counted else 0,
        "counts": {kind: sum(counted.counts.get(kind, {}).values()) for kind in ("visits", "hearings", "deadlines")}
        if counted
        else {},
    }
    return render(request, "closures/desk/issuing.html", context)


class ReopeningForm(forms.Form):
    at = forms.DateTimeField(
        label=gettext_lazy("Open again from (Beijing time)"),
        help_text=gettext_lazy("Empty: from now on."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Conditions of entry"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    hours = forms.CharField(label=gettext_lazy("Hours"), required=False, max_length=200)
    capacity_percent = forms.IntegerField(
        label=gettext_lazy("Share of the usual places, in percent"), required=False, min_value=1, max_value=100
    )


@writes
def reopening(request: Request, pk: int) -> HttpResponse:
    """End the closure, with the conditions on which visitors are received again."""
    order = order_seen(request, pk)
    _may(request, "closure.end", order)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        at: datetime | None = given.pop("at")
        conditions = {name: value for name, value in given.items() if value}
        try:
            acts.reopen(order, at=at, conditions=conditions, by=request.user, via=Channel.WEB)
        except BadInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The closure is over; periods that waited have their last day."))
            return redirect("closure_order", order.pk)
    context = {"order": order, "form": form}
    return render(request, "closures/desk/reopening.html", context, status=422 if form.errors else 200)


def _may(request: Request, permission: str, order: ClosureOrder) -> None:
    """Refuse who may not at once; the second factor is asked only when it is done."""
    if not may(request.user, permission, order):
        must(request.user, permission, order)
