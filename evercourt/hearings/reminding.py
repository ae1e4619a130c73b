"""What a calendar tells by itself: the summons of each case of a session, and a reminder to who has no lawyer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from evercourt.cases.models import Party, Representation
from evercourt.courts.models import local
from evercourt.hearings.models import Called, Hearing
from evercourt.hearings.session_events import HearingNear
from evercourt.hearings.states import HearingState
from evercourt.hearings.summons import summon
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# A week: enough to ask for another time, for help, or for the way by video.
REMIND_BEFORE = timedelta(days=7)
BATCH = 200


class NotAllTold(Exception):
    """So many cases of a session could not be told; the job tries them again."""


def summon_called(session_id: int) -> int:
    """Summon everyone in each case of a session that was not told yet, one transaction a case; return how many failed.

    A case that failed says why on the page of the session, and does not keep the others waiting.
    """
    waiting = Called.objects.filter(session=session_id, told_at=None, left_at=None, hearing__isnull=False)
    failed = 0
    for key in list(waiting.order_by("position", "pk").values_list("pk", flat=True)):
        try:
            _summon(key)
        except CourtError as error:
            failed += 1
            Called.objects.filter(pk=key).update(failure=str(error)[:300])
    return failed


@transaction.atomic
def _summon(key: int) -> None:
    found = Called.objects.select_for_update(of=("self",)).select_related("hearing__case__court", "hearing__courtroom")
    called = found.filter(pk=key, told_at=None, left_at=None).first()
    if called is None or called.hearing is None:
        return
    if called.hearing.state == HearingState.SCHEDULED:
        summon(called.hearing, by=None, via=Channel.SYSTEM)
    called.told_at, called.failure = timezone.now(), ""
    called.save(update_fields=["told_at", "failure"])


def remind(*, now: datetime | None = None) -> int:
    """Remind of every hearing within a week the parties who have no representative then; each hearing once.

    Returns of how many hearings. One that is set with less than a day to go by is told by its summons alone.
    """
    now = now or timezone.now()
    reminded = 0
    while some := _remind_some(now):
        reminded += some
    return reminded


@transaction.atomic
def _remind_some(now: datetime) -> int:
    near = Hearing.objects.filter(
        state=HearingState.SCHEDULED, reminded_at=None, during__startswith__gt=now,
        during__startswith__lte=now + REMIND_BEFORE, scheduled_at__lt=now - timedelta(days=1),
    )  # fmt: skip
    locked = near.select_for_update(of=("self",), skip_locked=True).select_related("case__court", "courtroom")
    rows = list(locked.order_by("pk")[:BATCH])
    for hearing in rows:
        must(None, "hearing.remind", hearing)
        hearing.reminded_at = now
        hearing.save(update_fields=["reminded_at"])
        starts = local(hearing.case.court, hearing.during.lower)
        powers = Representation.objects.filter(Representation.in_force(starts.date()), party__case=hearing.case)
        alone = Party.objects.filter(case=hearing.case).exclude(pk__in=powers.values("party"))
        event = HearingNear(
            hearing=hearing.pk, day=starts.date().isoformat(), time=f"{starts:%H:%M}",
            courtroom=hearing.courtroom.name, parties=list(alone.values_list("pk", flat=True)),
        )  # fmt: skip
        record(event, about=hearing.case, by=None, via=Channel.SYSTEM, at=now)
    return len(rows)
