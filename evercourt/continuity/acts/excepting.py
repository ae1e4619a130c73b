"""Exceptions: a judge orders otherwise for a hearing, before or after the order is issued."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.continuity import plan
from evercourt.continuity.acts.moving import move_hearings
from evercourt.continuity.events import HearingExcepted
from evercourt.continuity.models import ClosureOrder, HearingEffect, HearingException, HearingRule
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def make_exception(
    order: ClosureOrder, hearing: Hearing, *, what: str, reason: str, by: User, via: Channel
) -> HearingException:
    """Apply another rule to one hearing, by the judge of the case, with reasons.

    Raises WrongState if the order leaves the judge no choice, or the hearing was put off already.
    """
    must(by, "closure.except", hearing)
    order = ClosureOrder.objects.locked(order.pk)
    if what not in HearingRule.What.values:
        raise BadInput(_("There is no such rule."), field="what")
    if not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    if not order.hearing_rules.filter(judge_may_decide=True).exists():
        raise WrongState(_("This order applies to every hearing."))
    made = HearingException.objects.create(order=order, hearing=hearing, what=what, reason=reason.strip(), by=by)
    record(
        HearingExcepted(order=order.pk, hearing=hearing.pk, what=what, reason=made.reason),
        about=hearing.case,
        by=by,
        via=via,
    )
    if order.state == ClosureOrder.State.ISSUED:
        # Whatever the rule did can be done anew only where it did not put the hearing off.
        HearingEffect.objects.filter(order=order, hearing=hearing, outcome=HearingEffect.Outcome.KEPT).delete()
        move_hearings(order, list(plan.hearings(order, timezone.now(), only=hearing)))
    return made
