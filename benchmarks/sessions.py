"""A session of 125 cases set in one act, beside the same rows written by a few statements in SQL."""

import statistics
import time
from datetime import date, timedelta
from datetime import time as time_of_day

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import sessions_by_hand
from benchmarks.results import Figure, at_least
from benchmarks.world import COURT
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember, Party
from evercourt.courts.models import Court, Courtroom
from evercourt.hearings import sessions, suggesting
from evercourt.hearings.models import Session
from evercourt.kernel.channels import Channel

SUBJECT = "Session of 125 cases"
CASES = 125
WEB = Channel.WEB
_WRITTEN = """
    SELECT (SELECT count(*) FROM hearings_hearing), (SELECT count(*) FROM hearings_booking),
        (SELECT count(*) FROM hearings_participant),
        (SELECT count(*) FROM hearings_called WHERE hearing_id IS NOT NULL),
        (SELECT count(*) FROM cases_docketentry),
        (SELECT count(*) FROM ledger_entry WHERE act = 'hearings.scheduled')
"""


class Undone(Exception):
    """Ends a round: everything is rolled back, so that the next one finds the same session."""


def measure(*, rounds: int) -> list[Figure]:
    """Measure the suggestion, and setting by the act and by hand, in turn."""
    session, clerk = _planned()
    began = time.perf_counter()
    suggested = len(suggesting.suggest(session))
    suggestion = time.perf_counter() - began
    assert suggested == CASES
    sessions.put_in(session, list(Case.objects.filter(number__startswith="（2020）").order_by("pk")), by=clerk, via=WEB)
    act, hand, written = [], [], set()
    for _round in range(rounds):
        seconds, found = _undone(lambda: sessions_by_hand.set_session(session, by=clerk.pk))
        hand.append(seconds)
        written.add(found)
        seconds, found = _undone(lambda: sessions.set_session(session, by=clerk, via=WEB))
        act.append(seconds)
        written.add(found)
    assert len(written) == 1, f"the two ways did not write the same: {written}"
    ratio = statistics.median(one / other for one, other in zip(hand, act, strict=True))
    return [
        Figure(SUBJECT, "suggestion, explained", suggestion, "s"),
        Figure(SUBJECT, "set in one act", statistics.median(act), "s"),
        Figure(SUBJECT, "the same rows in SQL by hand", statistics.median(hand), "s"),
        Figure(SUBJECT, "SQL by hand against the act", ratio, "×", at_least(0.5)),
    ]


def _undone(change: object) -> tuple[float, tuple[object, ...]]:
    seconds, found = 0.0, ()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            began = time.perf_counter()
            change()  # type: ignore[operator]
            seconds = time.perf_counter() - began
            cursor.execute(_WRITTEN)
            found = tuple(cursor.fetchone())
            raise Undone
    except Undone:
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return seconds, found


def _planned() -> tuple[Session, User]:
    court = Court.objects.get(code=COURT)
    people = {
        office: User.objects.create_user(name=str(office), email=f"session-{office}@example.org")
        for office in (Office.JUDGE, Office.RECORDER, Office.REGISTRY_CLERK)
    }
    for office, person in people.items():
        OfficeHeld.objects.create(user=person, court=court, office=office, since=date(2020, 1, 1))
    now = timezone.now()
    cases = Case.objects.bulk_create(
        Case(
            court=court, number=f"（2020）新0103民初{number}号", kind="civil_first", cause="private_lending",
            title="民间借贷纠纷", filed_at=now, docketed_at=now,
        )
        for number in range(CASES)
    )  # fmt: skip
    parties = User.objects.bulk_create(
        User(name=f"当事人{number}", email=f"session-party{number}@example.org") for number in range(2 * CASES)
    )
    for place, case in enumerate(cases):
        PanelMember.objects.create(case=case, user=people[Office.JUDGE], seat=PanelMember.Seat.PRESIDING)
        PanelMember.objects.create(case=case, user=people[Office.RECORDER], seat=PanelMember.Seat.RECORDER)
        for side, user in zip((Party.Side.PLAINTIFF, Party.Side.DEFENDANT), parties[2 * place :], strict=False):
            Party.objects.create(case=case, side=side, kind="person", name=user.name, user=user)
    clerk = people[Office.REGISTRY_CLERK]
    room = Courtroom.objects.create(court=court, name="测试法庭")
    first = court.local_date() + timedelta(days=14)
    session = sessions.plan(
        court, title="专场", courtroom=room, judge=people[Office.JUDGE], first_day=first,
        last_day=first + timedelta(days=30), from_time=time_of_day(9), to_time=time_of_day(17), minutes=30,
        capacity=CASES, by=clerk, via=WEB,
    )  # fmt: skip
    return session, clerk
