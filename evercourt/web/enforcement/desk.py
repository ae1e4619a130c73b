"""The enforcement desk: own cases, and what waits for a signature, a release, an approval, a payment, a decision."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.models import Alert, MeasureOrder, Objection, Payout, Ruling
from evercourt.enforcement.states import ObjectionState, OrderState, PayoutState, RulingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, reads, writes
from evercourt.web.navigation import WORKS

# So many of each list are shown; the desk is for what waits, not an archive.
MOST = 50


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What you found"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


@reads
def desk(request: Request) -> HttpResponse:
    """Show what this person has to do in enforcement, the oldest first."""
    user = request.user
    courts = [held.court_id for held in user.offices if held.office in WORKS]
    if not courts:
        raise NotAllowed()
    rulings = Ruling.objects.visible_to(user).select_related("case", "proposed_by").order_by("pk")
    waiting = [one for one in rulings.filter(state=RulingState.PROPOSED)[:MOST] if may(user, "enforcement.sign", one)]
    written = MeasureOrder.objects.filter(state=OrderState.WRITTEN).values("ruling")
    to_release = [one for one in rulings.filter(pk__in=written)[:MOST] if may(user, "enforcement.release", one)]
    payouts = Payout.objects.filter(case__court__in=courts).select_related("case", "party").order_by("due_on")
    proposed, approved = PayoutState.PROPOSED, PayoutState.APPROVED
    objections = Objection.objects.visible_to(user).filter(state=ObjectionState.RECEIVED).select_related("case")
    watched = [
        held.court_id for held in user.offices if held.office in (Office.PRESIDENT, Office.AUDITOR)
    ]  # fmt: skip
    mine = Case.objects.filter(officers__user=user, officers__until=None).select_related("court", "debt__debtor")
    shown: dict[str, Any] = {
        "mine": mine.order_by(F("ended_at").desc(nulls_first=True), "pk")[:MOST],
        "handles": user.offices and any(held.office == Office.ENFORCEMENT_OFFICER for held in user.offices),
        "unassigned": _unassigned(user),
        "to_sign": waiting,
        "to_release": to_release,
        "to_approve": [p for p in payouts.filter(state=proposed)[:MOST] if may(user, "enforcement.approve_payout", p)],
        "to_pay": [p for p in payouts.filter(state=approved)[:MOST] if may(user, "enforcement.pay_out", p)],
        "to_decide": [o for o in objections.order_by("decide_by") if may(user, "enforcement.decide_objection", o)][
            :MOST
        ],
        "alerts": Alert.objects.filter(court__in=watched, seen_at=None).select_related("officer", "case")[:MOST],
    }
    return render(request, "enforcement/desk.html", shown)


@writes
def alert(request: Request, pk: int) -> HttpResponse:
    """Look at an alert, and note what came of it."""
    courts = [held.court_id for held in request.user.offices if held.office in (Office.PRESIDENT, Office.AUDITOR)]
    found = get_object_or_404(Alert.objects.filter(court__in=courts).select_related("officer", "case"), pk=pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acts.see_alert(found, note=form.cleaned_data["note"], by=request.user, via=Channel.WEB)
        messages.success(request, _("Noted."))
        return redirect("enforcement_desk")
    shown = {"alert": found, "form": form}
    return render(request, "enforcement/alert.html", shown, status=422 if form.errors else 200)


def _unassigned(user: Any) -> Any:
    courts = [held.court_id for held in user.offices if held.office == Office.PRESIDENT]
    waiting = Case.objects.filter(court__in=courts, debt__isnull=False, ended_at=None)
    return waiting.exclude(officers__until=None, officers__isnull=False).order_by("pk")[:MOST]
