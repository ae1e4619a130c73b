"""Everyone is told once by each line, in order; who is not reached is called, and named only after calls in vain."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evercourt.continuity import acts, reach
from evercourt.continuity.acts.calling import note_call
from evercourt.continuity.models import Recipient
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.messages.acts import mark_read
from evercourt.messages.models import Message
from tests.continuity.conftest import WEB


@pytest.fixture
def told(order, president, visit, aygul):
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=None, email_confirmed_at=None)
    issued = acts.issue(order(), by=president, via=WEB)
    reach.tell_waiting(issued)
    return Recipient.objects.get(person=aygul)


def test_the_letter_says_what_moved_and_comes_once(told, visit):
    letter = Message.objects.get(letter=reach.LETTER)
    assert "12368" in letter.body
    assert "/appointments" in letter.body
    reach.tell_waiting(told.order)
    reach.follow()
    assert Message.objects.filter(letter=reach.LETTER).count() == 1


def test_who_opened_the_letter_is_reached(told, aygul):
    mark_read(Message.objects.get(letter=reach.LETTER), by=aygul, via=WEB)
    reach.follow()
    told.refresh_from_db()
    assert told.state == ReachState.REACHED
    assert told.reached_by == "portal"


def test_who_does_not_open_it_is_called_and_named_after_calls_in_vain(told, agent, aygul, other_clerk):
    with time_machine.travel(timezone.now() + timedelta(hours=6), tick=False):
        reach.follow()
        told.refresh_from_db()
        assert told.state == ReachState.TO_CALL
        for person in (aygul, other_clerk):
            with pytest.raises(NotAllowed):
                note_call(told, outcome="reached", by=person, via=Channel.PHONE)
        for _call in range(reach.terms().calls - 1):
            note_call(told, outcome="not_reached", by=agent, via=Channel.PHONE)
        with pytest.raises(BadInput):
            note_call(told, outcome="not_reached", by=agent, via=Channel.PHONE)
        note_call(told, outcome="not_reached", note="号码已停机", by=agent, via=Channel.PHONE)
        told.refresh_from_db()
        assert told.state == ReachState.NAMED
        note_call(told, outcome="reached", by=agent, via=Channel.PHONE)
        told.refresh_from_db()
        assert told.state == ReachState.REACHED
