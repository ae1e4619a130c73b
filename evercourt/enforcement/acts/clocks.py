"""What runs by the clock: renewal is called for, what was not renewed lapses, seals move up the line (SEAL 26–27)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.enforcement import events
from evercourt.enforcement.acts.lifting import keep_within
from evercourt.enforcement.acts.owing import NOTHING, lock_debt, recount
from evercourt.enforcement.models import Debt, Measure
from evercourt.enforcement.states import MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
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
    recount(debt)
    return True


@transaction.atomic
def release_excess(debt: Debt) -> None:
    """Count the cap anew and release what is held beyond it (SEAL 19)."""
    must(None, "enforcement.keep_clocks", debt.case.court)
    debt = Debt.objects.locked(debt.pk)
    recount(debt)
    keep_within(debt)


@transaction.atomic
def take_possession(measure: Measure, *, where: str, keeper: str, condition: str, by: User, via: Channel) -> Measure:
    """Note that a sealed thing was found and seized: an entry in a register is not possession (INV 16).

    With where it is kept, who keeps it (SEAL 10) and its condition; what was noted stays, and a second note changes
    nothing. Raises BadInput if one of them is missing, WrongState for what is not sealed or only waits in line.
    """
    must(by, "enforcement.handle", measure.case)
    measure = Measure.objects.locked(measure.pk)
    if measure.kind != Measure.Kind.SEAL or measure.state != MeasureState.ACTIVE:
        raise WrongState(_("Only a thing that is sealed first in line can be seized."), basis="SEAL 26")
    if not where.strip():
        raise BadInput(_("Say where it was found and where it is kept."), field="where", basis="INV 16")
    if not keeper.strip():
        raise BadInput(_("Say who keeps it and answers for it."), field="keeper", basis="SEAL 10")
    if not condition.strip():
        raise BadInput(_("Say in what condition it was taken over."), field="condition", basis="SEAL 10")
    if measure.possessed_at:
        return measure
    measure.possessed_at = timezone.now()
    measure.kept_where, measure.keeper, measure.condition = where.strip(), keeper.strip(), condition.strip()
    measure.save(update_fields=["possessed_at", "kept_where", "keeper", "condition"])
    found = events.PossessionTaken(
        measure=measure.pk, thing=measure.holding.masked, where=measure.kept_where, keeper=measure.keeper,
        condition=measure.condition,
    )  # fmt: skip
    record(found, about=measure, by=by, via=via)
    return measure
