"""What filing will cost, shown while the claims are written. The clerk asks for the fee when the case is opened."""

from dataclasses import dataclass

from evercourt.courts.fees import Amount
from evercourt.courts.models import Court
from evercourt.courts.rules import fee
from evercourt.filing.checklist import law_of
from evercourt.filing.form import FilingForm
from evercourt.kernel.errors import BadInput


@dataclass(frozen=True)
class Cost:
    """The fee of a filing as far as can be told now; `prepaid` false: not asked before the case is heard.

    `lacks_amount`: it follows from an amount that is not said yet.
    """

    amount: Amount
    halved: bool
    prepaid: bool
    lacks_amount: bool


def cost_of(form: FilingForm, court: Court | None) -> Cost | None:
    """Return the fee for this dispute and these claims, or None while the dispute or the court is not chosen."""
    cause = law_of(court).causes.get(form.cause)
    if court is None or cause is None:
        return None
    day = court.local_date()
    rule = law_of(court).fee(cause.fee, on=day)
    halved = cause.procedure == "summary" and rule.halvable
    try:
        amount = fee(court, cause.fee, form.claims_total, day, halve=["summary"] if halved else [])
    except BadInput:
        return None
    unsaid = not form.claims or any(claim.kind == "money" and claim.amount is None for claim in form.claims)
    return Cost(amount, halved, cause.prepaid and rule.prepaid, lacks_amount=bool(rule.brackets) and unsaid)
