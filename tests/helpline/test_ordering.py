"""What the hotline cannot answer goes to the judge or a division, with a clock; the caller gets the answer."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.helpline import acts, figures, tasks
from evercourt.helpline.models import Promise, WorkOrder
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound
from evercourt.messages.models import Message
from tests.factories import MORNING
from tests.helpline.conftest import MONDAY, PHONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(proved, plaintiff, agent):
    return acts.open_order(proved, kind="question", text="何时开庭？", party=plaintiff, by=agent, via=PHONE)


def letters(person):
    return list(Message.objects.filter(to=person, line="portal").values_list("letter", flat=True))


def test_a_question_about_a_case_goes_to_its_presiding_judge_with_two_working_days(order, judge):
    assert (order.judge, order.due_on.isoformat()) == (judge, "2022-08-10")
    assert letters(judge) == ["work_order_opened"]


def test_a_complaint_goes_to_no_judge_it_may_be_about_and_has_fifteen_days(proved, plaintiff, agent, clerk):
    order = acts.open_order(proved, kind="complaint", text="法官不接电话", party=plaintiff, by=agent, via=PHONE)
    assert (order.judge, order.due_on.isoformat()) == (None, "2022-08-23")
    assert "work_order_opened" in letters(clerk)


def test_a_case_is_named_only_for_a_proved_caller(call, plaintiff, agent):
    with pytest.raises(NotFound):
        acts.open_order(call, kind="question", text="何时开庭？", party=plaintiff, by=agent, via=PHONE)


def test_the_caller_gets_the_answer_in_their_inbox_and_by_text_message(order, judge, aygul):
    acts.answer_order(order, text="8月19日上午十点。", by=judge, via=PHONE)
    sent = Message.objects.filter(letter="work_order_answered")
    assert {message.line for message in sent} >= {"portal", "sms"}
    assert all("8月19日" in message.body for message in sent)


def test_who_has_no_account_gets_it_on_the_number_they_gave(call, agent, clerk):
    order = acts.open_order(call, kind="question", text="窗口几点开？", name="王陌", by=agent, via=PHONE)
    acts.answer_order(order, text="十点。", by=clerk, via=PHONE)
    assert Message.objects.get(letter="work_order_answered").address == "+8613899990001"


def test_only_who_was_asked_answers_once(order, judge, second_judge, clerk, agent, supervisor):
    for person in (second_judge, clerk, agent, supervisor):
        with pytest.raises(NotAllowed):
            acts.answer_order(order, text="x", by=person, via=PHONE)
    with pytest.raises(BadInput):
        acts.answer_order(order, text="  ", by=judge, via=PHONE)
    acts.answer_order(order, text="甲", by=judge, via=PHONE)
    assert acts.answer_order(order, text="乙", by=judge, via=PHONE).answer == "甲"


def test_what_is_asked_and_answered_stays(order, judge):
    acts.answer_order(order, text="甲", by=judge, via=PHONE)
    for sql in (
        "UPDATE helpline_workorder SET text = 'x'",
        "UPDATE helpline_workorder SET due_on = due_on + 1",
        "UPDATE helpline_workorder SET answer = 'x'",
        "UPDATE helpline_workorder SET state = 'open'",
        "UPDATE helpline_workorder SET state = 'withdrawn'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_overdue_question_goes_to_the_supervisor_once_on_the_day_after(order, supervisor, monday):
    monday.move_to(MORNING + timedelta(hours=5))  # the last day
    tasks.escalate(0)
    assert not letters(supervisor)
    monday.shift(timedelta(days=1))
    for _time in range(2):
        tasks.escalate(0)
    assert letters(supervisor) == ["work_order_overdue"]


def test_an_answered_question_is_never_overdue(order, judge, supervisor, monday):
    acts.answer_order(order, text="甲", by=judge, via=PHONE)
    monday.shift(timedelta(days=9))
    tasks.escalate(0)
    assert not letters(supervisor)


def test_a_call_back_is_kept_tried_three_times_or_missed_aloud(call, agent, supervisor, monday):
    at = MONDAY + timedelta(hours=2)
    made = acts.promise(call, at=at, name="王陌", phone="", about="开庭", by=agent, via=PHONE)
    monday.move_to(at + timedelta(minutes=31))
    tasks.escalate(0)
    assert letters(supervisor) == ["call_back_overdue"]
    acts.call_back(made, reached=False, by=agent, via=PHONE)
    made.refresh_from_db()
    assert made.at == timezone.now() + timedelta(hours=2)
    for _time in range(2):
        acts.call_back(made, reached=False, by=agent, via=PHONE)
    assert Promise.objects.get().state == "given_up"


@pytest.mark.parametrize("hours", [-1, 24 * 31])
def test_a_call_back_at_no_sensible_time_is_refused(call, agent, hours):
    with pytest.raises(BadInput):
        acts.promise(call, at=MONDAY + timedelta(hours=hours), name="x", phone="", about="", by=agent, via=PHONE)


def test_the_figures_are_sums_of_this_court_in_few_queries(
    order, agent, court, other_court, judge, django_assert_max_num_queries, monday
):
    with django_assert_max_num_queries(6):
        here = figures.of_court(court)
    assert (here["orders"]["waiting"], here["orders"]["overdue"], here["calls"]["talking"]) == (1, 0, 1)
    assert figures.of_court(other_court)["orders"]["waiting"] == 0
    monday.shift(timedelta(days=3))
    assert figures.of_court(court)["orders"]["overdue"] == 1


def test_work_orders_are_seen_by_who_answers_and_watches(
    order, judge, second_judge, agent, supervisor, other_agent, aygul, clerk
):
    sees = {
        person.email for person in (judge, second_judge, agent, supervisor, other_agent, aygul, clerk)
        if WorkOrder.objects.visible_to(person).exists()
    }  # fmt: skip
    assert sees == {judge.email, agent.email, supervisor.email}
