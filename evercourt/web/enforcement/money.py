"""The money of a case: what came in, allotted, proposed, approved, paid out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.models import Debt, Payout, Restitution
from evercourt.enforcement.policy import courts_of_work
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, writes
from evercourt.web.enforcement.work import _do
from evercourt.web.typed import amount_typed, day_typed

WEB = Channel.WEB
# Who proposes, approves or pays; the officers of the case come from `courts_of_work`.
MONEY = {Office.PRESIDENT, Office.JUDGE, Office.REGISTRY_CLERK}


@writes
def receipts(request: Request, pk: int) -> HttpResponse:
    """Book money that arrived."""

    def book(case: Case) -> None:
        amount = amount_typed(request.POST, "amount")
        day = day_typed(request.POST, "day") or case.court.local_date()
        if amount is None:
            raise BadInput(_("Enter an amount in yuan with at most two decimals."), field="amount")
        back = Restitution.objects.filter(case=case, pk=request.POST.get("restitution") or 0).first()
        if back:
            acts.take_restored(
                back, amount, reference=request.POST.get("reference", ""), day=day, by=request.user, via=WEB
            )
            return
        acts.take_money(
            Debt.objects.get(case=case), amount, reference=request.POST.get("reference", ""), day=day, by=request.user,
            via=WEB,
        )  # fmt: skip

    return _do(request, pk, book, _("Booked."))


@writes
def allotment(request: Request, pk: int) -> HttpResponse:
    """Allot what came in, in the lawful order."""
    return _do(
        request, pk, lambda case: acts.allot(Debt.objects.get(case=case), by=request.user, via=WEB), _("Allotted.")
    )


@writes
def payouts(request: Request, pk: int) -> HttpResponse:
    """Propose to pay out what is on an account of the case."""

    def propose(case: Case) -> None:
        party = case.parties.filter(pk=request.POST.get("party") or 0).first()
        acts.propose_payout(
            Debt.objects.get(case=case), request.POST.get("account", ""), party=party, by=request.user, via=WEB
        )

    return _do(request, pk, propose, _("Proposed; somebody else approves it."))


@writes
def approval(request: Request, pk: int) -> HttpResponse:
    """Approve a payment as a second person."""
    return _after(request, pk, lambda found: acts.approve(found, by=request.user, via=WEB), _("Approved."))


@writes
def payment(request: Request, pk: int) -> HttpResponse:
    """Note that a payment was made."""
    reference = request.POST.get("reference", "")
    return _after(
        request, pk, lambda found: acts.pay(found, reference=reference, by=request.user, via=WEB), _("Paid out.")
    )


def _after(request: Request, pk: int, act: Any, done: str) -> HttpResponse:
    courts = {*courts_of_work(request.user), *(held.court_id for held in request.user.offices if held.office in MONEY)}
    found = get_object_or_404(Payout.objects.select_related("case__court"), pk=pk, case__court__in=courts)
    if request.method == "POST":
        act(found)
        messages.success(request, done)
    return redirect("enforcement_desk")
