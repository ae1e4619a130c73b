"""Work orders: the list of who must answer, and the page on which it is answered and told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.helpline import acts
from evercourt.helpline.acts.transferring import judges_for
from evercourt.helpline.models import WorkOrder
from evercourt.helpline.states import WorkOrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, WrongState
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, reads, writes

PAGE = 30
FILTERS = {
    "": gettext_lazy("Waiting"),
    "answered": gettext_lazy("Answered, to be told"),
    "told": gettext_lazy("Told"),
}


@reads
def orders(request: Request) -> HttpResponse:
    """List the work orders this person answers or watches, the next last day first."""
    if not request.user.is_office_holder:
        raise NotAllowed()
    chosen = request.GET.get("show", "")
    state = {"answered": WorkOrderState.ANSWERED, "told": WorkOrderState.TOLD}.get(chosen, WorkOrderState.OPEN)
    found = WorkOrder.objects.visible_to(request.user).filter(state=state)
    page = Paginator(found.select_related("court", "case", "judge", "division"), PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.days_left = (row.due_on - row.court.local_date()).days
    filters = [(key, title, key == chosen) for key, title in FILTERS.items()]
    return render(request, "helpline/orders.html", {"page": page, "filters": filters})


@writes
def order(request: Request, pk: int) -> HttpResponse:
    """Show a work order; answer it, note that the answer was told, or take it back on the caller's word."""
    visible = WorkOrder.objects.visible_to(request.user).select_related(
        "court", "case", "party__user", "judge", "division", "opened_by", "answered_by", "call__court"
    )
    found: WorkOrder = get_object_or_404(visible, pk=pk)
    refused: CourtError | None = None
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "answer":
                acts.answer_order(found, text=request.POST.get("answer", ""), by=request.user, via=Channel.WEB)
                messages.success(request, _("The answer goes to the caller."))
            elif do == "transfer":
                _transfer(request, found)
                messages.success(request, _("Handed on; the last day to answer stays."))
                return redirect("helpline_orders")
            elif do == "told":
                acts.note_told(found, by=request.user, via=Channel.PHONE)
            elif do == "withdraw":
                acts.withdraw_order(found, by=request.user, via=Channel.PHONE)
        except (BadInput, WrongState) as error:
            refused = error
        else:
            return redirect("helpline_order", pk)
    shown = {
        "order": found,
        "refused": refused,
        "typed": request.POST,
        "waiting": found.state == WorkOrderState.OPEN,
        "to_tell": found.state == WorkOrderState.ANSWERED,
        "may_answer": may(request.user, "helpline.answer_order", found),
        "transfers": found.transfers.select_related("by", "to", "division"),
        "targets": _targets(found) if may(request.user, "helpline.transfer_order", found) else [],
        "may_tell": may(request.user, "helpline.tell_answer", found),
    }
    return render(request, "helpline/order.html", shown, status=refused.status if refused else 200)


def _targets(order: WorkOrder) -> list[tuple[str, str]]:
    """Return to whom the work order can go, as choices: the judges of its case or court, and the divisions."""
    judges = [(f"judge:{one.pk}", one.name) for one in judges_for(order)]
    if order.extension_id:
        return judges
    asked = None if order.judge_id else order.division_id
    divisions = [one for one in order.court.divisions.all() if one.pk != asked]
    return [*judges, *((f"division:{one.pk}", str(one.local_name)) for one in divisions)]


def _transfer(request: Request, order: WorkOrder) -> None:
    kind, _colon, number = request.POST.get("to", "").partition(":")
    wanted = int(number) if number.isdecimal() else 0
    judge = next((one for one in judges_for(order) if kind == "judge" and one.pk == wanted), None)
    division = order.court.divisions.filter(pk=wanted).first() if kind == "division" else None
    acts.transfer_order(
        order, judge=judge, division=division, note=request.POST.get("note", ""), by=request.user, via=Channel.WEB
    )
