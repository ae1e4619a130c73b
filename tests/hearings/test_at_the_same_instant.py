"""Of several who schedule for the same room, judge, party or lawyer at the same instant, exactly one succeeds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember, Representation
from evercourt.hearings import acts
from evercourt.hearings.models import Booking, Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from tests.factories import (
    MORNING,
    CaseFactory,
    CourtFactory,
    CourtroomFactory,
    PartyFactory,
    UserFactory,
    office_holder,
)

AT_ONCE = 4
STARTS = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)


def world(shared: str) -> list[tuple]:
    """So many cases with rooms, judges, parties and lawyers of their own, but for the one they share."""
    court = CourtFactory()
    made: list[tuple] = []
    for number in range(AT_ONCE):
        first = made[0] if made else None
        room = first[1] if first and shared == "room" else CourtroomFactory(court=court)
        judge = (
            first[2]
            if first and shared == "judge"
            else office_holder(court, Office.JUDGE, f"法官{number}", f"judge{number}@example.org")
        )
        party = first[3] if first and shared == "party" else UserFactory(name=f"当事人{number}")
        lawyer = first[4] if first and shared == "lawyer" else UserFactory(name=f"律师{number}")
        case = CaseFactory(court=court)
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        side = PartyFactory(case=case, user=party)
        Representation.objects.create(party=side, user=lawyer, name=lawyer.name, since="2022-01-01")
        made.append((case, room, judge, party, lawyer))
    return made


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("shared", "said"), [("room", "法庭"), ("judge", "法官0"), ("party", "当事人0"), ("lawyer", "律师0")]
)
def test_exactly_one_gets_it_and_the_others_are_told_why(shared, said):
    with time_machine.travel(MORNING, tick=False):
        made, start = world(shared), Barrier(AT_ONCE)

        def schedule(one):
            case, room, judge, _party, _lawyer = one
            try:
                start.wait(10)
                return acts.schedule(case, courtroom=room, starts_at=STARTS, minutes=60, by=judge, via=Channel.WEB)
            except BadInput as refused:
                return refused
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(schedule, made))
    refused = [answer for answer in answers if isinstance(answer, BadInput)]
    assert len(refused) == AT_ONCE - 1
    assert all(said in str(answer) and str(answer.next_step) for answer in refused)
    assert Hearing.objects.count() == 1
    assert Booking.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_those_that_share_nothing_all_get_it():
    with time_machine.travel(MORNING, tick=False):
        made = world("nothing")

        def schedule(one):
            case, room, judge, _party, _lawyer = one
            try:
                return acts.schedule(
                    case, courtroom=room, starts_at=STARTS + timedelta(minutes=5), minutes=60, by=judge, via=Channel.WEB
                )
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(schedule, made))
    assert Hearing.objects.count() == AT_ONCE
