"""Issuing an order: after a page that says what it does, and with the second factor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evercourt.continuity import acts
from evercourt.continuity.models import ClosureOrder, Preview
from evercourt.continuity.soundness import problems
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.closures.desk.drafting import order_seen, step_of
from evercourt.web.doors import Request, writes


@writes
def issuing(request: Request, pk: int) -> HttpResponse:
    """Issue the draft exactly as it was looked at; pressed again it changes nothing."""
    order = order_seen(request, pk)
    if not may(request.user, "closure.issue", order):
        raise NotAllowed()
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
        issued = acts.begin_issue(order, by=request.user, via=Channel.WEB, version=order.version)
        if issued.state == ClosureOrder.State.DRAFT:
            # A large one: a job does it, and the page of the order shows how far it is.
            return redirect("closure_order", order.pk)
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
