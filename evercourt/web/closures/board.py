"""The board: who was told, who answered, who not yet, what follows; and the calls to those no letter reached."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.continuity import acts, letters
from evercourt.continuity import board as told
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.reach import terms
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.notices.acts import flag_number
from evercourt.web.closures.notice import public_order
from evercourt.web.doors import Request, reads, writes
from evercourt.web.paging import long_list

PAGE = 50


@reads
def board(request: Request, number: str) -> HttpResponse:
    """Show who was told by which line, who answered, and what follows by itself; renews itself where scripts run."""
    order = _order(request, number)
    rows = told.seen_by(request.user, order)
    what, wanted = request.GET.get("show", told.UNTOLD), request.GET.get("who", "").strip()[:100]
    page = long_list(told.narrowed(rows, what, wanted), PAGE, request.GET.get("page"))
    context = {
        "order": order,
        "counts": told.counts(rows),
        "tabs": _tabs(),
        "show": what,
        "who": wanted,
        "page": page,
        "shown": [_shown(one) for one in told.shown(list(page))],
        "now": timezone.now(),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "closures/board_rows.html" if is_part else "closures/board.html", context)


@writes
def call(request: Request, number: str, pk: int) -> HttpResponse:
    """Show whom to call and what to say; note how the call ended, and go on with the next one."""
    order = _order(request, number)
    rows = told.seen_by(request.user, order).select_related("order__court", "person", "party__identity")
    recipient = get_object_or_404(rows, pk=pk)
    refused = None
    if request.method == "POST":
        try:
            acts.note_call(
                recipient,
                outcome=request.POST.get("outcome", ""),
                note=request.POST.get("note", ""),
                by=request.user,
                via=Channel.PHONE,
            )
        except (BadInput, WrongState) as error:
            refused = error
        else:
            messages.success(request, _("The call is noted."))
            return redirect(f"{reverse('closure_board', args=[order.number])}?show={told.CALLS}")
    subject, body = letters.compose(order, letters.moved_for(recipient), recipient.language, recipient.name)
    context = {
        "order": order, "recipient": recipient, "shown": _shown(told.shown([recipient])[0]), "refused": refused,
        "subject": subject, "body": body, "outcomes": acts.Call.choices, "calls": terms().calls,
        "typed": request.POST, "last": recipient.called >= terms().calls - 1,
        "can_be_noted": recipient.state != ReachState.WAITING and recipient.state != ReachState.REACHED,
    }  # fmt: skip
    return render(request, "closures/call.html", context, status=refused.status if refused else 200)


@writes
def unanswered(request: Request, number: str) -> HttpResponse:
    """Note that nobody answers a number of the order, for whoever keeps the directory of contacts."""
    order = _order(request, number)
    if request.method == "POST":
        wanted = request.POST.get("contact", "")
        found = get_object_or_404(order.contacts.select_related("court"), pk=wanted if wanted.isdecimal() else 0)
        flag_number(found.court, found.phone, by=request.user, via=Channel.WEB)
        messages.success(request, _("Noted; whoever keeps the directory sees it. Give the caller another number."))
    return redirect("closure_script", number)


def _order(request: Request, number: str) -> ClosureOrder:
    order = public_order(number)
    if not may(request.user, "closure.tell", order):
        raise Http404
    return order


def _shown(shown: told.Shown) -> dict[str, Any]:
    row = shown.row
    return {
        "row": row,
        "tried": [told.line_in_words(line) for line in row.tried],
        "reached_by": told.line_in_words(row.reached_by) if row.reached_by else "",
        "next_line": told.line_in_words(shown.next_line) if shown.next_line else "",
        "next_at": shown.next_at,
        "to_call": row.state in (ReachState.TO_CALL, ReachState.SENT, ReachState.NAMED),
    }


def _tabs() -> list[tuple[str, str]]:
    return [
        (told.UNTOLD, _("Not reached yet")),
        (told.CALLS, _("To be called")),
        (ReachState.SENT, _("Sent")),
        (ReachState.REACHED, _("Reached")),
        (told.ANSWERED, _("Answered")),
        (told.SILENT, _("Reached, no answer")),
        (ReachState.NAMED, _("Could not be reached")),
        ("all", _("All")),
    ]
