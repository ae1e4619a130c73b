"""One counter of Shayibak that files and gives advice, two visitors at a time, on a Wednesday morning."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from evercourt.accounts.offices import Office
from evercourt.appointments import acts
from evercourt.kernel.channels import Channel
from tests.factories import office_holder


@pytest.fixture(autouse=True)
def _morning():
    # Wednesday, 3 August 2022, 10:30 in Urumqi's courts, which open at ten.
    with time_machine.travel(datetime(2022, 8, 3, 2, 30, tzinfo=UTC), tick=False), translation.override("en"):
        yield


@pytest.fixture
def counter(court, administrator):
    return acts.arrange_counter(
        court, name="1号窗口", services=["filing", "advice"], capacity=2, by=administrator, via=Channel.WEB
    )


@pytest.fixture
def agent(court):
    return office_holder(court, Office.HOTLINE_AGENT, "阿丽娅", "agent@example.org")
