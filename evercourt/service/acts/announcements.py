"""Service by public announcement: the last way (CPL 95)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.notices.acts import announce as make_public
from evercourt.notices.kinds import SERVICE
from evercourt.notices.models import Notice
from evercourt.service import planner
from evercourt.service.acts.attempts import begin, locked, said
from evercourt.service.acts.effects import note_effect
from evercourt.service.acts.ordering import require_open
from evercourt.service.announcing import text_of
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.recipients import failed_ways, recipient_of
from evercourt.service.states import AttemptState, Way

ANNOUNCEMENT_RULE = "announcement.service"


@transaction.atomic
def announce(order: ServiceOrder, reasons: str, *, by: User, via: Channel) -> ServiceAttempt:
    """Serve by public announcement, with the reasons and the course noted in the file (CPL 95).

    Raises WrongState while another lawful way is open. Takes effect when its period has passed.
    """
    must(by, "service.announce", order)
    order = ServiceOrder.objects.locked(order.pk)
    require_open(order)
    steps = planner.plan(recipient_of(order.party), failed=failed_ways(order))
    on_its_way = order.attempts.filter(state=AttemptState.SENT).exists()
    if on_its_way or not next(step for step in steps if step.way == Way.ANNOUNCEMENT).lawful:
        raise WrongState(
            _("An announcement is the last way: the others must have failed first."), basis="CPL 95",
            next_step=_("Take the ways that are still open, or wait for their result."),
        )  # fmt: skip
    reasons = said(reasons)
    now = timezone.now()
    period = rules.deadline(order.case.court, ANNOUNCEMENT_RULE, order.case.court.local_date(now))
    announcement = _publish(order, last_day=period.last_day)
    attempt = begin(order, Way.ANNOUNCEMENT, by=by, via=via, reasons=reasons, announcement=announcement)
    attempt.deemed_on = period.last_day
    attempt.deemed_explanation = period.steps
    attempt.save(update_fields=["deemed_on", "deemed_explanation"])
    return attempt


@transaction.atomic
def announcement_passed(attempt: ServiceAttempt, *, by: User | None, via: Channel) -> ServiceAttempt:
    """Let an announcement take effect when its whole period has passed (CPL 95). The daily job does this."""
    must(by, "service.carry_out", attempt.order)
    order, attempt = locked(attempt)
    now = timezone.now()
    if attempt.state != AttemptState.SENT or not attempt.deemed_on:
        raise WrongState()
    if order.case.court.local_date(now) <= attempt.deemed_on:
        raise WrongState(_("The period of the announcement has not passed."), basis="CPL 95")
    note_effect(order, attempt, by=by, via=via)
    return attempt


def _publish(order: ServiceOrder, *, last_day: date) -> Notice:
    title, body = text_of(order, last_day)
    # The order and its reasons are recorded in the case, by whom; what is public is the court's own word.
    return make_public(order.case.court, kind=SERVICE, title=title, body=body, by=None, via=Channel.SYSTEM)
