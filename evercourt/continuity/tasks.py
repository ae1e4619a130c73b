"""Jobs: tell everyone, one line after the other; settle hearings by video; reopen when the end has come."""

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from evercourt.continuity import reach, reminding
from evercourt.continuity.acts.beginning import carry_on
from evercourt.continuity.acts.ending import reopen
from evercourt.continuity.acts.moving import sweep
from evercourt.continuity.models import ClosureOrder, Preview
from evercourt.continuity.preview import count
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel


@app.task(name="continuity.tell", queue="messages")
def tell(*, order_id: int) -> None:
    """Tell the people an order concerns, each in a transaction of their own."""
    order = ClosureOrder.objects.get(pk=order_id)
    sweep(order)
    reach.tell_panels(order)
    reach.tell_waiting(order)


@app.task(name="continuity.issue")
def issue_large(*, order_id: int) -> None:
    """Issue a large order for the person who asked for it."""
    carry_on(order_id)


@app.periodic(cron="* * * * *")
@app.task(name="continuity.follow", queue="messages", queueing_lock="continuity.follow")
def follow(timestamp: int) -> None:
    """Tell whom a stopped job left waiting, and let the next line follow where a letter did not arrive."""
    for order in ClosureOrder.objects.exclude(listed_at=None).filter(recipients__state="waiting").distinct():
        reach.tell_waiting(order)
    reach.follow()


@app.task(name="continuity.remind", queue="messages")
def remind(*, order_id: int) -> None:
    """After the reopening, write to whoever still has something to do; told once, however often the job runs."""
    reminding.remind(ClosureOrder.objects.select_related("court").get(pk=order_id))


@app.periodic(cron="* * * * *")
@app.task(name="continuity.run_out", queueing_lock="continuity.run_out")
def run_out(timestamp: int) -> None:
    """Reopen the courts whose closure has come to its end, as ordered or as announced since."""
    for order in ClosureOrder.objects.run_out().order_by("pk"):
        reopen(order, at=min(filter(None, [order.ends_at, order.reopens_at])), by=None, via=Channel.SYSTEM)


@app.periodic(cron="* * * * *")
@app.task(name="continuity.settle", queueing_lock="continuity.settle")
def settle(timestamp: int) -> None:
    """Hold by video what everyone agreed to, and put off the rest, once the time to answer is over (OLR 10)."""
    asked = Hearing.objects.filter(
        state=HearingState.SCHEDULED, mode=Hearing.Mode.ON_SITE, consent_until__lte=timezone.now()
    )
    for hearing in asked.select_related("case__court").order_by("pk"):
        consents.settle(hearing, reason=_("Not everyone agreed to a hearing by video."))


@app.task(name="continuity.preview")
def count_preview(*, preview_id: int) -> None:
    """Count what a draft would move; a count that was asked anew meanwhile is not finished."""
    if preview := Preview.objects.select_related("order__court").filter(pk=preview_id).first():
        count(preview)
