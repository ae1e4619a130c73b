"""What runs by the clock: renewal is called for, what was not renewed lapses, seals move up the line (SEAL 26–27)."""

from datetime import timedelta

from django.db import transaction

from evercourt.enforcement import events
from evercourt.enforcement.acts.keeping import hand_back_due
from evercourt.enforcement.acts.lifting import keep_within
from evercourt.enforcement.acts.owing import NOTHING, lock_debt, recount
from evercourt.enforcement.models import Debt, Measure
from evercourt.enforcement.states import MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# Days before the expiry on which renewal is called for.
REMIND_BEFORE = timedelta(days=60)


@transaction.atomic
def remind_of_expiry(measure: Measure) -> bool:
    """Call on officer and applicant to renew a measure, once for each expiry; return True if it was done now."""
    must(None, "enforcement.keep_clocks", measure.case.court)
    measure = Measure.objects.locked(measure.pk)
    today = measure.case.court.local_date()
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING) or not measure.expires_on:
        return False
    if measure.reminded_for == measure.expires_on or today + REMIND_BEFORE < measure.expires_on:
        return False
    measure.reminded_for = measure.expires_on
    measure.save(update_fields=["reminded_for"])
    due = events.RenewalDue(
        measure=measure.pk, institution=measure.institution.code, expires_on=measure.expires_on
    )  # fmt: skip
    record(due, about=measure, by=None, via=Channel.SYSTEM)
    return True


@transaction.atomic
def lapse(measure: Measure) -> bool:
    """Note that a measure lapsed the day after its last one, because it was not renewed in time (SEAL 27)."""
    must(None, "enforcement.keep_clocks", measure.case.court)
    debt = lock_debt(measure.case_id)
    measure = Measure.objects.locked(measure.pk)
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING) or not measure.expires_on:
        return False
    if measure.case.court.local_date() <= measure.expires_on:
        return False
    for order in measure.orders.select_for_update().filter(state__in=(OrderState.WRITTEN, OrderState.RELEASED)):
        order.move(OrderState.CANCELLED)
    measure.move(MeasureState.LAPSED, amount=NOTHING, held=NOTHING)
    lapsed = events.MeasureLapsed(
        measure=measure.pk, institution=measure.institution.code, expires_on=measure.expires_on
    )  # fmt: skip
    record(lapsed, about=measure, by=None, via=Channel.SYSTEM)
    hand_back_due(measure)
    recount(debt)
    return True


@transaction.atomic
def release_excess(debt: Debt) -> None:
    """Count the cap anew and release what is held beyond it (SEAL 19)."""
    must(None, "enforcement.keep_clocks", debt.case.court)
    debt = Debt.objects.locked(debt.pk)
    recount(debt)
    keep_within(debt)
