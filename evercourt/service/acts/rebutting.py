"""The recipient objects that service did not reach them, or on another day; a judge or clerk decides (OLR 31)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts.attempts import locked
from evercourt.service.acts.effects import note_effect, settle
from evercourt.service.acts.ordering import facts_of, take_next_way
from evercourt.service.events import RebuttalDecided, ServiceRebutted
from evercourt.service.models import Rebuttal, ServiceAttempt
from evercourt.service.states import AttemptState, RebuttalState, Way

TOOK_EFFECT = (AttemptState.EFFECTIVE, AttemptState.PRESUMED)


@transaction.atomic
def rebut(
    attempt: ServiceAttempt,
    reasons: str,
    *,
    claimed_on: date | None = None,
    document: Document | None = None,
    by: User,
    via: Channel,
) -> Rebuttal:
    """Object to service: it did not reach the recipient, or (`claimed_on`) reached them on another day.

    Raises WrongState unless the attempt took effect and no objection to it is waiting.
    """
    must(by, "service.rebut", attempt.order)
    if not reasons.strip():
        raise BadInput(_("Say what happened, so that the court can decide."), field="reasons")
    order, attempt = locked(attempt)
    if attempt.state not in TOOK_EFFECT or attempt.rebuttals.filter(state=RebuttalState.RAISED).exists():
        raise WrongState()
    if claimed_on and attempt.way not in (Way.PORTAL, Way.EMAIL):
        raise BadInput(
            _("The day on a signed receipt counts; say in the reasons what is wrong with it."), field="claimed_on"
        )
    if claimed_on and claimed_on > order.case.court.local_date():
        raise BadInput(_("This day is still to come. Please check the date."), field="claimed_on")
    rebuttal: Rebuttal = Rebuttal.objects.create(
        attempt=attempt, reasons=reasons.strip(), claimed_on=claimed_on, document=document, raised_by=by
    )
    record(ServiceRebutted(**facts_of(order), attempt=attempt.pk), about=order, by=by, via=via)
    return rebuttal


@transaction.atomic
def decide_rebuttal(rebuttal: Rebuttal, *, upheld: bool, reasons: str, by: User, via: Channel) -> Rebuttal:
    """Decide an objection, with reasons.

    Upheld with another day: service takes effect on that day. Upheld without: the attempt failed, the order is open
    again unless another way took effect, and the next lawful way is taken. Refused: service stands.
    """
    must(by, "service.decide_rebuttal", rebuttal.attempt.order)
    if not reasons.strip():
        raise BadInput(_("Give the reasons of the decision."), field="reasons")
    order, attempt = locked(rebuttal.attempt)
    rebuttal = Rebuttal.objects.locked(rebuttal.pk)
    now = timezone.now()
    rebuttal.move(
        RebuttalState.UPHELD if upheld else RebuttalState.REFUSED,
        decided_at=now, decided_by=by, decision=reasons.strip(),
    )  # fmt: skip
    record(
        RebuttalDecided(**facts_of(order), attempt=attempt.pk, upheld=upheld, reasons=reasons.strip()),
        about=order, by=by, via=via, at=now,
    )  # fmt: skip
    if upheld and rebuttal.claimed_on:
        attempt.proven_at = _start_of(rebuttal.claimed_on, order.case.court.time_zone)
        attempt.save(update_fields=["proven_at"])
        note_effect(order, attempt, by=by, via=via)
    elif upheld:
        attempt.move(AttemptState.FAILED, failed_at=now, failure=reasons.strip()[:200])
        settle(order, by=by, via=via)
        take_next_way(order)
    return rebuttal


def _start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))
