"""Announce maintenance, end it: by hand, or by the clock."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.operations import board
from evercourt.operations.acts.outages import end_outage, record_outage
from evercourt.operations.events import MaintenanceAnnounced, MaintenanceEnded
from evercourt.operations.models import Maintenance, Outage

# Who is inside must be able to finish what they do; the operator of the machine may not have the choice.
BEFOREHAND = timedelta(minutes=15)
# Longer is a closure, which the president orders.
LONGEST = timedelta(hours=12)


@transaction.atomic
def announce_maintenance(
    court: Court, *, begins_at: datetime, ends_at: datetime, reason: str, by: User | None, via: Channel,
    operator: str = "",
) -> Maintenance:  # fmt: skip
    """Say from when to when, at the latest, the house takes no changes, and why; every page says so from now on.

    Raises BadInput without a reason, for a time that comes too soon (a person), is past or too long; WrongState if
    another one is announced.
    """
    must(by, "maintenance.announce", court)
    now, reason = timezone.now(), reason.strip()[:300]
    if not reason:
        raise BadInput(_("Say why; everyone reads it."), field="reason")
    if begins_at < now + BEFOREHAND and by is not None:
        raise BadInput(
            _("Begin at the earliest %(minutes)s minutes from now: who is inside must be able to finish."),
            minutes=BEFOREHAND.seconds // 60, field="begins_at",
        )  # fmt: skip
    if ends_at <= max(begins_at, now):
        raise BadInput(_("It ends after it begins, and not in the past."), field="ends_at")
    if ends_at - begins_at > LONGEST:
        raise BadInput(
            _("Maintenance lasts at most %(hours)s hours."), hours=LONGEST.seconds // 3600, field="ends_at",
            next_step=_("For longer, the president orders a closure."),
        )  # fmt: skip
    # One after the other: two announced at the same instant would both find none.
    Court.objects.select_for_update(of=("self",)).order_by("pk").first()
    if Maintenance.objects.open(now).exists():
        raise WrongState(_("Another maintenance is announced; end it first."))
    made = Maintenance.objects.create(
        court=court, begins_at=begins_at, ends_at=ends_at, reason=reason, announced_by=by, announced_at=now
    )
    announced = MaintenanceAnnounced(
        maintenance=made.pk, begins_at=begins_at, ends_at=ends_at, reason=reason, operator=operator
    )
    record(announced, about=made, by=by, via=via, at=now)
    transaction.on_commit(board.publish)
    return made


@transaction.atomic
def end_maintenance(maintenance: Maintenance, *, by: User | None, via: Channel, operator: str = "") -> Maintenance:
    """End it now, or call it off before it began; the time it lasted goes into the log of outages.

    Ended again, it changes nothing.
    """
    must(by, "maintenance.end", maintenance)
    maintenance = Maintenance.objects.select_related("court").locked(maintenance.pk)
    if maintenance.over_at is not None:
        return maintenance
    now = timezone.now()
    at = min(now, maintenance.ends_at)
    begun = at > maintenance.begins_at
    maintenance.over_at = at
    maintenance.save(update_fields=["over_at"])
    ended = MaintenanceEnded(maintenance=maintenance.pk, at=at, begun=begun, operator=operator)
    record(ended, about=maintenance, by=by, via=via, at=now)
    if begun:
        outage = record_outage(
            maintenance.court, courts=list(Court.objects.all()), parts=[Outage.Part.WHOLE], cause=maintenance.reason,
            began_at=maintenance.begins_at, maintenance=maintenance, by=None, via=Channel.SYSTEM, operator=operator,
        )  # fmt: skip
        end_outage(outage, at=at, by=None, via=Channel.SYSTEM, operator=operator)
    transaction.on_commit(board.publish)
    return maintenance


def end_what_is_over() -> int:
    """Enter the end of every maintenance whose time is over; return how many. The doors did not wait for it."""
    over = Maintenance.objects.filter(over_at=None, ends_at__lte=timezone.now()).order_by("pk")
    for maintenance in over:
        end_maintenance(maintenance, by=None, via=Channel.SYSTEM)
    return len(over)
