"""A session of 125 cases is set while cases leave it: in every interleaving one effect, complete or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from evercourt.accounts.offices import Office
from evercourt.cases.acts.fees import treat_unpaid_as_withdrawn
from evercourt.cases.models import Case, DocketEntry, Fee
from evercourt.hearings import session_changes, sessions
from evercourt.hearings.models import Booking, Called, Hearing, Session
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from tests.factories import MORNING, CourtFactory, CourtroomFactory, office_holder
from tests.hearings.test_sessions import waiting_case

WEB = Channel.WEB
FIRST = date(2022, 9, 5)


def world(many):
    court = CourtFactory()
    judge = office_holder(court, Office.JUDGE, "法官", "judge@example.org")
    recorder = office_holder(court, Office.RECORDER, "书记员", "recorder@example.org")
    clerk = office_holder(court, Office.REGISTRY_CLERK, "书记", "registry@example.org")
    cases = [waiting_case(court, judge, recorder, number) for number in range(many)]
    session = sessions.plan(
        court, title="专场", courtroom=CourtroomFactory(court=court), judge=judge, first_day=FIRST,
        last_day=FIRST + timedelta(days=14), from_time=time(9), to_time=time(17), minutes=30, capacity=many,
        by=clerk, via=WEB,
    )  # fmt: skip
    sessions.put_in(session, cases, by=clerk, via=WEB)
    return clerk, judge, cases, session


def at_once(*acts):
    """Run the acts at the same instant, each on its own connection; return what each returned or refused with."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(20)
            return act()
        except CourtError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def whole(cases, session):
    """Each case is either called, once, with all that belongs to it, or not at all; and the session says the same."""
    for case in Case.objects.filter(pk__in=[case.pk for case in cases]):
        standing = Hearing.objects.filter(case=case, state="scheduled")
        inside = Called.objects.filter(case=case, session=session, left_at=None)
        if case.ended_at:
            assert not standing.exists()
            assert not inside.exists()
            assert not Booking.objects.filter(hearing__case=case).exists()
        elif session.state == "set":
            assert standing.count() == 1
            assert inside.get().hearing == standing.get()
            assert standing.get().bookings.count() == 5
            assert DocketEntry.objects.filter(case=case, act="hearings.scheduled").count() == 1
        else:
            assert not standing.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_125_cases_are_set_twice_at_once_while_twenty_of_them_end():
    with time_machine.travel(MORNING, tick=False):
        clerk, _judge, cases, session = world(125)
        for case in cases[::6]:
            Fee.objects.create(
                case=case, party=case.parties.first(), rule="property", amount="50.00", due_on=date(2022, 8, 1)
            )
        at_once(
            lambda: sessions.set_session(session, by=clerk, via=WEB),
            treat_unpaid_as_withdrawn,
            lambda: sessions.set_session(session, by=clerk, via=WEB),
        )
        session = Session.objects.get()
        assert session.state == "set"
        assert Case.objects.exclude(ended_at=None).count() == 21
        whole(cases, session)
        assert Hearing.objects.filter(state="scheduled").count() == 104


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_setting_taking_out_and_closing_at_once_never_leave_a_half(turn):
    with time_machine.travel(MORNING, tick=False):
        clerk, judge, _cases, session = world(6)
        out = session.called.first()
        acts = [
            lambda: sessions.set_session(session, by=clerk, via=WEB),
            lambda: sessions.take_out(out, reason="调解中", by=judge, via=WEB),
            lambda: session_changes.close(session, reason="法官病休", by=judge, via=WEB),
        ]
        at_once(*acts[turn % 3 :], *acts[: turn % 3])
        session = Session.objects.get()
        assert session.state == "closed"
        assert not Hearing.objects.filter(state="scheduled").exists()
        assert not Booking.objects.exists()
        # Set before it was closed, or never: what was called was called together.
        assert Hearing.objects.count() in (0, 5, 6)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sessions_never_call_the_same_case_or_judge_at_one_time():
    with time_machine.travel(MORNING, tick=False):
        clerk, judge, cases, session = world(4)
        more = [waiting_case(session.court, judge, session.court.offices_held.get(office="recorder").user, 90)]
        other = sessions.plan(
            session.court, title="另一专场", courtroom=CourtroomFactory(court=session.court), judge=judge,
            first_day=FIRST, last_day=FIRST, from_time=time(9), to_time=time(17), minutes=30, capacity=4, by=clerk,
            via=WEB,
        )  # fmt: skip
        refused = at_once(
            lambda: sessions.put_in(other, [cases[0]], by=clerk, via=WEB),
            lambda: sessions.put_in(other, more, by=clerk, via=WEB),
        )
        assert sum(isinstance(one, CourtError) for one in refused) == 1
        at_once(
            lambda: sessions.set_session(session, by=clerk, via=WEB),
            lambda: sessions.set_session(other, by=clerk, via=WEB),
        )
        assert Hearing.objects.count() == 5
        times = [hearing.during.lower for hearing in Hearing.objects.all()]
        assert len(set(times)) == 5
