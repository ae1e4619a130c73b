"""The page of a fee: how it was counted, how to pay it, how to ask for relief."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.acts import take_payment
from evercourt.cases.models import Case, Fee, FeeRelief
from evercourt.cases.ports import cashier
from evercourt.courts.rules import rules_of
from evercourt.filing.checklist import legal_words
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.notify.upcoming import acts_for
from evercourt.web.cases.panels import Action, actions
from evercourt.web.doors import Request, reads, writes

PAYABLE = (Fee.State.DUE, Fee.State.DEFERRED)


@reads
def fee(request: Request, case: int, pk: int) -> HttpResponse:
    """Show the fee with its count, and what this person can do about it."""
    return fee_page(request, seen(request, case, pk))


@reads
def payment(request: Request, case: int, pk: int) -> HttpResponse:
    """Where the cashier sends a person back to: paid, or not heard of yet."""
    found = seen(request, case, pk)
    return render(request, "fees/payment.html", {"fee": found, "paid": found.state == Fee.State.PAID})


@writes
def counter_payment(request: Request, case: int, pk: int) -> HttpResponse:
    """Book cash or a transfer at the counter."""
    found = seen(request, case, pk)
    if request.method != "POST":
        return redirect("fee", case, pk)
    try:
        amount = Decimal(request.POST.get("amount", "").replace(",", "").strip())
        reference = request.POST.get("reference", "")
        if not amount.is_finite():
            raise InvalidOperation
        take_payment(found, amount=amount, reference=reference[:40], by=request.user, via=Channel.COUNTER)
    except InvalidOperation:
        return fee_page(request, found, refused=BadInput(_("Enter the amount as a number."), field="amount"))
    except BadInput as error:
        return fee_page(request, found, refused=error)
    messages.success(request, _("The payment is booked."))
    return redirect("fee", case, pk)


def seen(request: Request, case: int, pk: int) -> Fee:
    """Return the fee of a case this person may see; anything else does not exist."""
    of = get_object_or_404(Case.objects.visible_to(request.user), pk=case)
    found: Fee = get_object_or_404(Fee.objects.select_related("case__court", "party"), pk=pk, case=of)
    return found


def fee_page(request: Request, found: Fee, *, refused: BadInput | None = None) -> HttpResponse:
    """Return the page, with what was refused on top."""
    user = request.user
    own, decides = may(user, "fee.pay", found), may(user, "fee.decide_relief", found)
    law = rules_of(found.case.court)
    shown: dict[str, Any] = {
        "fee": found,
        "case": found.case,
        "title": legal_words(law.fee(found.rule, on=found.case.court.local_date(found.asked_at)).names),
        "own": own,
        "decides": decides,
        "payable": own and found.state in PAYABLE,
        "cashier": cashier().open_payment(found, _back(found)) if own and found.state in PAYABLE else "",
        "takes_payment": may(user, "fee.take_payment", found.case) and found.state in PAYABLE,
        "may_apply": may(user, "fee.apply_for_relief", found) and found.state == Fee.State.DUE,
        # Who asks for relief says much about themselves; the other side is not told.
        "reliefs": list(found.reliefs.order_by("applied_at"))
        if own or decides or may(user, "fee.take_payment", found.case)
        else [],
        "waiting": found.reliefs.filter(state=FeeRelief.State.APPLIED).exists(),
        "kinds": law.group("relief"),
        "payments": found.payments.order_by("paid_at"),
        "refunds": found.refunds.order_by("ordered_at"),
        "typed": request.POST,
        "refused": refused,
    }
    return render(request, "fees/fee.html", shown, status=refused.status if refused else 200)


def _back(found: Fee) -> str:
    return settings.PUBLIC_ADDRESS + reverse("fee_payment", args=[found.case_id, found.pk])


def offer_fees(case: Case, user: User) -> list[Action]:
    """Offer to pay what is asked of those one acts for, to book it at the counter, and to decide on relief."""
    # The parties are loaded already with their powers: asking of each fee again would be a query a row.
    mine = {party.pk for party in case.parties.all() if acts_for(user, party)}
    books = may(user, "fee.take_payment", case)
    offered = []
    for found in case.fees.filter(state__in=PAYABLE).prefetch_related("reliefs"):
        address = reverse("fee", args=[case.pk, found.pk])
        if found.party_id in mine:
            words = _("Pay the court fee of %(amount)s yuan, or ask for relief") % {"amount": f"{found.amount:,.2f}"}
            offered.append(Action(words, address, until=found.due_on, basis="FEE 22"))
        elif books:
            offered.append(Action(_("Book a payment at the counter"), address))
        for relief in found.reliefs.all():
            if relief.state == FeeRelief.State.APPLIED and may(user, "fee.decide_relief", found):
                address = reverse("fee_relief_decision", args=[case.pk, found.pk, relief.pk])
                offered.append(Action(_("Decide on relief"), address))
    return offered


actions.append(offer_fees)
