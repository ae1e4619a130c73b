"""What comes next in an enforcement case, in one line: the first thing of its course that is not done yet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from evercourt.enforcement.models import MeasureOrder, MoneyMove
from evercourt.enforcement.states import InquiryState, OrderState, PayoutState
from evercourt.kernel.errors import Text

ASKED = {InquiryState.WRITTEN, InquiryState.SENT}
UNDER_WAY = {OrderState.RELEASED, OrderState.SENT}


def next_step(shown: dict[str, Any]) -> tuple[Text, str] | None:
    """Return what is to be done or waited for, and the part of the page where; None when the case has ended.

    `shown` is what the page of the case shows.
    """
    case, balances = shown["case"], shown["balances"]
    if case.ended_at:
        return None
    orders = set(MeasureOrder.objects.filter(measure__case=case).values_list("state", flat=True))
    rulings = {one.state for one in shown["rulings"]}
    inquiries = {one.state for one in shown["inquiries"]}
    payouts = {one.state for one in shown["payouts"]}
    came = any(one["account"] == MoneyMove.Account.RECEIVED for one in balances)
    frozen = any(one.state == "active" and one.kind == "freeze" and one.amount for one in shown["measures"])
    course = (
        (shown["officer"] is None, _("The president assigns an officer."), "course"),
        (shown["noticed"] is None, _("Issue the notice: the debtor must report what they own."), "course"),
        (not inquiries, _("Inquire what the debtor owns."), "found"),
        ("proposed" in rulings, _("A judge reads the ruling and signs it."), "rulings"),
        (OrderState.WRITTEN in orders, _("A second officer releases the orders of the signed ruling."), "rulings"),
        (UNDER_WAY & orders, _("The orders are on their way; the answers appear here by themselves."), "held"),
        (came, _("Allot what came in."), "money"),
        (any(one["payable"] for one in balances), _("Propose to pay out what was allotted."), "money"),
        (PayoutState.PROPOSED in payouts, _("Somebody else approves the payments."), "money"),
        (PayoutState.APPROVED in payouts, _("The cash desk makes the approved payments."), "money"),
        (any(one["line"].amount for one in shown["lines"]), _("Put the plan before a judge."), "found"),
        (frozen, _("Propose to deduct what is frozen."), "held"),
        (ASKED & inquiries, _("Answers are awaited; they come by themselves."), "found"),
        (True, _("Inquire again, look for things, or end enforcement on the conditions of the law."), "money"),
    )  # fmt: skip
    return next((text, where) for holds, text, where in course if holds)
