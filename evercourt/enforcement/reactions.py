"""What follows in this room from news of the rooms below."""

from decimal import Decimal
from typing import cast

from evercourt.cases.events import FeePaid
from evercourt.cases.models import Fee
from evercourt.enforcement.acts.lifting import keep_within
from evercourt.enforcement.acts.owing import recount
from evercourt.enforcement.acts.paying import FEE_REFERENCE
from evercourt.enforcement.models import Debt
from evercourt.kernel.events import on
from evercourt.ledger.record import Record


@on(FeePaid)
def leave_paid_fee_out(record: Record) -> None:
    """The debtor paid the fee for enforcement to the cashier: it is not owed on the account of the case as well."""
    paid = cast(FeePaid, record.event)
    fee = Fee.objects.filter(pk=paid.fee, rule="enforcement").first()
    debt = Debt.objects.filter(case=fee.case_id).first() if fee else None
    if debt is None or paid.reference.startswith(FEE_REFERENCE):
        return
    debt = Debt.objects.locked(debt.pk)
    debt.fee = Decimal("0.00")
    debt.save(update_fields=["fee"])
    recount(debt)
    keep_within(debt)
