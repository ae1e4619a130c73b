"""A case with its panel, two clerks of the registry, and work on it."""

import pytest
import time_machine

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Party
from tests.factories import MORNING, CaseFactory, PartyFactory, office_holder


@pytest.fixture
def clock(db):
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def case(clock, court, judge, recorder, aygul, li_qiang):
    case = CaseFactory(court=court)
    for person, seat in ((judge, PanelMember.Seat.PRESIDING), (recorder, PanelMember.Seat.RECORDER)):
        PanelMember.objects.create(case=case, user=person, seat=seat)
    PartyFactory(case=case, user=aygul, joined_at=MORNING)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang, joined_at=MORNING)
    return case


@pytest.fixture
def colleague(court):
    return office_holder(court, Office.REGISTRY_CLERK, "何芳", "registry2@example.org")
