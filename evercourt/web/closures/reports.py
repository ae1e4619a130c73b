"""Reports of closures: to the court itself, and to the courts above it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.continuity.board import line_in_words
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.policy import TELLS
from evercourt.continuity.reporting import figures, without_new_day
from evercourt.continuity.soundness import below_or_self
from evercourt.courts import rules
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.kernel.errors import NotAllowed
from evercourt.kernel.policy import may
from evercourt.web.closures.notice import PUBLIC, public_order
from evercourt.web.doors import Request, reads

PAGE = 20


@reads
def reports(request: Request) -> HttpResponse:
    """List the closures of one's courts and of the courts below, with how many people were not reached yet."""
    if not any(held.office in TELLS for held in request.user.offices):
        raise NotAllowed()
    page = Paginator(reported_to(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "order": order,
            "people": order.recipients.count(),
            "untold": order.recipients.exclude(state="reached").count(),
            "may_tell": may(request.user, "closure.tell", order),
        }
        for order in page
    ]
    return render(request, "closures/reports.html", {"page": page, "rows": rows})


def reported_to(user: User) -> Any:
    """Return the orders that bind a court where the person tells people, or come from a court below theirs."""
    telling = {held.court_id for held in user.offices if held.office in TELLS}
    below: set[int] = set()
    for held in user.offices:
        if held.office == Office.PRESIDENT:
            below |= below_or_self(held.court)
    orders = ClosureOrder.objects.filter(state__in=PUBLIC)
    found = orders.filter(courts__in=telling) | orders.filter(court__in=below)
    return found.distinct().select_related("court").order_by("-issued_at")


@reads
def report(request: Request, number: str) -> HttpResponse:
    """Show how a closure went: at its end, as it was recorded, and now."""
    order = public_order(number)
    if not may(request.user, "closure.report", order):
        raise Http404
    now = figures(order, timezone.now())
    language = translation.get_language() or ""
    classes = rules_of(order.court).deadline_classes
    context = {
        "order": order,
        "now": now,
        "then": order.report,
        "late": [row | {"what": rules.name_of(order.court, row["rule"], order.first_day)} for row in now["late"]],
        "by_class": [
            (in_language(classes[name].names, language) if name in classes else name, number)
            for name, number in now["deadlines_by_class"].items()
        ],
        "reached_by": [(line_in_words(line), number) for line, number in now["reached_by"].items()],
        "without_new_day": without_new_day(order),
        "may_tell": may(request.user, "closure.tell", order),
        "may_end": may(request.user, "closure.end", order) and order.state == ClosureOrder.State.ISSUED,
    }
    return render(request, "closures/report.html", context)
