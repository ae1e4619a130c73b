"""Acts on hearings: schedule, adjourn, cancel, record."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.cases.private import finds_private
from evercourt.courts import rules
from evercourt.courts.models import Courtroom, local
from evercourt.documents.acts.gate import must_give_nothing_away
from evercourt.documents.models import Document
from evercourt.hearings import booking, events
from evercourt.hearings.custody import custody_limit, custody_limits
from evercourt.hearings.indictment import refuse_before_indictment
from evercourt.hearings.models import Hearing, Sitting
from evercourt.hearings.people import list_people
from evercourt.hearings.remote_events import CustodyLimitNear
from evercourt.hearings.states import HearingState, SittingState
from evercourt.hearings.summons import summon
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

# A hearing of a day and more is set as several, each with its own summons.
LONGEST = timedelta(hours=10)


@transaction.atomic
def schedule(
    case: Case,
    *,
    courtroom: Courtroom,
    starts_at: datetime,
    minutes: int,
    kind: str = Hearing.Kind.TRIAL,
    public: bool = True,
    follows: Hearing | None = None,
    by: User,
    via: Channel,
) -> Hearing:
    """Schedule a hearing and summon everyone three days before it (CPL 139).

    Raises BadInput when the time is past, too near for the lawful notice, or taken by someone who must attend.
    """
    must(by, "hearing.schedule", case)
    now = timezone.now()
    case = Case.objects.locked(case.pk)
    must_be_possible(case, courtroom, starts_at, minutes, now)
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=minutes))
    day = case.court.local_date(starts_at)
    people = booking.people_of(case, day)
    booking.lock(courtroom, people)
    booking.refuse_clashes(booking.clashes(case, courtroom, during, day))
    hearing = Hearing.objects.create(
        case=case,
        courtroom=courtroom,
        kind=kind,
        during=during,
        public=public,
        scheduled_by=by,
        scheduled_at=now,
        follows=follows,
    )
    try:
        with transaction.atomic():
            booking.book(hearing, people)
    except IntegrityError as error:
        raise booked_meanwhile() from error
    enter_scheduled(hearing, by=by, via=via, at=now)
    return hearing


def booked_meanwhile() -> BadInput:
    """Return what is told when someone else booked between our look and our write; the database has the last word."""
    return BadInput(
        _("Someone who must attend, or the courtroom, was booked for that time a moment ago."),
        field="starts_at",
        next_step=_("Choose another time or another courtroom."),
    )


def must_be_possible(case: Case, courtroom: Courtroom, starts_at: datetime, minutes: int, now: datetime) -> None:
    """Raise BadInput or WrongState if this case cannot be heard then and there. The caller holds its lock."""
    limit = custody_limit(case)
    if limit and case.court.local_date(starts_at) > limit:
        raise BadInput(
            _(
                "Somebody is in custody until %(last_day)s at the longest, and nothing moves that day; "
                "choose an earlier one."
            ),
            field="starts_at", basis="CRPL 98; CRPL 105", last_day=limit.isoformat(),
        )  # fmt: skip
    if case.ended_at:
        raise WrongState(_("This case has ended; no hearing can be scheduled in it."))
    _check_time(case, courtroom, starts_at, minutes, now)
    refuse_before_indictment(case, case.court.local_date(starts_at))


def enter_scheduled(hearing: Hearing, *, by: User, via: Channel, at: datetime) -> None:
    """Record that the hearing is scheduled, list who takes part, and summon the parties. A step of the acts here."""
    case, starts_at = hearing.case, hearing.during.lower
    record(
        events.HearingScheduled(
            hearing=hearing.pk,
            kind=hearing.kind,
            day=_day(hearing),
            time=f"{local(case.court, starts_at):%H:%M}",
            courtroom=hearing.courtroom.name,
            starts_at=starts_at,
            ends_at=hearing.during.upper,
            follows=hearing.follows_id,
        ),
        about=case,
        by=by,
        via=via,
        at=at,
    )
    list_people(hearing)
    summon(hearing, by=by, via=via)


@transaction.atomic
def adjourn(hearing: Hearing, *, reason: str, by: User | None, via: Channel) -> Hearing:
    """Put a scheduled hearing off, with the reason (CPL 149). A new one is scheduled by `schedule(follows=…)`."""
    must(by, "hearing.adjourn", hearing)
    hearing = _end(hearing, HearingState.ADJOURNED, reason)
    record(
        events.HearingAdjourned(hearing=hearing.pk, day=_day(hearing), reason=reason),
        about=hearing.case,
        by=by,
        via=via,
    )
    if limit := custody_limit(hearing.case):
        _tell_of_custody(hearing, limit)
    return hearing


def _tell_of_custody(hearing: Hearing, limit: date) -> None:
    """Tell at once who decides about custody: no outage and no calendar moves its last day."""
    near = CustodyLimitNear(hearing=hearing.pk, day=_day(hearing), last_day=limit.isoformat())
    record(near, about=hearing.case, by=None, via=Channel.SYSTEM)


_ADJOURN = """
    UPDATE hearings_hearing hearing SET state = 'adjourned', reason = wanted.reason
    FROM unnest(%b::bigint[], %b::text[]) AS wanted (id, reason)
    WHERE hearing.id = wanted.id AND hearing.state = 'scheduled' RETURNING hearing.id
"""


@transaction.atomic
def adjourn_many(
    wanted: Sequence[Hearing], *, reason: str, by: User | None, via: Channel, told: bool = False
) -> list[Hearing]:
    """Put many scheduled hearings off at once, each as `adjourn` does; return those put off.

    One that is no longer scheduled is left as it is. `told`: as in `record_many`.
    """
    for hearing in wanted:
        must(by, "hearing.adjourn", hearing)
    if not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    done = set(changed_many(_ADJOURN, [[hearing.pk for hearing in wanted], [reason] * len(wanted)]))
    adjourned = [hearing for hearing in wanted if hearing.pk in done]
    booking.free_many(adjourned)
    happened = []
    for hearing in adjourned:
        hearing.state, hearing.reason = HearingState.ADJOURNED, reason
        happened.append((events.HearingAdjourned(hearing=hearing.pk, day=_day(hearing), reason=reason), hearing.case))
    record_many(happened, by=by, via=via, told=told)
    limits = custody_limits(hearing.case_id for hearing in adjourned)
    for hearing in adjourned:
        if limit := limits.get(hearing.case_id):
            _tell_of_custody(hearing, limit)
    return adjourned


@transaction.atomic
def cancel(hearing: Hearing, *, reason: str, by: User | None, via: Channel) -> Hearing:
    """Cancel a scheduled hearing that is no longer needed, with the reason."""
    must(by, "hearing.adjourn", hearing)
    hearing = _end(hearing, HearingState.CANCELLED, reason)
    record(
        events.HearingCancelled(hearing=hearing.pk, day=_day(hearing), reason=reason),
        about=hearing.case,
        by=by,
        via=via,
    )
    return hearing


@transaction.atomic
def hold(
    hearing: Hearing,
    *,
    outcome: str,
    minutes: Document,
    present: Iterable[str] = (),
    debate_ended: bool = False,
    by: User,
    via: Channel,
) -> Hearing:
    """Enter that the hearing was held, its outcome, who was present and its minutes (CPL 150).

    `debate_ended`: the debate is closed, so that recusal can no longer be asked for (CPL 48, 144).
    Raises BadInput before the hearing has begun.
    """
    from evercourt.cases.acts import put_on_file
    from evercourt.cases.models import CaseDocument

    must(by, "hearing.record", hearing)
    now = timezone.now()
    hearing = Hearing.objects.locked(hearing.pk)
    _held_to_the_end(hearing)
    if now < hearing.during.lower:
        raise BadInput(_("This hearing has not begun yet; its outcome can be entered afterwards."), field="outcome")
    must_give_nothing_away([minutes], protected=finds_private(hearing.case), field="minutes")
    hearing.move(HearingState.HELD, outcome=outcome, minutes=minutes, debate_ended=debate_ended)
    done = record(
        events.HearingHeld(
            hearing=hearing.pk,
            day=_day(hearing),
            outcome=outcome,
            present=list(present),
            minutes_sha256=minutes.sha256,
            debate_ended=debate_ended,
        ),
        about=hearing.case,
        by=by,
        via=via,
        at=now,
    )
    put_on_file(
        hearing.case, minutes, kind=CaseDocument.Kind.MINUTES, access=CaseDocument.Access.PARTIES, entry=done,
        counted_from=hearing.case.court.local_date(hearing.during.lower),
    )  # fmt: skip
    return hearing


def _held_to_the_end(hearing: Hearing) -> None:
    """Refuse an outcome for a hearing by video, or one that was opened, before it was closed in its lawful course."""
    sitting = Sitting.objects.filter(hearing=hearing).first()
    if sitting.state != SittingState.CLOSED if sitting else hearing.mode != Hearing.Mode.ON_SITE:
        raise WrongState(
            _("This hearing was not closed in its lawful course: the last statement, and the recordings to the end."),
            basis="REC 1; CPL 144; CRPL 198",
        )


def _check_time(case: Case, courtroom: Courtroom, starts_at: datetime, minutes: int, now: datetime) -> None:
    if courtroom.court_id != case.court_id:
        raise BadInput(_("This courtroom belongs to another court."), field="courtroom")
    if not 5 <= minutes <= LONGEST.total_seconds() / 60:
        raise BadInput(_("A hearing lasts from five minutes to ten hours."), field="minutes")
    if starts_at <= now:
        raise BadInput(_("This time has passed; choose a later one."), field="starts_at")
    notice = rules.deadline(case.court, "hearing.notice", case.court.local_date(starts_at))
    if case.court.local_date(now) > notice.last_day:
        raise BadInput(
            _("The parties must be told three days before a hearing; choose a later day."),
            field="starts_at",
            basis=notice.basis,
        )


def _end(hearing: Hearing, state: str, reason: str) -> Hearing:
    if not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    hearing = Hearing.objects.locked(hearing.pk)
    hearing.move(state, reason=reason)
    booking.free(hearing)
    return hearing


def _day(hearing: Hearing) -> str:
    return hearing.case.court.local_date(hearing.during.lower).isoformat()
