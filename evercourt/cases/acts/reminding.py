"""Reminders before a last day: once for each deadline and fee, to whoever must act."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from evercourt.cases.acts import deadlines, fees
from evercourt.cases.events import DeadlineNear, FeeNear
from evercourt.cases.models import Deadline, Fee, FeeRelief
from evercourt.courts.models import Court
from evercourt.courts.rules import limits_with_own_clock
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record

# Days of the court's zone before the last day.
REMIND_BEFORE = timedelta(days=3)
BATCH = 200


def remind(*, now: datetime | None = None) -> int:
    """Remind of every deadline and fee whose last day is at most three days ahead. Returns how many.

    The daily job. What was set with less than three days to go is reminded of at once; nobody is reminded twice.
    """
    now = now or timezone.now()
    reminded = 0
    for zone in Court.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        while some := _remind_of_deadlines(zone, today, now) + _remind_of_fees(zone, today, now):
            reminded += some
    return reminded


@transaction.atomic
def _remind_of_deadlines(zone: str, today: date, now: datetime) -> int:
    near = Deadline.objects.filter(
        state=Deadline.State.OPEN, reminded_at=None, case__court__time_zone=zone,
        due_on__range=(today, today + REMIND_BEFORE),
    ).exclude(rule__in=limits_with_own_clock())  # fmt: skip
    rows = list(near.select_for_update(of=("self",), skip_locked=True).select_related("case", "party")[:BATCH])
    for deadline in rows:
        deadline.reminded_at = now
        deadline.save(update_fields=["reminded_at"])
        event = DeadlineNear(**deadlines.facts_of(deadline))
        record(event, about=deadline.case, by=None, via=Channel.SYSTEM, at=now)
    return len(rows)


@transaction.atomic
def _remind_of_fees(zone: str, today: date, now: datetime) -> int:
    waiting = FeeRelief.objects.filter(state=FeeRelief.State.APPLIED)
    near = Fee.objects.filter(
        state__in=[Fee.State.DUE, Fee.State.DEFERRED], reminded_at=None, case__court__time_zone=zone,
        case__ended_at=None, due_on__range=(today, today + REMIND_BEFORE),
    ).exclude(pk__in=waiting.values("fee"))  # fmt: skip
    rows = list(near.select_for_update(of=("self",), skip_locked=True).select_related("case", "party")[:BATCH])
    for fee in rows:
        fee.reminded_at = now
        fee.save(update_fields=["reminded_at"])
        assert fee.due_on
        event = FeeNear(**fees.facts_of(fee), due_on=fee.due_on)
        record(event, about=fee.case, by=None, via=Channel.SYSTEM, at=now)
    return len(rows)
