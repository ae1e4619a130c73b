"""Acts on sessions: plan one, put cases in, take one out, and set them all in one act."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.groups import together_with
from evercourt.cases.models import Case
from evercourt.courts import rules
from evercourt.courts.models import Court, Courtroom, local
from evercourt.hearings import acts, events, placing
from evercourt.hearings import session_events as told
from evercourt.hearings.models import Called, Hearing, Session
from evercourt.hearings.states import HearingState, SessionState
from evercourt.hearings.suggesting import obstacles_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many
from evercourt.ledger.record import record, record_many

# Nobody sees through more; and so many summonses are a day's work of the house.
MOST_CASES = 500
# So many cases are named in one refusal; the page of the session shows them all.
NAMED = 10


@transaction.atomic
def plan(
    court: Court, *, title: str, courtroom: Courtroom, judge: User, first_day: date, last_day: date | None = None,
    from_time: time, to_time: time, minutes: int, capacity: int, by_video: bool = False, by: User, via: Channel,
) -> Session:  # fmt: skip
    """Plan a session: days, hours, room, judge, how many cases at most. Nobody is told yet.

    Raises BadInput for a room or judge of another court, or where `capacity` cases have no time.
    """
    must(by, "session.plan", court)
    session = Session(
        court=court, title=title.strip()[:100], courtroom=courtroom, judge=judge, first_day=first_day,
        last_day=last_day or first_day, from_time=from_time, to_time=to_time, minutes=minutes, capacity=capacity,
        by_video=by_video, planned_by=by,
    )  # fmt: skip
    check_frame(session)
    session.save()
    planned = told.SessionPlanned(
        **of(session), first_day=session.first_day, last_day=session.last_day, courtroom=courtroom.name,
        judge=judge.pk, capacity=capacity,
    )  # fmt: skip
    record(planned, about=session, by=by, via=via, at=session.planned_at)
    return session


@transaction.atomic
def put_in(
    session: Session, cases: Sequence[Case], *, lines: dict[int, list[str]] | None = None, by: User, via: Channel
) -> Session:  # fmt: skip
    """Put cases into a session that is being planned; what is in it already stays. All of them, or none.

    `lines`: by case, why it was suggested. Raises BadInput naming every case that cannot be called, and why.
    """
    must(by, "session.fill", session)
    session = _planned(session)
    known = set(session.called.filter(left_at=None).values_list("case", flat=True))
    wanted = {case.pk: case for case in cases if case.pk not in known}
    locked = list(Case.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    if len(known) + len(locked) > min(session.capacity, MOST_CASES):
        raise BadInput(
            _("The session takes %(capacity)d cases at most."), capacity=session.capacity, field="cases",
            next_step=_("Take others out first, or change the session."),
        )  # fmt: skip
    refuse(obstacles_of(locked, session), locked)
    last = session.called.order_by("-position").values_list("position", flat=True).first() or 0
    given = lines or {}
    turn = {pk: place for place, pk in enumerate(wanted)}
    Called.objects.bulk_create(
        Called(
            session=session, case=case, position=last + 1 + place, chosen_by=by, lines=given.get(case.pk, []),
        )
        for place, case in enumerate(sorted(locked, key=lambda case: turn[case.pk]))
    )  # fmt: skip
    if locked:
        filled = told.SessionFilled(**of(session), cases=[case.pk for case in locked])
        record(filled, about=session, by=by, via=via)
    return session


@transaction.atomic
def put_group_in(session: Session, case: Case, *, by: User, via: Channel) -> Session:
    """Put every open case of the group of `case` into a planned session, one after the other; all of them, or none."""
    members = together_with(case)
    if len(members) < 2:
        raise WrongState(_("This case is tried by itself."))
    return put_in(session, members, by=by, via=via)


@transaction.atomic
def take_out(called: Called, *, reason: str, by: User, via: Channel) -> Called:
    """Take a case out of a session. If it was set, only the judge does, its hearing is put off, and everyone told."""
    session = Session.objects.select_related("court", "courtroom").locked(called.session_id)
    must(by, "session.fill", session)
    called = Called.objects.select_for_update(of=("self",)).select_related("case__court", "hearing").get(pk=called.pk)
    if called.left_at or session.state == SessionState.CLOSED:
        raise WrongState(_("This case is not in the session any more."))
    if not reason.strip():
        raise BadInput(_("Give the reason."), field="reason")
    if called.hearing is not None and called.hearing.state == HearingState.SCHEDULED:
        acts.adjourn(called.hearing, reason=reason, by=by, via=via)
    leave(called, reason, by=by, via=via)
    return called


@transaction.atomic
def set_session(session: Session, *, by: User, via: Channel) -> Session:
    """Call every case of a planned session to its own time, in one act: all of them, or none. Twice changes nothing.

    A case that ended meanwhile has left; every other must fit, or nothing is set and each reason is named. The
    summonses follow as the session's own work (`tasks.summon_session`): each case is told once, and once only.
    """
    must(by, "session.set", session)
    session = _locked(session)
    if session.state == SessionState.SET:
        return session
    if session.state != SessionState.PLANNED:
        raise WrongState(_("This session is closed."))
    placed = seat(session, by=by, via=via)
    now = timezone.now()
    session.move(SessionState.SET, set_by=by, set_at=now)
    was_set = told.SessionSet(
        **of(session), cases=[row.case_id for row in placed], first_day=session.first_day,
        courtroom=session.courtroom.name,
    )  # fmt: skip
    record(was_set, about=session, by=by, via=via, at=now)
    tell(session)
    return session


_SEATED = """
    UPDATE hearings_called called SET hearing_id = seated.hearing, told_at = NULL, failure = ''
    FROM unnest(%b::bigint[], %b::bigint[]) AS seated (id, hearing) WHERE called.id = seated.id RETURNING called.id
"""


def seat(session: Session, *, follows: dict[int, Hearing] | None = None, by: User, via: Channel) -> list[Called]:
    """Give every case of the session its time, and record it. The caller holds the session's lock, and tells them.

    `follows`: by case, the hearing that was put off for it. Raises BadInput, naming each case, if one has no time.
    """
    keys = list(session.called.filter(left_at=None).values_list("case", flat=True))
    cases = {
        case.pk: case
        for case in Case.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    }  # fmt: skip
    # Only now: what ended while we waited for its lock has left.
    rows = list(session.called.filter(left_at=None).order_by("position", "pk"))
    for row in rows:
        row.session, row.case = session, cases[row.case_id]
        row.case.court = session.court
        if row.case.ended_at:
            leave(row, "case ended", by=by, via=via)
    rows = [row for row in rows if row.left_at is None]
    if not rows:
        raise BadInput(_("There is no case in this session."), field="cases")
    check_notice(session)
    refuse(obstacles_of([row.case for row in rows], session), [row.case for row in rows])
    now = timezone.now()
    placed = placing.place(session, rows)
    before = follows or {}
    hearings = [
        Hearing(
            case=row.case, courtroom=session.courtroom, kind=Hearing.Kind.TRIAL, during=during, scheduled_by=by,
            scheduled_at=now, follows=before.get(row.case_id),
        )
        for row, during in placed
    ]  # fmt: skip
    Hearing.objects.bulk_create(hearings)
    try:
        with transaction.atomic():
            placing.book_all(hearings)
    except IntegrityError as error:
        raise BadInput(
            _("Someone who must attend, or the courtroom, was booked for that time a moment ago."),
            next_step=_("Set the session again."),
        ) from error
    placing.list_all(hearings)
    changed_many(_SEATED, [[row.pk for row, _during in placed], [hearing.pk for hearing in hearings]])
    record_many([(_scheduled(one), one.case) for one in hearings], by=by, via=via, at=now, told=True)
    return [row for row, _during in placed]


def tell(session: Session) -> None:
    """Let the summonses of the session be issued and served, by a job of this transaction."""
    from evercourt.hearings.tasks import summon_session

    summon_session.configure(lock=f"session:{session.pk}").defer(session_id=session.pk)


def leave(called: Called, reason: str, *, by: User | None, via: Channel) -> None:
    """Note that a case is not in the session any more. A step of the acts here and of what ends a case."""
    called.left_at, called.left_because = timezone.now(), reason.strip()[:300]
    called.save(update_fields=["left_at", "left_because"])
    left = told.SessionLeft(**of(called.session), case=called.case_id, reason=called.left_because)
    record(left, about=called.session, by=by, via=via)


def refuse(obstacles: dict[int, list[str]], cases: Sequence[Case]) -> None:
    """Raise BadInput naming the cases that cannot be called, each with its reasons, if there are any."""
    named = [f"{case.number}: {' '.join(obstacles[case.pk])}" for case in cases if case.pk in obstacles]
    if named:
        more = " …" if len(named) > NAMED else ""
        raise BadInput(
            _("Nothing was changed, because of %(number)d cases. %(cases)s"), number=len(named),
            cases=" · ".join(named[:NAMED]) + more, field="cases",
            next_step=_("Take these cases out, or let what keeps them be settled first."),
        )  # fmt: skip


def check_frame(session: Session) -> None:
    """Raise BadInput unless days, hours, room and judge of the session go together."""
    court = session.court
    if session.courtroom.court_id != court.pk:
        raise BadInput(_("This courtroom belongs to another court."), field="courtroom")
    if not session.judge.holds(Office.JUDGE, court.pk):
        raise BadInput(_("This person is no judge of the court."), field="judge")
    if not session.title:
        raise BadInput(_("Give the session a name."), field="title")
    if session.first_day > session.last_day or (session.last_day - session.first_day).days > 60:
        raise BadInput(_("A session lasts sixty days at most, and ends after it begins."), field="last_day")
    if session.first_day < court.local_date():
        raise BadInput(_("This day is over; choose a later one."), field="first_day")
    if session.from_time >= session.to_time:
        raise BadInput(_("The day of a session ends after it begins."), field="to_time")
    if not 5 <= session.minutes <= 600:
        raise BadInput(_("A hearing lasts from five minutes to ten hours."), field="minutes")
    times = len(session.times())
    if not 1 <= session.capacity <= min(times, MOST_CASES):
        raise BadInput(
            _("These days and hours have room for %(times)d cases."), times=times, field="capacity",
            next_step=_("Choose fewer cases, more days, or less time for each."),
        )  # fmt: skip


def check_notice(session: Session) -> None:
    """Raise BadInput if the first day is too near for the lawful notice (CPL 139)."""
    notice = rules.deadline(session.court, "hearing.notice", session.first_day)
    if session.court.local_date() > notice.last_day:
        raise BadInput(
            _("The parties must be told three days before a hearing; choose a later day."), field="first_day",
            basis=notice.basis,
        )  # fmt: skip


def of(session: Session) -> dict[str, Any]:
    """Return the facts every event about the session carries."""
    return {"session": session.pk, "title": session.title}


def _scheduled(hearing: Hearing) -> events.HearingScheduled:
    starts: datetime = hearing.during.lower
    return events.HearingScheduled(
        hearing=hearing.pk, kind=hearing.kind, day=hearing.case.court.local_date(starts).isoformat(),
        time=f"{local(hearing.case.court, starts):%H:%M}", courtroom=hearing.courtroom.name, starts_at=starts,
        ends_at=hearing.during.upper, follows=hearing.follows_id,
    )  # fmt: skip


def _locked(session: Session) -> Session:
    found: Session = Session.objects.select_related("court", "courtroom", "judge").locked(session.pk)
    return found


def _planned(session: Session) -> Session:
    session = _locked(session)
    if session.state != SessionState.PLANNED:
        raise WrongState(
            _("This session is set already."), next_step=_("Schedule a further hearing from the case.")
        )  # fmt: skip
    return session
