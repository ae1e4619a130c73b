"""The clock of orders that protect a person: whom it protects and the panel hear in time that it lapses (DVL 30)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from evercourt.cases.acts.deadlines import facts_of
from evercourt.cases.models import Deadline
from evercourt.courts import rules
from evercourt.decisions.events import ProtectionNear
from evercourt.decisions.protecting import orders_in_force
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record

# The application should be in, and its ruling pronounced, so long before the order lapses.
ASK_BEFORE = timedelta(days=7)


def remind_of_protections(*, now: datetime | None = None) -> int:
    """Remind of every order that lapses within the days the procedure names. Returns how many; nobody hears twice."""
    now = now or timezone.now()
    waiting = orders_in_force().filter(reminded_at=None).select_related("case__court").order_by("due_on")
    return sum(_remind(term, now) for term in list(waiting))


@transaction.atomic
def _remind(term: Deadline, now: datetime) -> bool:
    court = term.case.court
    clock = rules.rules_of(court).limit(term.rule, on=term.trigger_date).reminder
    if court.local_date(now) < rules.deadline(court, clock, term.due_on).last_day:
        return False
    term = Deadline.objects.select_related("case__court", "party").locked(term.pk)
    if term.state != Deadline.State.OPEN or term.reminded_at:
        return False
    term.reminded_at = now
    term.save(update_fields=["reminded_at"])
    ask_by = max(term.due_on - ASK_BEFORE, min(term.due_on, court.local_date(now)))
    record(ProtectionNear(**facts_of(term), ask_by=ask_by), about=term.case, by=None, via=Channel.SYSTEM, at=now)
    return True
