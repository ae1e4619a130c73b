"""A call rings once, one agent takes it, an agent has one, and it ends for good."""

import pytest

from evercourt.helpline import acts
from evercourt.helpline.acts.calling import Busy
from evercourt.helpline.models import Call, OpenQuestion
from evercourt.helpline.states import CallState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from tests.factories import office_holder
from tests.helpline.conftest import PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
SYSTEM = Channel.SYSTEM


def ring(court, leg="a@b"):
    return acts.ring(court, leg=leg, phone="+8613899990001", by=None, via=SYSTEM)


def test_a_call_told_twice_rings_once(court):
    assert ring(court) == ring(court)
    assert Call.objects.count() == 1


def test_no_person_lets_a_call_ring(court, agent):
    with pytest.raises(NotAllowed):
        acts.ring(court, leg="x", by=agent, via=PHONE)


def test_of_two_agents_one_gets_the_call(court, agent):
    second = office_holder(court, "hotline_agent", "海里", "second@example.org")
    call = ring(court)
    acts.answer(call, by=agent, via=PHONE)
    assert acts.answer(call, by=agent, via=PHONE).agent == agent
    with pytest.raises(WrongState):
        acts.answer(call, by=second, via=PHONE)


def test_an_agent_has_one_call(court, agent, call):
    with pytest.raises(Busy):
        acts.answer(ring(court), by=agent, via=PHONE)
    with pytest.raises(Busy):
        acts.begin(court, language="en", by=agent, via=PHONE)
    acts.hang_up(call, by=agent, via=PHONE)
    assert acts.begin(court, language="en", by=agent, via=PHONE).state == CallState.TALKING


def test_only_agents_of_this_court_answer(court, other_agent, supervisor, clerk):
    call = ring(court)
    for person in (other_agent, supervisor, clerk):
        with pytest.raises(NotAllowed):
            acts.answer(call, by=person, via=PHONE)


def test_a_caller_who_hangs_up_before_is_missed_and_after_is_ended(court, agent):
    assert acts.hang_up(ring(court, "1"), by=None, via=SYSTEM).state == CallState.MISSED
    call = acts.answer(ring(court, "2"), by=agent, via=PHONE)
    assert acts.hang_up(call, by=None, via=SYSTEM).state == CallState.ENDED
    assert acts.hang_up(call, by=None, via=SYSTEM).state == CallState.ENDED
    with pytest.raises(WrongState):
        acts.set_language(call, "ug", by=agent, via=PHONE)


def test_an_unknown_language_is_a_clear_answer(court, agent):
    with pytest.raises(BadInput):
        acts.begin(court, language="xx", by=agent, via=PHONE)


def test_a_page_goes_to_the_number_that_calls_once(call, agent):
    for _time in range(2):
        acts.send_guidance(call, page="/guidance", title="ياردەم", by=agent, via=PHONE)
    sent = Message.objects.get(letter="guidance")
    assert sent.address == "+8613899990001"
    assert "/guidance" in sent.body


def test_a_question_asked_again_is_counted_and_names_nobody(call, agent, clerk, other_clerk):
    for _time in range(2):
        acts.leave_question(call, text="  怎样  改名？ ", by=agent, via=PHONE)
    question = OpenQuestion.objects.get()
    assert (question.text, question.times) == ("怎样 改名？", 2)
    with pytest.raises(NotAllowed):
        acts.settle_question(question, page="/guidance", by=other_clerk, via=PHONE)
    with pytest.raises(NotAllowed):
        acts.settle_question(question, page="/guidance", by=agent, via=PHONE)
    assert acts.settle_question(question, page="/guidance", by=clerk, via=PHONE).state == "answered"
