"""Shayibak's hotline on Monday, 8 August 2022: a case, its parties, an agent with the plaintiff on the line."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone, translation

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, PartyIdentity
from evercourt.helpline import acts
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from tests.factories import CaseFactory, PartyFactory, office_holder

PHONE = Channel.PHONE
MONDAY = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)
NUMBER = "650103198503120023"
RIGHT = {"number_end": "0023", "address": "扬子江路1号", "amount": "86,500"}


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=False) as moved, translation.override("en"):
        yield moved


@pytest.fixture
def agent(court):
    return office_holder(court, Office.HOTLINE_AGENT, "阿丽娅", "agent@example.org")


@pytest.fixture
def supervisor(court):
    return office_holder(court, Office.HOTLINE_SUPERVISOR, "马晓东", "supervisor@example.org")


@pytest.fixture
def other_agent(other_court):
    """An agent of the hotline next door: almost allowed."""
    return office_holder(other_court, Office.HOTLINE_AGENT, "周燕", "otheragent@example.org")


@pytest.fixture
def case(monday, court, judge, aygul, li_qiang):
    aygul.phone_confirmed_at = timezone.now()
    aygul.save()
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    for user, side, name, number in ((aygul, "plaintiff", aygul.name, NUMBER), (li_qiang, "defendant", "李强", "")):
        party = PartyFactory(case=case, user=user, side=side, name=name)
        PartyIdentity.objects.create(
            party=party, number=number, address="乌鲁木齐市沙依巴克区扬子江路1号", phone="13899990001"
        )
    # As the database gives it: the amount is a number.
    case.refresh_from_db()
    return case


@pytest.fixture
def plaintiff(case):
    return case.parties.get(side="plaintiff")


@pytest.fixture
def call(case, court, agent):
    return acts.begin(court, phone="+8613899990001", language="ug", by=agent, via=PHONE)


def code_of(call):
    """Return the code that was sent last."""
    sent = Message.objects.filter(letter="code", key__startswith=f"helpline:{call.pk}:").latest("pk")
    return "".join(c for c in sent.body if c.isdigit() and c.isascii())[:6]


def prove(call, party, by):
    """Prove the caller to be this party, as an agent does."""
    acts.claim(call, case_number=party.case.number, name=party.name, by=by, via=PHONE)
    assert acts.answer_questions(call, RIGHT, by=by, via=PHONE)
    acts.send_code(call, by=by, via=PHONE)
    assert acts.check_code(call, code_of(call), by=by, via=PHONE)
    call.refresh_from_db()
    return call


@pytest.fixture
def proved(call, plaintiff, agent):
    return prove(call, plaintiff, agent)
