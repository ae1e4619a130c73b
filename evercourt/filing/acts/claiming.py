"""One clerk at a time: taking a filing on the desk, and putting it back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.filing.events import FilingClaimed, FilingReleased
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# After so long on a desk another clerk may take it over: the clock of the person who waits does not stop.
STALE_AFTER = timedelta(hours=4)
# A clerk who keeps looking at it keeps it; not every look is worth a line in the record.
RENEWED_AFTER = timedelta(minutes=10)


class OnAnotherDesk(WrongState):
    """Another clerk reviews this filing now."""

    code = "on-another-desk"
    message = _("%(clerk)s is reviewing this filing now.")
    next_step = _("Ask them to release it, or take it over when it has lain there for four hours.")


@transaction.atomic
def claim(filing: Filing, *, by: User, via: Channel) -> Filing:
    """Take the filing on one's desk; claiming again only renews it. Raises OnAnotherDesk, WrongState."""
    must(by, "filing.review", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state != Filing.State.SUBMITTED:
        raise WrongState()
    now = timezone.now()
    require_free(filing, by, now)
    before, last = filing.claimed_by_id, filing.claimed_at
    if before == by.pk and last and now - last < RENEWED_AFTER:
        return filing
    filing.claimed_by, filing.claimed_at = by, now
    filing.save(update_fields=["claimed_by", "claimed_at"])
    claimed = FilingClaimed(receipt_number=filing.receipt_number, taken_over=before not in (None, by.pk))
    record(claimed, about=filing, by=by, via=via, at=now)
    return filing


@transaction.atomic
def release(filing: Filing, *, by: User, via: Channel) -> Filing:
    """Put the filing back into the queue; one that lies on nobody's desk stays as it is."""
    must(by, "filing.review", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.claimed_by_id is None:
        return filing
    require_free(filing, by, timezone.now())
    filing.claimed_by = filing.claimed_at = None
    filing.save(update_fields=["claimed_by", "claimed_at"])
    record(FilingReleased(receipt_number=filing.receipt_number), about=filing, by=by, via=via)
    return filing


def require_free(filing: Filing, by: User, now: datetime) -> None:
    """Raise OnAnotherDesk if another clerk claimed the filing and the claim is not stale."""
    if filing.claimed_by is not None and filing.claimed_by_id != by.pk and not is_stale(filing, now):
        raise OnAnotherDesk(clerk=filing.claimed_by.name)


def is_stale(filing: Filing, now: datetime) -> bool:
    """Return True if the claim is so old that another clerk may take it over."""
    return filing.claimed_at is None or now - filing.claimed_at > STALE_AFTER
