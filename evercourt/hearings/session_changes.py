"""Acts on a session that is planned or set: other days or another room, by video or back, and its close."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import acts, consents
from evercourt.hearings import session_events as told
from evercourt.hearings.consents import lawful
from evercourt.hearings.models import Consent, Hearing, Session
from evercourt.hearings.modes import convert
from evercourt.hearings.sessions import check_frame, leave, of, seat, tell
from evercourt.hearings.situation import stage_of
from evercourt.hearings.states import HearingState, SessionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

FRAME = ("title", "courtroom", "first_day", "last_day", "from_time", "to_time", "minutes", "capacity")
Mode = Hearing.Mode


@transaction.atomic
def change(session: Session, *, reason: str = "", by: User, via: Channel, **frame: Any) -> Session:
    """Change days, hours, room or capacity (`frame`: some of FRAME). If it is set, every case moves in this one act.

    Each hearing is then put off and set anew, and its parties get one notice: the new summons. All, or none. Raises
    BadInput without a reason once it is set, and as `set_session`.
    """
    must(by, "session.fill" if session.state == SessionState.PLANNED else "session.change", session)
    session = _open(session)
    was = session.first_day
    for name, value in frame.items():
        if name not in FRAME:
            raise BadInput(_("This cannot be changed."), field=name)
        setattr(session, name, value)
    check_frame(session)
    if session.called.filter(left_at=None).count() > session.capacity:
        raise BadInput(_("There are more cases in the session already."), field="capacity")
    session.save(update_fields=[*FRAME])
    moved = 0
    if session.state == SessionState.SET:
        if not reason.strip():
            raise BadInput(_("Give the reason; the parties will read it."), field="reason")
        standing = _standing(session)
        acts.adjourn_many(standing, reason=reason.strip(), by=by, via=via, told=True)
        for row in session.called.filter(left_at=None).exclude(hearing__in=[one.pk for one in standing]):
            leave(row, "heard or put off", by=by, via=via)
        moved = len(seat(session, follows={one.case_id: one for one in standing}, by=by, via=via))
        tell(session)
    changed = told.SessionChanged(
        **of(session), was_first_day=was, first_day=session.first_day, courtroom=session.courtroom.name,
        reason=reason.strip(), moved=moved,
    )  # fmt: skip
    record(changed, about=session, by=by, via=via)
    return session


@dataclass(frozen=True)
class Moved:
    """How many hearings are held another way now, whose people were asked, and which stay because the law says so."""

    moved: int
    asked: int
    stay: list[str]


@transaction.atomic
def by_video(session: Session, *, until: datetime | None = None, why: str, by: User, via: Channel) -> Moved:
    """Hold the session by video as far as the law lets each case (OLR 3, 4): who agreed already moves now, who was
    not asked is asked, and moves by itself with the last yes; a case that cannot stays, and is named.
    """
    must(by, "session.change", session)
    session = _set(session)
    moved, asked, stay = 0, 0, []
    until = until or timezone.now() + timedelta(days=3)
    for hearing in _standing(session):
        if hearing.mode != Mode.ON_SITE:
            continue
        answers = list(hearing.consents.filter(stage=stage_of(hearing)).values_list("answer", flat=True))
        if answers and all(answer == Consent.Answer.AGREED for answer in answers):
            try:
                with transaction.atomic():
                    convert(hearing, to=Mode.REMOTE, why=why, by=by, via=via)
                moved += 1
            except WrongState:
                # A ground excludes it although everyone agreed (OLR 21).
                stay.append(hearing.case.number)
        elif hearing.consent_until is None and lawful(hearing):
            consents.ask(hearing, until=min(until, hearing.during.lower), why=why, by=by, via=via)
            asked += 1
        else:
            stay.append(hearing.case.number)
    return _way(session, True, why, moved, asked, stay, by, via)


@transaction.atomic
def in_the_courtroom(session: Session, *, why: str, by: User, via: Channel) -> Moved:
    """Hold all of the session in its courtroom again: all of them, or, if the room is taken for one, none."""
    must(by, "session.change", session)
    session = _set(session)
    away = [hearing for hearing in _standing(session) if hearing.mode != Mode.ON_SITE]
    for hearing in away:
        convert(hearing, to=Mode.ON_SITE, why=why, by=by, via=via)
    return _way(session, False, why, len(away), 0, [], by, via)


def _way(
    session: Session, video: bool, why: str, moved: int, asked: int, stay: list[str], by: User, via: Channel
) -> Moved:
    session.by_video = video
    session.save(update_fields=["by_video"])
    changed = told.SessionWayChanged(
        **of(session), by_video=video, why=why, moved=moved, asked=asked, left=len(stay)
    )  # fmt: skip
    record(changed, about=session, by=by, via=via)
    return Moved(moved, asked, stay)


@transaction.atomic
def close(session: Session, *, reason: str = "", by: User, via: Channel) -> Session:
    """Close a session in one act: what was not heard is put off, with the reason, and each of these cases told once.

    Twice changes nothing. Raises BadInput without a reason while a case waits to be heard.
    """
    must(by, "session.fill" if session.state == SessionState.PLANNED else "session.change", session)
    session = Session.objects.select_related("court", "courtroom").locked(session.pk)
    if session.state == SessionState.CLOSED:
        return session
    standing = _standing(session)
    if standing and not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    if standing:
        acts.adjourn_many(standing, reason=reason.strip(), by=by, via=via)
    now = timezone.now()
    session.move(SessionState.CLOSED, closed_by=by, closed_at=now, reason=reason.strip())
    closed = told.SessionClosed(**of(session), reason=reason.strip(), adjourned=len(standing))
    record(closed, about=session, by=by, via=via, at=now)
    return session


def _standing(session: Session) -> list[Hearing]:
    """Return the hearings of the session that are still to be held, in one order, locked."""
    rows = Hearing.objects.filter(called__session=session, called__left_at=None, state=HearingState.SCHEDULED)
    locked = rows.select_for_update(of=("self",)).select_related("case__court", "courtroom").order_by("pk")
    return list(locked)


def _open(session: Session) -> Session:
    found: Session = Session.objects.select_related("court", "courtroom", "judge").locked(session.pk)
    if found.state == SessionState.CLOSED:
        raise WrongState(_("This session is closed."))
    return found


def _set(session: Session) -> Session:
    found = _open(session)
    if found.state != SessionState.SET:
        raise WrongState(_("This session is not set yet."))
    return found
