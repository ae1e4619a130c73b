"""The guided form of a closure order: one page a step, the draft saved with each, whole without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.continuity import acts, reading
from evercourt.continuity.clauses import read
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.soundness import problems
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.web.closures.desk.steps import STEP_OF_FIELD, STEPS
from evercourt.web.doors import Request, writes

# Who saves only to add further entries has not finished the step: nothing is called missing yet.
MORE = "here"


def order_seen(request: Request, pk: int) -> ClosureOrder:
    """Return the order if it is of a court for which this person drafts, or below theirs. Raises Http404."""
    visible = ClosureOrder.objects.visible_to(request.user).select_related("court", "supersedes", "issued_by")
    order: ClosureOrder = get_object_or_404(visible, pk=pk)
    if not request.user.is_office_holder:
        raise Http404
    return order


def draft_of(request: Request, pk: int) -> ClosureOrder:
    """Return the draft for whoever may write it. Raises Http404, NotAllowed, WrongState once it is issued."""
    order = order_seen(request, pk)
    must(request.user, "closure.draft", order.court)
    if order.state != ClosureOrder.State.DRAFT:
        raise WrongState(_("This order is issued; write another that replaces it."))
    return order


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Show one step, or save it and go on; what keeps the order from being issued is said at once."""
    if step not in STEPS:
        raise Http404
    order = draft_of(request, pk)
    clauses = reading.clauses_of(order)
    page = STEPS[step](order.court, clauses, request.POST if request.method == "POST" else None)
    refused: BadInput | WrongState | None = None
    if request.method == "POST" and page.is_valid():
        try:
            written = read(clauses.model_dump() | page.changes())
            version = int(request.POST.get("version", "")) if request.POST.get("version", "").isdecimal() else 0
            order = acts.revise(order, written, version=version, by=request.user, via=Channel.WEB)
        except (BadInput, WrongState) as error:
            refused = error
        else:
            return _onward(request, order, step)
    names = list(STEPS)
    place = names.index(step)
    asked = request.GET.get("after", "")
    after = names[place + 1] if place + 1 < len(names) else ""
    context: dict[str, Any] = {
        "order": order,
        "step": step,
        "steps": {name: made.title for name, made in STEPS.items()},
        "number": place + 1,
        "page": page,
        "title": page.title,
        "refused": refused,
        "problems": [] if page.data is not None or MORE in request.GET else _problems(order, step),
        "asked": asked if asked in STEPS or asked == "order" else "",
        "after": after,
        "before": names[place - 1] if place else "",
        "wrong": page.data is not None and not page.is_valid(),
    }
    return render(request, "closures/desk/step.html", context, status=422 if refused or context["wrong"] else 200)


def _onward(request: Request, order: ClosureOrder, step: str) -> HttpResponse:
    """Lead to the step asked for; what is still wrong on this one is shown before, and does not hold anyone up."""
    go = request.POST.get("go", "")
    if go in STEPS or go == "order":
        if _problems(order, step) and list(STEPS).index(step) < [*STEPS, "order"].index(go):
            response = redirect("closure_step", order.pk, step)
            response["Location"] += f"?after={go}"
            return response
        return redirect("closure_step", order.pk, go) if go in STEPS else redirect("closure_order", order.pk)
    response = redirect("closure_step", order.pk, step)
    if go == MORE:
        response["Location"] += f"?{MORE}=1"
    return response


def _problems(order: ClosureOrder, step: str) -> list[BadInput]:
    return [problem for problem in problems(order) if step_of(problem) == step]


def step_of(problem: BadInput) -> str:
    """Return the step on which a problem is mended."""
    return STEP_OF_FIELD.get(problem.field.split(".")[0], "about")
