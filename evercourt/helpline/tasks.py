"""Jobs: what was not answered or not called back in time goes to the supervisor."""

from django.utils import timezone
from procrastinate.contrib.django import app

from evercourt.helpline import acts
from evercourt.helpline.acts.promising import LATE
from evercourt.helpline.models import Promise, WorkOrder
from evercourt.helpline.states import PromiseState, WorkOrderState

BATCH = 500


@app.periodic(cron="*/10 * * * *")
@app.task(name="helpline.escalate", queueing_lock="helpline.escalate")
def escalate(timestamp: int) -> None:
    """Escalate work orders whose last day is over in their court's zone, and promises that were forgotten."""
    now = timezone.now()
    waiting = WorkOrder.objects.filter(state=WorkOrderState.OPEN, overdue_since=None, due_on__lte=now.date())
    for order in waiting.select_related("court").order_by("due_on", "pk")[:BATCH]:
        acts.escalate(order, today=order.court.local_date(now))
    forgotten = Promise.objects.filter(state=PromiseState.PROMISED, overdue_since=None, at__lte=now - LATE)
    for promised in forgotten.order_by("at", "pk")[:BATCH]:
        acts.note_overdue(promised)
