"""The queue of a day: in order of the booked time or of arrival, each called once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Ticket
from evercourt.appointments.tasks import watch
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState

AT = Channel.COUNTER


@pytest.fixture
def booked(counter, aygul):
    return acts.book(
        counter, service="filing", starts_at=datetime(2022, 8, 3, 3, 0, tzinfo=UTC), person=aygul, by=aygul, via=AT
    )


def test_who_booked_is_called_at_the_booked_time_and_walk_ins_in_order(counter, court, clerk, booked):
    walk_in = acts.take_ticket(court, service="advice", by=clerk, via=AT)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        later = acts.take_ticket(court, service="advice", by=clerk, via=AT)
        mine = acts.receive(booked, by=clerk, via=AT)
        called = [acts.call_next(counter, by=clerk, via=AT) for _turn in range(4)]
    assert called == [walk_in, mine, later, None]
    assert [ticket.shown_number for ticket in (walk_in, later, mine)] == ["B001", "B002", "A003"]


def test_receiving_twice_gives_the_same_ticket(clerk, booked):
    assert acts.receive(booked, by=clerk, via=AT) == acts.receive(booked, by=clerk, via=AT)


def test_an_appointment_of_another_day_is_not_received(counter, clerk, aygul):
    tomorrow = acts.book(
        counter, service="filing", starts_at=datetime(2022, 8, 4, 3, 0, tzinfo=UTC), person=aygul, by=aygul, via=AT
    )
    with pytest.raises(WrongState):
        acts.receive(tomorrow, by=clerk, via=AT)


def test_a_visit_ends_with_its_appointment_served(counter, clerk, booked):
    acts.receive(booked, by=clerk, via=AT)
    ticket = acts.call_next(counter, by=clerk, via=AT)
    acts.end_visit(ticket, by=clerk, via=AT)
    booked.refresh_from_db()
    assert booked.state == Appointment.State.SERVED


def test_who_is_not_there_is_called_three_times(counter, court, clerk):
    acts.take_ticket(court, service="filing", by=clerk, via=AT)
    for _call in range(3):
        ticket = acts.put_back(acts.call_next(counter, by=clerk, via=AT), by=clerk, via=AT)
    assert ticket.state == Ticket.State.GONE


def test_no_ticket_for_what_no_counter_does_or_what_is_paused(counter, court, clerk, president):
    with pytest.raises(BadInput, match="No counter"):
        acts.take_ticket(court, service="mediation", by=clerk, via=AT)
    acts.pause(court, begins_at=timezone.now(), ends_at=None, reason="停电", by=president, via=AT)
    with pytest.raises(BadInput, match="No counter"):
        acts.take_ticket(court, service="filing", by=clerk, via=AT)


def test_who_may_serve(counter, court, booked, aygul, other_clerk, judge, agent):
    for person in (aygul, other_clerk, judge, agent):
        with pytest.raises(NotAllowed):
            acts.receive(booked, by=person, via=AT)
        with pytest.raises(NotAllowed):
            acts.take_ticket(court, service="filing", by=person, via=AT)
        with pytest.raises(NotAllowed):
            acts.call_next(counter, by=person, via=AT)


def test_one_is_reminded_once_and_the_place_of_who_does_not_come_is_given_away(booked, clerk):
    watch(timestamp=0)
    booked.refresh_from_db()
    reminded = booked.reminded_at
    assert reminded
    with time_machine.travel(timezone.now() + timedelta(minutes=46), tick=False):
        watch(timestamp=0)
        booked.refresh_from_db()
        assert booked.state == Appointment.State.MISSED
        assert booked.reminded_at == reminded
        late = acts.receive(booked, by=clerk, via=AT)
        assert late.turn_at == timezone.now(), "who is late waits from now"


def test_a_visit_cancelled_after_arrival_leaves_the_queue(counter, court, booked, clerk):
    ticket = acts.receive(booked, by=clerk, via=AT)
    acts.cancel(booked, by=clerk, via=AT)
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.GONE
    assert acts.call_next(counter, by=clerk, via=AT) is None


def test_who_was_called_three_times_has_missed_the_visit(counter, booked, clerk):
    acts.receive(booked, by=clerk, via=AT)
    ticket = acts.call_next(counter, by=clerk, via=AT)
    for calls in (1, 1, 2):
        ticket = acts.call_again(ticket, calls=calls, by=clerk, via=AT)
    assert ticket.calls == 3, "the call that was sent twice counts once"
    with pytest.raises(WrongState, match="three times"):
        acts.call_again(ticket, calls=3, by=clerk, via=AT)
    acts.put_back(ticket, by=clerk, via=AT)
    booked.refresh_from_db()
    assert booked.state == Appointment.State.MISSED
    with pytest.raises(WrongState, match="three times"):
        acts.receive(booked, by=clerk, via=AT)


def test_before_a_ticket_stand_those_whose_turn_is_earlier(counter, court, clerk):
    first, second = (acts.take_ticket(court, service=one, by=clerk, via=AT) for one in ("filing", "advice"))
    assert [Ticket.objects.before(ticket) for ticket in (first, second)] == [0, 1]


def test_no_ticket_for_a_wheelchair_where_every_counter_has_steps(counter, court, clerk):
    type(counter).objects.filter(pk=counter.pk).update(step_free=False)
    with pytest.raises(BadInput, match="without steps"):
        acts.take_ticket(court, service="filing", needs=["step_free"], by=clerk, via=AT)
