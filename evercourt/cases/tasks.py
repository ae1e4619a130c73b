"""Jobs of the cases: what the calendar does by itself, and money on its way back."""

from procrastinate.contrib.django import app

from evercourt.cases import acts
from evercourt.cases.acts.refunds import pay_refund
from evercourt.cases.models import Refund
from evercourt.kernel.errors import InstitutionError


@app.periodic(cron="10 * * * *")
@app.task(name="cases.pass_deadlines", queueing_lock="cases.pass_deadlines")
def pass_deadlines(timestamp: int) -> None:
    """Mark deadlines missed; every hour, because courts have their own zones."""
    acts.pass_deadlines()


@app.periodic(cron="30 * * * *")
@app.task(name="cases.remind", queueing_lock="cases.remind")
def remind(timestamp: int) -> None:
    """Remind of last days that are near."""
    acts.remind()


@app.periodic(cron="20 * * * *")
@app.task(name="cases.treat_unpaid_as_withdrawn", queueing_lock="cases.treat_unpaid_as_withdrawn")
def treat_unpaid_as_withdrawn(timestamp: int) -> None:
    """End the cases whose fee was not paid in time."""
    acts.treat_unpaid_as_withdrawn()


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.pay_refunds", queueing_lock="cases.pay_refunds")
def pay_refunds(timestamp: int) -> None:
    """Have the cashier pay what is ordered; what it does not pay now is asked again in five minutes."""
    for given in Refund.objects.filter(paid_at=None).select_related("fee__case__court", "fee__party").order_by("pk"):
        try:
            pay_refund(given)
        except InstitutionError:
            continue
