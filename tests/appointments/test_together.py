"""Two at the same instant: one place is given once, one person is called once, no number is left out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections

from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Ticket
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

AT = Channel.COUNTER
ELEVEN = datetime(2022, 8, 4, 3, 0, tzinfo=UTC)


def at_once(*calls):
    """Do all calls at the same instant, each with a connection of its own; return what came of each."""
    ready = Barrier(len(calls))

    def one(call):
        ready.wait()
        try:
            return call()
        except (BadInput, WrongState) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_the_last_place_is_given_to_exactly_one(counter, aygul):
    acts.book(counter, service="filing", starts_at=ELEVEN, person=aygul, by=aygul, via=Channel.WEB)
    people = [UserFactory() for _one in range(4)]
    came = at_once(*[
        lambda person=person: acts.book(
            counter, service="filing", starts_at=ELEVEN, person=person, by=person, via=Channel.WEB
        )
        for person in people
    ])  # fmt: skip
    assert sum(isinstance(one, Appointment) for one in came) == 1
    assert sum(isinstance(one, BadInput) for one in came) == 3


def test_the_same_booking_sent_twice_is_one(counter, aygul, agent):
    one = {"service": "filing", "starts_at": ELEVEN, "via": Channel.WEB}
    came = at_once(*[lambda: acts.book(counter, person=aygul, by=aygul, **one)] * 2)
    caller = {**one, "name": "玛依拉", "phone": "+8613800000009", "via": Channel.PHONE}
    came_by_phone = at_once(*[lambda: acts.book(counter, by=agent, **caller)] * 2)
    assert len({one.pk for one in came}) == len({one.pk for one in came_by_phone}) == 1


def test_two_counters_that_call_at_once_call_two_people(counter, court, administrator, clerk):
    other = acts.arrange_counter(court, name="2号窗口", services=["filing"], by=administrator, via=Channel.WEB)
    for _one in range(2):
        acts.take_ticket(court, service="filing", by=clerk, via=AT)
    came = at_once(*[lambda at=at: acts.call_next(at, by=clerk, via=AT) for at in (counter, other)])
    assert {ticket.number for ticket in came} == {1, 2}


def test_a_press_on_the_button_that_arrives_twice_calls_one_person(counter, court, clerk):
    for _one in range(2):
        acts.take_ticket(court, service="filing", by=clerk, via=AT)
    came = at_once(*[lambda: acts.call_next(counter, after=0, by=clerk, via=AT)] * 2)
    assert {ticket.number for ticket in came} == {1}
    assert acts.call_next(counter, after=came[0].pk, by=clerk, via=AT).number == 2


def test_tickets_are_numbered_without_a_gap_and_a_form_sent_twice_is_one_ticket(counter, court, clerk):
    twice = uuid4()
    came = at_once(*[
        lambda asked=asked: acts.take_ticket(court, service="filing", asked=asked, by=clerk, via=AT)
        for asked in (twice, twice, uuid4(), uuid4())
    ])  # fmt: skip
    assert len({ticket.pk for ticket in came}) == 3
    assert sorted(Ticket.objects.values_list("number", flat=True)) == [1, 2, 3]
