"""A visit is booked once, at a time that is offered, by the person or by whoever sits at the front."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.appointments import acts, times
from evercourt.appointments.models import Appointment
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger.models import Entry

WEB = Channel.WEB
# Thursday, 4 August, at eleven in Urumqi's courts.
ELEVEN = datetime(2022, 8, 4, 3, 0, tzinfo=UTC)


def book(counter, person, *, at=ELEVEN, by=None, **more):
    return acts.book(counter, service="filing", starts_at=at, person=person, by=by or person, via=WEB, **more)


def test_times_follow_the_office_hours_of_the_calendar(counter, court):
    day = times.free(court, "filing", date(2022, 8, 4))
    local = [slot.starts_at.strftime("%H:%M") for slot in day]
    assert local[0] == "10:00"
    assert "14:00" not in local, "the counters close for lunch"
    assert local[-1] == "19:30"
    assert {slot.free for slot in day} == {2}


@pytest.mark.parametrize("day", [date(2022, 8, 6), date(2022, 8, 7)])
def test_nobody_is_offered_a_rest_day(counter, court, day):
    assert times.free(court, "filing", day) == []


def test_a_place_is_given_as_often_as_the_counter_has_places(counter, court, aygul, li_qiang, stranger):
    book(counter, aygul)
    book(counter, li_qiang)
    with pytest.raises(BadInput, match="taken"):
        book(counter, stranger)


def test_postgresql_itself_gives_a_place_once(counter, aygul):
    first = book(counter, aygul)
    with pytest.raises(DatabaseError, match="a_place_is_taken_once"), transaction.atomic():
        Appointment.objects.create(
            counter=counter, service="filing", starts_at=first.starts_at, ends_at=first.ends_at, seat=first.seat,
            name="王陌", phone="+8613800000000", via=WEB,
        )  # fmt: skip


def test_postgresql_itself_refuses_an_unlawful_state(counter, aygul):
    booked = book(counter, aygul)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_appointment SET state = 'served' WHERE id = %s", [booked.pk])


def test_nobody_is_in_two_places(counter, court, administrator, aygul):
    other = acts.arrange_counter(court, name="2号窗口", services=["filing"], by=administrator, via=WEB)
    book(counter, aygul)
    with pytest.raises(BadInput, match="already"):
        book(other, aygul)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2022, 8, 3, 2, 0, tzinfo=UTC), "passed"),
        (ELEVEN + timedelta(minutes=7), "not offered"),
        (datetime(2022, 8, 6, 3, 0, tzinfo=UTC), "not offered"),
        (datetime(2022, 10, 12, 3, 0, tzinfo=UTC), "until"),
    ],
)
def test_a_time_that_is_not_offered_is_refused_with_the_reason(counter, aygul, at, why):
    with pytest.raises(BadInput) as refused:
        book(counter, aygul, at=at)
    assert why in str(refused.value)


def test_a_counter_with_steps_is_not_offered_to_a_wheelchair(counter, court, aygul):
    type(counter).objects.filter(pk=counter.pk).update(step_free=False)
    assert times.free(court, "filing", date(2022, 8, 4), needs=["step_free"]) == []
    with pytest.raises(BadInput):
        book(counter, aygul, needs=["step_free"])


def test_the_hotline_books_for_a_caller_without_an_account(counter, agent):
    booked = acts.book(
        counter, service="filing", starts_at=ELEVEN, name="玛依拉", phone="+8613800000009", by=agent, via=Channel.PHONE
    )
    assert booked.person is None
    assert booked.via == "phone"
    facts = Entry.objects.get(act="appointments.booked").facts_text
    assert "玛依拉" not in facts
    assert "13800000009" not in facts


def test_without_an_account_a_number_is_needed(counter, agent):
    with pytest.raises(BadInput) as refused:
        acts.book(counter, service="filing", starts_at=ELEVEN, name="玛依拉", by=agent, via=Channel.PHONE)
    assert refused.value.field == "phone"


def test_moving_frees_the_old_place_and_says_what_it_follows(counter, aygul):
    first = book(counter, aygul)
    second = acts.move(first, counter=counter, starts_at=ELEVEN + timedelta(hours=1), by=aygul, via=WEB)
    first.refresh_from_db()
    assert first.state == Appointment.State.CANCELLED
    assert second.follows == first


def test_moving_to_a_time_that_is_taken_keeps_the_old_one(counter, aygul, li_qiang, stranger):
    later = ELEVEN + timedelta(hours=1)
    book(counter, li_qiang, at=later)
    book(counter, stranger, at=later)
    mine = book(counter, aygul)
    with pytest.raises(BadInput):
        acts.move(mine, counter=counter, starts_at=later, by=aygul, via=WEB)
    mine.refresh_from_db()
    assert mine.state == Appointment.State.BOOKED


def test_who_may_book_and_change(counter, aygul, stranger, clerk, other_clerk, judge, agent):
    mine = book(counter, aygul)
    for person in (stranger, other_clerk, judge):
        with pytest.raises(NotAllowed):
            acts.cancel(mine, by=person, via=WEB)
        with pytest.raises(NotAllowed):
            book(counter, aygul, by=person)
        assert not Appointment.objects.visible_to(person).exists()
    for person in (aygul, clerk, agent):
        assert Appointment.objects.visible_to(person).get() == mine
    assert acts.cancel(mine, by=clerk, via=WEB).state == Appointment.State.CANCELLED
    assert acts.cancel(mine, by=clerk, via=WEB).state == Appointment.State.CANCELLED
    assert Entry.objects.filter(act="appointments.cancelled").count() == 1


def test_nothing_is_booked_into_a_pause_and_again_when_it_is_lifted(counter, court, aygul, president, clerk):
    begins, ends = datetime(2022, 8, 4, tzinfo=UTC), datetime(2022, 8, 5, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        acts.pause(court, begins_at=begins, ends_at=ends, reason="停电", by=clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.pause(court, begins_at=ends, ends_at=begins, reason="停电", by=president, via=WEB)
    paused = acts.pause(court, begins_at=begins, ends_at=ends, reason="停电", by=president, via=WEB)
    with pytest.raises(BadInput):
        book(counter, aygul)
    assert list(times.days(court, "filing"))[:2] == [date(2022, 8, 3), date(2022, 8, 5)]
    acts.lift(paused, by=president, via=WEB)
    assert book(counter, aygul)


def test_a_visit_is_followed_once(counter, aygul):
    first = book(counter, aygul)
    one_later, two_later = ELEVEN + timedelta(hours=1), ELEVEN + timedelta(hours=2)
    second = acts.move(first, counter=counter, starts_at=one_later, by=aygul, via=WEB)
    assert acts.move(first, counter=counter, starts_at=one_later, by=aygul, via=WEB) == second
    with pytest.raises(WrongState, match="already"):
        acts.move(first, counter=counter, starts_at=two_later, by=aygul, via=WEB)
    assert Appointment.objects.live().count() == 1


def test_a_missed_visit_can_be_booked_anew_and_one_that_began_cannot(counter, aygul):
    mine = book(counter, aygul)
    Appointment.objects.filter(pk=mine.pk).update(state="missed")
    assert acts.move(mine, counter=counter, starts_at=ELEVEN + timedelta(hours=1), by=aygul, via=WEB).follows == mine
    other = book(counter, aygul)
    Appointment.objects.filter(pk=other.pk).update(state="arrived")
    with pytest.raises(WrongState):
        acts.move(other, counter=counter, starts_at=ELEVEN + timedelta(hours=3), by=aygul, via=WEB)


def test_after_the_length_of_a_visit_changed_nobody_is_booked_over_another(counter, court, administrator, aygul):
    acts.arrange_counter(court, name=counter.name, services=["filing"], by=administrator, via=WEB)
    book(counter, aygul, at=ELEVEN + timedelta(minutes=30))
    acts.arrange_counter(court, name=counter.name, services=["filing"], slot_minutes=60, by=administrator, via=WEB)
    starts = [slot.starts_at for slot in times.free(court, "filing", date(2022, 8, 4))]
    assert ELEVEN not in starts
    assert ELEVEN + timedelta(hours=1) in starts


def test_a_pause_that_cancels_cancels_only_what_falls_into_it(counter, court, aygul, li_qiang, administrator):
    mine, later = book(counter, aygul), book(counter, li_qiang, at=ELEVEN + timedelta(hours=2))
    acts.pause(
        court, begins_at=ELEVEN, ends_at=ELEVEN + timedelta(hours=1), reason="停电", cancelling=True,
        by=administrator, via=WEB,
    )  # fmt: skip
    mine.refresh_from_db()
    later.refresh_from_db()
    assert (mine.state, later.state) == ("cancelled", "booked")
    assert Entry.objects.get(act="appointments.cancelled").facts["by_court"] is True
