"""A place and time in the courtroom for a hearing that is not by video: from the calendar, taken in one act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Courtroom
from evercourt.courts.rules import deadline
from evercourt.hearings import acts, booking
from evercourt.hearings.custody import custody_limit
from evercourt.hearings.models import Booking, Hearing
from evercourt.hearings.modes import convert
from evercourt.kernel.channels import Channel

# When hearings begin, at the court; how far ahead is looked.
BEGINS = (time(10), time(11, 30), time(15, 30), time(17))
DAYS_AHEAD = 45


@dataclass(frozen=True)
class Proposal:
    """A courtroom that is free when everyone who must attend is free too."""

    courtroom: Courtroom
    starts_at: datetime
    minutes: int


def proposals(hearing: Hearing, *, most: int = 3) -> list[Proposal]:
    """Return the next places for this hearing in the courtroom: first its own time, if its courtroom is still free."""
    found: list[Proposal] = []
    for one in possible(hearing):
        found.append(one)
        if len(found) == most:
            break
    return found


@transaction.atomic
def take(hearing: Hearing, proposal: Proposal, *, why: str, by: User, via: Channel) -> Hearing:
    """Hold the hearing there: at its own time it is converted, at another it is put off and set anew, all summoned."""
    if proposal.starts_at == hearing.during.lower and proposal.courtroom.pk == hearing.courtroom_id:
        return convert(hearing, to=Hearing.Mode.ON_SITE, why=why, by=by, via=via)
    acts.adjourn(hearing, reason=why, by=by, via=via)
    return acts.schedule(
        hearing.case, courtroom=proposal.courtroom, starts_at=proposal.starts_at, minutes=proposal.minutes,
        kind=hearing.kind, public=hearing.public, follows=hearing, by=by, via=via,
    )  # fmt: skip


def possible(hearing: Hearing) -> Iterator[Proposal]:
    """Yield the places for this hearing in the courtroom, soonest first: everyone who must attend is free."""
    case, court = hearing.case, hearing.case.court
    minutes = round((hearing.during.upper - hearing.during.lower).total_seconds() / 60)
    if _is_free(hearing, hearing.courtroom_id, hearing.during, own=True):
        yield Proposal(hearing.courtroom, hearing.during.lower, minutes)
    limit = custody_limit(hearing.case)
    now, zone = timezone.now(), ZoneInfo(court.time_zone)
    days = calendar(court.calendar)
    for ahead in range(1, DAYS_AHEAD):
        day = court.local_date(now) + timedelta(days=ahead)
        if days.is_rest_day(day) or court.local_date(now) > deadline(court, "hearing.notice", day).last_day:
            continue
        if limit and day > limit:
            return
        people = booking.people_of(case, day)
        for begins in BEGINS:
            starts = datetime.combine(day, begins, zone)
            during = DateTimeTZRange(starts, starts + timedelta(minutes=minutes))
            others = Booking.objects.filter(during__overlap=during).exclude(hearing=hearing)
            if others.filter(kind=Booking.Kind.PERSON, resource__in=people).exists():
                continue
            taken = others.filter(kind=Booking.Kind.COURTROOM).values("resource")
            room = court.courtrooms.exclude(pk__in=taken).order_by("pk").first()
            if room:
                yield Proposal(room, starts, minutes)
                break


def _is_free(hearing: Hearing, courtroom: int, during: DateTimeTZRange, *, own: bool) -> bool:
    if during.lower <= timezone.now():
        return False
    taken = Booking.objects.filter(kind=Booking.Kind.COURTROOM, resource=courtroom, during__overlap=during)
    return not taken.exclude(hearing=hearing).exists()
