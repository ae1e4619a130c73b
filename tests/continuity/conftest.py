"""Shayibak on Monday, 8 August 2022, two days before its closure: a visit, a hearing and periods that fall into it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from evercourt.accounts.offices import Office
from evercourt.appointments import acts as visits
from evercourt.cases.models import Deadline, PanelMember
from evercourt.continuity import acts
from evercourt.continuity.clauses import Clauses
from evercourt.hearings import acts as hearings
from evercourt.kernel.channels import Channel
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory, office_holder

WEB = Channel.WEB
MONDAY = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)
# 10 to 15 August, whole days of Urumqi's courts.
BEGINS, ENDS = datetime(2022, 8, 9, 16, 0, tzinfo=UTC), datetime(2022, 8, 15, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False), translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _fresh(president):
    president.second_factor_at = MONDAY


@pytest.fixture
def agent(court):
    return office_holder(court, Office.HOTLINE_AGENT, "阿丽娅", "agent@example.org")


@pytest.fixture
def counter(court, administrator):
    return visits.arrange_counter(court, name="1号窗口", services=["filing", "advice"], by=administrator, via=WEB)


@pytest.fixture
def visit(counter, aygul):
    at = datetime(2022, 8, 10, 3, 0, tzinfo=UTC)
    return visits.book(counter, service="filing", starts_at=at, person=aygul, by=aygul, via=WEB)


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强")
    return case


@pytest.fixture
def hearing(case, court, judge):
    room = CourtroomFactory(court=court)
    at = datetime(2022, 8, 12, 3, 0, tzinfo=UTC)
    return hearings.schedule(case, courtroom=room, starts_at=at, minutes=60, by=judge, via=WEB)


@pytest.fixture
def period(case):
    """Make a running period of the plaintiff that ends on `due_on`."""

    def made(rule, due_on, *, trigger=date(2022, 7, 28)):
        party = case.parties.get(side="plaintiff")
        return Deadline.objects.create(
            case=case, party=party, rule=rule, trigger_date=trigger, due_on=due_on, basis="CPL 128"
        )

    return made


def clauses(**changes):
    """Return the order of 10 August 2022 in small: the centre closes, hearings are put off, last days wait."""
    return Clauses(
        **{
            "title": "诉讼服务中心暂停现场接待",
            "grounds": "因疫情防控需要。",
            "begins_at": BEGINS,
            "ends_at": ENDS,
            "places": [{"kind": "centre"}],
            "stopped": [{"service": "", "visits": "rebook"}],
            "replacements": [
                {"kind": "portal", "name": "人民法院在线服务（新疆）"},
                {"kind": "telephone", "name": "12368", "value": "12368"},
                {"kind": "post", "value": "乌鲁木齐市沙依巴克区扬子江路1号", "addressee": "立案庭"},
            ],
            "contacts": [{"division": "立案庭", "phone": "0991-5550103"}],
            "hearings": [{"what": "postpone"}],
            "deadlines": [{"deadline_class": "steps_of_parties", "way": "reopen", "days": 3}],
        }
        | changes
    )


@pytest.fixture
def order(court, registry_clerk):
    """Draft the order, with changes."""

    def made(**changes):
        return acts.draft(court, clauses(**changes), by=registry_clerk, via=WEB)

    return made
