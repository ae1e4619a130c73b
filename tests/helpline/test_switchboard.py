"""What rings becomes a call on the desk; what the agent does there, the telephone does."""

from datetime import timedelta

import pytest

from evercourt.adapters.telephone.memory import MemoryTelephone
from evercourt.helpline import acts, switchboard
from evercourt.helpline.models import Call
from evercourt.helpline.states import CallState
from tests.helpline.conftest import PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def telephone():
    return MemoryTelephone()


def test_a_call_comes_to_the_desk_with_its_number_and_is_answered_there(telephone, court, agent):
    telephone.ring("a", "13899990001")
    switchboard.carry(telephone, court)
    call = Call.objects.get()
    assert (call.state, call.phone) == (CallState.RINGING, "+8613899990001")
    assert telephone.calls["a"] == "ringing"
    call = acts.answer(call, by=agent, via=PHONE)
    switchboard.carry(telephone, court)
    assert telephone.calls["a"] == "answered"
    acts.hang_up(call, by=agent, via=PHONE)
    switchboard.carry(telephone, court)
    assert telephone.calls["a"] == "over"


@pytest.mark.parametrize(
    ("chosen", "language"),
    [("ug", "ug"), ("kk", "kk-arab"), ("en", "en"), ("zh", "zh-hans"), ("", "zh-hans"), ("fr", "zh-hans")],
)
def test_the_language_chosen_at_the_exchange_comes_with_the_call(telephone, court, chosen, language):
    telephone.ring("a", language=chosen)
    switchboard.carry(telephone, court)
    assert Call.objects.get().language == language


def test_a_caller_who_hangs_up_ends_the_call_and_the_proof_with_it(telephone, court, agent):
    telephone.ring("a")
    switchboard.carry(telephone, court)
    acts.answer(Call.objects.get(), by=agent, via=PHONE)
    telephone.leave("a")
    switchboard.carry(telephone, court)
    assert Call.objects.get().state == CallState.ENDED


def test_a_call_nobody_answers_is_ended_after_three_minutes(telephone, court, monday):
    telephone.ring("a")
    switchboard.carry(telephone, court)
    monday.shift(timedelta(minutes=3, seconds=1))
    switchboard.carry(telephone, court)
    assert Call.objects.get().state == CallState.MISSED
    assert telephone.calls["a"] == "over"


def test_calls_of_a_run_that_was_killed_are_over_and_those_by_hand_stay(telephone, court, agent):
    telephone.ring("a")
    switchboard.carry(telephone, court)
    by_hand = acts.begin(court, language="en", by=agent, via=PHONE)
    switchboard.run(MemoryTelephone(), court, going=lambda: False)
    assert Call.objects.get(leg="a").state == CallState.MISSED
    by_hand.refresh_from_db()
    assert by_hand.state == CallState.TALKING
