"""The notice for everyone: all closures, and each with every clause."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.states import OrderState
from evercourt.kernel.policy import may
from evercourt.web.closures.machines import linked_data
from evercourt.web.closures.notice import PUBLIC, notice_of, public_order
from evercourt.web.doors import public, reads

# So many past closures are listed; older ones are found by their number.
SHOWN = 50


@public
@reads
def closures(request: HttpRequest) -> HttpResponse:
    """List the closures in force or to come, and those that are over."""
    orders = ClosureOrder.objects.filter(state__in=PUBLIC).select_related("court")
    current = orders.in_force()
    over = orders.exclude(pk__in=current.values("pk"))[:SHOWN]
    return render(request, "closures/closures.html", {"current": current, "over": over})


@public
@reads
def closure(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order: whom to call and what to use instead first, then every clause of it."""
    order = public_order(number)
    notice = notice_of(order)
    user = request.user
    context = {
        "notice": notice,
        "order": order,
        "linked_data": linked_data(notice),
        "later": order.superseded_by.filter(state__in=PUBLIC).first(),
        "may_tell": user.is_authenticated and may(user, "closure.tell", order),
        "may_report": user.is_authenticated and may(user, "closure.report", order),
        "may_end": user.is_authenticated and may(user, "closure.end", order) and order.state == OrderState.ISSUED,
    }
    return render(request, "closures/closure.html", context)
