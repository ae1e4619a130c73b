"""Everyone is told once by each line, in order; who is not reached is called, and named only after calls in vain."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from evercourt.adapters.lines.memory import MemoryLine
from evercourt.continuity import acts, reach
from evercourt.continuity.acts.calling import note_call
from evercourt.continuity.models import Recipient
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.messages.acts import deliver, mark_read, prefer, take_in
from evercourt.messages.models import Address, Message
from evercourt.messages.ports import Reported
from evercourt.messages.reachable import OUTSIDE
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


@pytest.fixture
def everywhere(aygul, settings):
    """Aygul with every line; she wants WeChat first, then e-mail, and her nights quiet."""
    MemoryLine.reset()
    settings.LINES = dict.fromkeys(OUTSIDE, "evercourt.adapters.lines.memory.MemoryLine")
    now = timezone.now()
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=now, email_confirmed_at=now)
    Address.objects.create(user=aygul, line="wechat", address="oAygul@wechat")
    aygul.refresh_from_db()
    prefer(aygul, order=["wechat", "email"], quiet_from=time(9), quiet_until=time(21), by=aygul, via=WEB)
    yield aygul
    MemoryLine.reset()


WECHAT = "wechat"


def letter(line):
    return Message.objects.get(letter__in=reach.LETTERS, line=line)


def lines_of(recipient):
    """Follow until a person has to call; return the lines in the order in which they were tried."""
    reach.tell_waiting(recipient.order)
    recipient.refresh_from_db()
    while recipient.state == ReachState.SENT:
        with time_machine.travel(recipient.next_at + timedelta(seconds=1), tick=False):
            reach.follow()
        recipient.refresh_from_db()
    return recipient.tried


def test_after_the_inbox_it_goes_by_the_persons_own_order(order, president, visit, everywhere):
    issued = acts.issue(order(), by=president, via=WEB)
    told = issued.recipients.get(person=everywhere)
    assert lines_of(told) == ["portal", "wechat", "email", "sms"]
    keys = list(Message.objects.filter(letter=reach.LETTER).values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 4, "each line once"


def test_an_address_that_was_refused_is_left_out(order, president, visit, everywhere):
    Address.objects.filter(user=everywhere).update(refused_at=timezone.now())
    issued = acts.issue(order(), by=president, via=WEB)
    assert lines_of(issued.recipients.get(person=everywhere)) == ["portal", "email", "sms"]


def test_what_one_would_travel_to_rings_in_quiet_hours(order, president, visit, everywhere):
    issued = acts.issue(order(), by=president, via=WEB)
    told = issued.recipients.get(person=everywhere)
    reach.tell_waiting(issued)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        reach.follow()
        deliver(letter(WECHAT).pk)
        told.refresh_from_db()
        assert told.next_at == timezone.now() + reach.terms().lines["wechat"].wait
    assert letter(WECHAT).sent_at


def test_more_time_waits_for_the_morning_and_the_next_line_for_it(order, president, period, everywhere):
    # It is 11:00 in Beijing, quiet until 21:00; the inbox makes no noise.
    period("defence", timezone.now().date() + timedelta(days=4))
    issued = acts.issue(order(), by=president, via=WEB)
    told = issued.recipients.get(person=everywhere)
    reach.tell_waiting(issued)
    assert letter("portal").letter == reach.LETTER_OF_DAYS
    later = timezone.now() + timedelta(minutes=61)
    with time_machine.travel(later, tick=False):
        reach.follow()
        deliver(letter(WECHAT).pk)
        assert letter(WECHAT).sent_at is None
        told.refresh_from_db()
        assert told.next_at - timezone.now() == timedelta(hours=8, minutes=59) + reach.terms().lines["wechat"].wait


def test_who_was_reached_by_a_letter_that_came_back_is_told_by_the_next_line(order, president, visit, everywhere):
    issued = acts.issue(order(), by=president, via=WEB)
    told = issued.recipients.get(person=everywhere)
    reach.tell_waiting(issued)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        reach.follow()
        sent = letter(WECHAT)
        deliver(sent.pk)
        reach.follow()
        told.refresh_from_db()
        assert (told.state, told.reached_by) == (ReachState.REACHED, "wechat")
        reference = sent.tries.get().reference
        assert reference
        take_in("wechat", [Reported(reference=reference, said="failed")])
        reach.follow()
        told.refresh_from_db()
        assert (told.state, told.line) == (ReachState.SENT, "email")


def test_who_answered_stays_reached_though_a_letter_came_back(order, president, visit, everywhere):
    issued = acts.issue(order(), by=president, via=WEB)
    told = issued.recipients.get(person=everywhere)
    reach.tell_waiting(issued)
    reach.answered([told], timezone.now())
    reach.came_back(letter("portal"), timezone.now())
    told.refresh_from_db()
    assert told.state == ReachState.REACHED


def test_every_line_out_of_the_house_has_its_terms():
    assert set(reach.terms().lines) == {"portal", *OUTSIDE}
    assert set(reach.terms().minimum) <= set(reach.terms().lines)
