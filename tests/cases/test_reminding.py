"""Whoever must act is reminded three days before the last day, once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from evercourt.cases import acts
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from tests.factories import MORNING, CaseFactory, PartyFactory

SYSTEM = {"by": None, "via": Channel.SYSTEM}


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def letters(letter):
    return Message.objects.filter(letter=letter, line="portal")


def test_a_party_is_reminded_of_a_deadline_three_days_before_and_once(clock, court, aygul):
    case = CaseFactory(court=court)
    party = PartyFactory(case=case, user=aygul)
    deadline = acts.set_deadline(case, "defence", trigger=date(2022, 8, 10), party=party, **SYSTEM)
    assert str(deadline.due_on) == "2022-08-25"
    clock.move_to(datetime(2022, 8, 21, 15, 59, tzinfo=UTC))
    assert acts.remind() == 0
    clock.move_to(datetime(2022, 8, 21, 16, 1, tzinfo=UTC))
    assert acts.remind() == 1
    assert acts.remind() == 0
    assert "2022-08-25" in letters("deadline_near").get(to=aygul).body


def test_the_court_is_reminded_of_its_own(clock, court, aygul, registry_clerk):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    acts.set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 7), **SYSTEM)
    assert acts.remind() == 1
    assert letters("deadline_near_court").get().to == registry_clerk
    assert not letters("deadline_near").exists()


def test_a_fee_is_reminded_of_unless_relief_is_being_decided(clock, court, aygul):
    case = CaseFactory(court=court)
    party = PartyFactory(case=case, user=aygul)
    fee = acts.ask_fee(case, party, "property", amount=Decimal("86500"), **SYSTEM)
    relief = acts.apply_for_relief(fee, kind="deferral", grounds="失业", by=aygul, via=Channel.WEB)
    clock.move_to(datetime(2022, 8, 15, 2, 0, tzinfo=UTC))
    assert acts.remind() == 0
    relief.move("refused")
    assert acts.remind() == 1
    assert letters("fee_near").get().to == aygul
