"""One item of work: take it, hand it on, give it back, say that it is done."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.work import acts
from evercourt.work.acts.items import colleagues
from evercourt.work.models import Item, Kind
from evercourt.work.opening import BY_HAND
from evercourt.work.states import ItemState

WEB = Channel.WEB


@writes
def item(request: Request, pk: int) -> HttpResponse:
    """Show an item with its clock and its way from desk to desk; each button is one act."""
    visible = Item.objects.visible_to(request.user)
    found: Item = get_object_or_404(
        visible.select_related("case__court", "court", "person", "opened_by", "done_by"), pk=pk
    )
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            if _done(request, found):
                return redirect("work")
            return redirect("work_item", pk)
        except (BadInput, WrongState) as error:
            refused = error
    waiting = found.state == ItemState.OPEN
    hands_on = waiting and may(request.user, "work.hand_on", found)
    shown = {
        "item": found,
        "refused": refused,
        "is_late": waiting and bool(found.due_on and found.due_on < found.court.local_date()),
        "waiting": waiting,
        "by_hand": found.kind in BY_HAND,
        "may_take": waiting and found.person_id is None and may(request.user, "work.take", found),
        "may_complete": waiting and may(request.user, "work.complete", found),
        "may_give_back": hands_on and found.person_id is not None and found.kind != Kind.SIGN,
        "to": colleagues(found) if hands_on and found.kind not in (Kind.SIGN, Kind.REVIEW) else [],
        "handovers": found.handovers.select_related("by", "to"),
    }
    return render(request, "work/item.html", shown, status=refused.status if refused else 200)


def _done(request: Request, found: Item) -> bool:
    """Do what was asked; return True if it is off the desk now."""
    do, by, note = request.POST.get("do", ""), request.user, request.POST.get("note", "")
    if do == "take":
        acts.take(found, by=by, via=WEB)
    elif do == "complete":
        acts.complete(found, result=note, by=by, via=WEB)
        return True
    elif do == "back":
        acts.give_back(found, note=note, by=by, via=WEB)
        return True
    elif do == "hand_on":
        wanted = request.POST.get("to", "")
        to = next((one for one in colleagues(found) if str(one.pk) == wanted), None)
        if to is None:
            raise BadInput(_("Choose to whom it goes."), field="to")
        acts.hand_on(found, to, note=note, by=by, via=WEB)
        return found.person_id == by.pk
    return False
