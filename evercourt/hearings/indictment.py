"""The indictment before the trial: it is served on every accused first, in ordinary procedure ten days (CRPL 187)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.courts import rules
from evercourt.kernel.errors import BadInput
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Purpose

# Fast track and summary procedure are bound to no period of service (CRPL 219, 224); served it is all the same.
BOUND = (Case.Procedure.ORDINARY,)
PERIOD = "criminal.indictment"


def indictments(case: Case) -> list[ServiceOrder]:
    """Return the orders by which the indictment is served; none in a case that came without one."""
    orders = ServiceOrder.objects.filter(case=case, purpose=Purpose.INDICTMENT).exclude(state=OrderState.CANCELLED)
    return list(orders.select_related("party"))


def unserved(case: Case) -> list[str]:
    """Return the names of the accused on whom the indictment is not served yet."""
    return [order.party.name for order in indictments(case) if order.state != OrderState.SERVED]


def refuse_before_indictment(case: Case, day: date) -> None:
    """Raise BadInput if a trial on `day` would come sooner than ten days after the indictment was served (CRPL 187).

    What is not served yet counts as served today at the soonest.
    """
    if case.procedure not in BOUND:
        return
    period = None
    for order in indictments(case):
        served = case.court.local_date(order.effective_at)
        period = period or rules.deadline(case.court, PERIOD, day)
        if served > period.last_day:
            raise BadInput(
                _("%(name)s must have the indictment ten days before the trial; choose a later day."),
                name=order.party.name, field="starts_at", basis=period.basis,
            )  # fmt: skip
