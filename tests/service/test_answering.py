"""From service of the complaint to the answer: periods by themselves, late marked, the other side served."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from evercourt.cases.acts import set_deadline
from evercourt.cases.models import Deadline, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.service.acts import decide_rebuttal, hand_over, order_service, post, rebut
from evercourt.service.acts.answering import answer
from evercourt.service.models import Answer, ServiceOrder

MORNING = datetime(2022, 8, 10, 2, tzinfo=UTC)
SYSTEM = {"by": None, "via": Channel.SYSTEM}


@pytest.fixture
def served(case, joined, paper):
    """Li Qiang got the complaint in his inbox on 10 August."""
    with time_machine.travel(MORNING, tick=False):
        set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 10), **SYSTEM)
        return order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)


def test_service_of_the_complaint_starts_the_period_and_meets_the_courts_duty(case, served):
    defence = case.deadlines.get(rule="defence")
    assert (defence.party, defence.due_on) == (served.party, date(2022, 8, 25))
    assert case.deadlines.get(rule="copy.to_defendant").state == Deadline.State.MET


def test_the_courts_duty_is_to_send_within_five_days_however_long_the_post_takes(
    case, defendant, paper, registry_clerk
):
    set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 10), **SYSTEM)
    order = order_service(case, defendant, purpose="complaint", documents=[paper], **SYSTEM)
    duty = case.deadlines.get(rule="copy.to_defendant")
    assert duty.state == Deadline.State.OPEN
    post(order, "EMS123456789CN", by=registry_clerk, via=Channel.COUNTER)
    duty.refresh_from_db()
    assert duty.state == Deadline.State.MET
    assert not case.deadlines.filter(rule="defence").exists()


def test_the_courts_duty_is_open_while_nothing_left_for_one_defendant(case, served, defendant, paper):
    set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 11), **SYSTEM)
    second = case.parties.create(side="defendant", position=2, kind="person", name="王五")
    order_service(case, second, purpose="complaint", documents=[paper], **SYSTEM)
    assert case.deadlines.filter(rule="copy.to_defendant", state="open").count() == 1


def test_service_set_aside_lifts_the_period(case, served, li_qiang, registry_clerk):
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        objection = rebut(
            served.attempts.get(), reasons="没有收到", claimed_on=date(2022, 8, 11), by=li_qiang, via=Channel.WEB
        )  # fmt: skip
        decide_rebuttal(objection, upheld=True, reasons="属实", by=registry_clerk, via=Channel.WEB)
    states = dict(case.deadlines.filter(rule="defence").values_list("due_on", "state"))
    assert states == {date(2022, 8, 25): "lifted", date(2022, 8, 26): "open"}


def test_an_answer_in_time_meets_the_period_and_is_served_on_the_plaintiff(case, served, li_qiang):
    with time_machine.travel(datetime(2022, 8, 25, 10, tzinfo=UTC), tick=False):
        given = answer(case, served.party, text="钱已还清", by=li_qiang, via=Channel.WEB)
        again = answer(case, served.party, text="钱已还清", by=li_qiang, via=Channel.WEB)
    assert (given.in_time, again) == (True, given)
    assert case.deadlines.get(rule="defence").state == Deadline.State.MET
    assert case.deadlines.get(rule="copy.defence_to_plaintiff").due_on == date(2022, 8, 30)
    order = ServiceOrder.objects.get(purpose="answer")
    assert order.party.side == "plaintiff"
    assert list(order.documents.all()) == [given.document]
    assert case.documents.get(kind="answer").party == served.party


def test_a_late_answer_is_accepted_and_marked(case, served, li_qiang):
    with time_machine.travel(datetime(2022, 8, 25, 16, 30, tzinfo=UTC), tick=False):
        given = answer(case, served.party, text="钱已还清", by=li_qiang, via=Channel.WEB)
    assert not given.in_time
    assert case.deadlines.get(rule="defence").state == Deadline.State.OPEN
    assert case.docket.filter(act="service.late_answer_given").exists()


def test_nobody_else_answers_for_the_defendant(case, served, aygul, stranger, clerk, other_clerk, lawyer_zhao):
    Representation.objects.create(party=served.party, user=lawyer_zhao, name="赵敏", until=date(2022, 8, 1))
    for person in (aygul, stranger, clerk, other_clerk, lawyer_zhao):
        with pytest.raises(NotAllowed):
            answer(case, served.party, text="假的", by=person, via=Channel.WEB)
    with pytest.raises(BadInput):
        answer(case, served.party, text="  ", by=served.party.user, via=Channel.WEB)
    assert not Answer.objects.exists()


def test_an_answer_before_service_leaves_no_open_period(case, defendant, paper, registry_clerk):
    with time_machine.travel(MORNING, tick=False):
        order = order_service(case, defendant, purpose="complaint", documents=[paper], **SYSTEM)
        answer(case, defendant, text="我不欠钱", by=registry_clerk, via=Channel.COUNTER)
        hand_over(order, received_by="李强", by=registry_clerk, via=Channel.COUNTER)
    assert case.deadlines.get(rule="defence").state == Deadline.State.MET
