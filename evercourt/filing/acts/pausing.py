"""The review of a filing waits while both sides try mediation, and goes on with the days that were left (CPL 125)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from evercourt.courts.deadlines import Excluded
from evercourt.courts.rules import deadline
from evercourt.filing.charging import REVIEW
from evercourt.filing.events import FilingReviewPaused, FilingReviewResumed, FilingSettled
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def pause_review(filing: Filing, *, by: None, via: Channel) -> Filing:
    """Let the review wait from today: everyone has agreed to mediation. Twice changes nothing. The court's own step."""
    must(by, "filing.pause_review", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state != Filing.State.SUBMITTED or filing.paused_on:
        return filing
    assert filing.court
    filing.paused_on = filing.court.local_date()
    filing.save(update_fields=["paused_on"])
    paused = FilingReviewPaused(receipt_number=filing.receipt_number, since=filing.paused_on)
    record(paused, about=filing, by=by, via=via)
    return filing


@transaction.atomic
def resume_review(filing: Filing, *, by: None, via: Channel) -> Filing:
    """Let the clock go on after today: the days of the mediation are left out of the seven (CPL 126)."""
    must(by, "filing.pause_review", filing)
    filing = Filing.objects.locked(filing.pk)
    if not filing.paused_on or filing.court is None or filing.received_at is None:
        return filing
    today = filing.court.local_date()
    filing.pauses = [*filing.pauses, [filing.paused_on.isoformat(), today.isoformat()]]
    filing.paused_on = None
    received = filing.court.local_date(filing.received_at)
    spans = [Excluded(date.fromisoformat(first), date.fromisoformat(last), "") for first, last in filing.pauses]
    period = deadline(filing.court, REVIEW, received, excluded=spans)
    filing.due_on, filing.due_explanation = period.last_day, [_said(step) for step in period.steps]
    filing.save(update_fields=["paused_on", "pauses", "due_on", "due_explanation"])
    resumed = FilingReviewResumed(receipt_number=filing.receipt_number, due_on=period.last_day)
    record(resumed, about=filing, by=by, via=via)
    return filing


@transaction.atomic
def settle(filing: Filing, *, by: None, via: Channel) -> Filing:
    """Close a filing whose parties reached an agreement before it was docketed. The court's own step."""
    must(by, "filing.pause_review", filing)
    filing = Filing.objects.locked(filing.pk)
    if not filing.can_move(Filing.State.WITHDRAWN):
        return filing
    now = timezone.now()
    filing.move(Filing.State.WITHDRAWN, decided_at=now, paused_on=None)
    record(FilingSettled(receipt_number=filing.receipt_number), about=filing, by=by, via=via, at=now)
    return filing


def _said(step: dict[str, object]) -> dict[str, object]:
    """Return the step of the days left out as one that says why."""
    return {**step, "code": "excluded.mediation"} if step["code"] == "excluded" else step
