"""Opening cases and keeping their deadlines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from evercourt.cases import acts
from evercourt.cases.models import Deadline
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from tests.factories import MORNING, CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _in_august_2022():
    with time_machine.travel(MORNING, tick=False):
        yield


def opened(court, by):
    return acts.open_case(
        court=court, kind="civil_first", cause="private_lending", title="阿依古丽诉李强", amount=Decimal(1),
        filed_at=MORNING, procedure="summary", by=by, via=WEB,
    )  # fmt: skip


def test_a_case_gets_the_next_number_of_the_year_of_the_court(court, clerk):
    with time_machine.travel(datetime(2022, 12, 31, 16, 30, tzinfo=UTC), tick=False):
        case = opened(court, clerk)
    assert case.number == "（2023）新0103民初1号"
    assert case.docket.get().act == "case.opened"


def test_only_clerks_and_president_of_that_court_open_a_case(
    court, clerk, registry_clerk, president, other_clerk, judge, aygul, administrator
):
    for person in (other_clerk, judge, aygul, administrator):
        with pytest.raises(NotAllowed):
            opened(court, person)
    assert len({opened(court, person).number for person in (clerk, registry_clerk, president, None)}) == 4


def test_a_deadline_keeps_its_count_and_is_set_once(court, clerk):
    party = PartyFactory(case=CaseFactory(court=court), side="defendant", name="李强")
    one, two = (
        acts.set_deadline(party.case, "defence", trigger=date(2022, 8, 12), party=party, by=clerk, via=WEB)
        for _time in range(2)
    )
    assert one == two
    # The fifteenth day is a Saturday.
    assert one.due_on == date(2022, 8, 29)
    assert any(step["code"] == "rolled" for step in one.explanation)


def test_a_deadline_is_missed_only_after_the_courts_own_day_and_can_be_shown_to_be_met(court, clerk):
    case = CaseFactory(court=court)
    deadline = acts.set_deadline(case, "copy.to_defendant", trigger=date(2022, 8, 10), by=clerk, via=WEB)
    assert deadline.due_on == date(2022, 8, 15)
    assert acts.pass_deadlines(now=datetime(2022, 8, 15, 15, 59, tzinfo=UTC)) == 0
    assert acts.pass_deadlines(now=datetime(2022, 8, 15, 16, 0, tzinfo=UTC)) == 1
    assert acts.meet_deadline(deadline, by=clerk, via=WEB).state == Deadline.State.MET
    with pytest.raises(WrongState):
        acts.lift_deadline(deadline, reason="x", by=clerk, via=WEB)


@pytest.mark.parametrize("who", ["other_clerk", "aygul", "judge", "administrator"])
def test_the_almost_allowed_set_no_deadline(who, request, court):
    with pytest.raises(NotAllowed):
        acts.set_deadline(
            CaseFactory(court=court), "defence", trigger=date(2022, 8, 12), by=request.getfixturevalue(who), via=WEB
        )


def test_the_database_refuses_to_reopen_a_deadline(court, clerk):
    case = CaseFactory(court=court)
    deadline = acts.set_deadline(case, "defence", trigger=date(2022, 8, 10), by=clerk, via=WEB)
    acts.meet_deadline(deadline, by=clerk, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_deadline SET state = 'open'")
