"""Appealing: within the days counted for each party, and what is left when they are over (CPL 86, 171)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline, Party, Representation
from evercourt.decisions.effect import appeal, begin_appeal_period
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB
SERVED = date(2022, 8, 10)
# Fifteen days from the day after service end on Thursday, 25 August 2022; 24:00 in Urumqi's courts is 16:00 UTC.
LAST_MOMENT = datetime(2022, 8, 25, 15, 59, 59, tzinfo=UTC)
FIRST_MOMENT_TOO_LATE = datetime(2022, 8, 25, 16, 0, 0, tzinfo=UTC)


@pytest.fixture
def plaintiff(court, aygul) -> Party:
    return PartyFactory(case=CaseFactory(court=court), user=aygul)


@pytest.fixture
def judgment(plaintiff, li_qiang, judge) -> Decision:
    PartyFactory(case=plaintiff.case, side=Party.Side.DEFENDANT, name="李强", user=li_qiang)
    made = Decision.objects.create(
        case=plaintiff.case, kind="judgment", title="民事判决书", state="pronounced", drafted_by=judge,
        pronounced_at=datetime(2022, 8, 10, 2, tzinfo=UTC),
    )  # fmt: skip
    DecisionVersion.objects.create(decision=made, number=1, text="判决如下。", saved_by=judge)
    begin_appeal_period(made, plaintiff, served_on=SERVED)
    return made


def test_an_appeal_in_the_last_second_counts_and_meets_its_deadline(judgment, plaintiff, aygul):
    with time_machine.travel(LAST_MOMENT, tick=False):
        period = appeal(judgment, plaintiff, by=aygul, via=WEB)
        assert appeal(judgment, plaintiff, by=aygul, via=WEB).appealed_at == period.appealed_at == LAST_MOMENT
    judgment.refresh_from_db()
    assert judgment.state == "appealed"
    assert plaintiff.case.deadlines.get(rule="appeal.judgment").state == Deadline.State.MET
    assert plaintiff.case.docket.filter(act="decisions.appealed").count() == 1


def test_an_appeal_out_of_time_is_refused_with_the_last_day_and_the_way_that_is_left(judgment, plaintiff, aygul):
    with time_machine.travel(FIRST_MOMENT_TOO_LATE, tick=False), pytest.raises(BadInput) as refused:
        appeal(judgment, plaintiff, by=aygul, via=WEB)
    assert "2022-08-25" in str(refused.value)
    assert refused.value.basis == "CPL 171"
    for words in ("障碍消除后十日内", "第86条"):
        assert words in str(refused.value.next_step)
    judgment.refresh_from_db()
    assert judgment.state == "pronounced"


def test_the_page_says_so_too(judgment, plaintiff, aygul, client):
    client.force_login(aygul)
    with time_machine.travel(FIRST_MOMENT_TOO_LATE, tick=False):
        assert f"/decisions/{judgment.pk}/appeal" not in client.get(f"/decisions/{judgment.pk}").content.decode()
        answer = client.post(f"/decisions/{judgment.pk}/appeal", {"party": plaintiff.pk})
    assert answer.status_code == 422
    page = answer.content.decode()
    for words in ("2022-08-25", "障碍消除后十日内", "第86条"):
        assert words in page


def represented(party: Party, lawyer: User, scope: str) -> Case:
    Representation.objects.create(party=party, user=lawyer, name=lawyer.name, scope=scope, since=date(2022, 1, 1))
    return party.case


def test_the_almost_allowed_do_not_appeal(judgment, plaintiff, li_qiang, judge, lawyer_zhao, stranger):
    represented(plaintiff, lawyer_zhao, "general")
    with time_machine.travel(LAST_MOMENT, tick=False):
        for person in (li_qiang, judge, lawyer_zhao, stranger):
            with pytest.raises(NotAllowed):
                appeal(judgment, plaintiff, by=person, via=WEB)


def test_a_special_power_covers_the_appeal(judgment, plaintiff, lawyer_zhao):
    represented(plaintiff, lawyer_zhao, "special")
    with time_machine.travel(LAST_MOMENT, tick=False):
        assert appeal(judgment, plaintiff, by=lawyer_zhao, via=WEB).appealed_at


def test_what_is_final_or_not_pronounced_is_not_appealed(judgment, plaintiff, aygul):
    for state in ("draft", "signed", "final"):
        other = Decision.objects.create(
            case=plaintiff.case, kind="judgment", title="民事判决书", state=state, drafted_by=aygul
        )
        with time_machine.travel(LAST_MOMENT, tick=False), pytest.raises(WrongState):
            appeal(other, plaintiff, by=aygul, via=WEB)
