"""What the court itself gives out hides nothing: its own papers, minutes and whatever is open to everybody."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evercourt.cases.acts import file_papers
from evercourt.cases.models import CaseDocument, PanelMember, PartyIdentity
from evercourt.documents.acts import receive
from evercourt.hearings import acts as hearings
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from tests.api.machine import Machine
from tests.documents.test_leaks import BOX, at, page, written
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory

WEB = Channel.WEB
HIDING = written(page(at(60, 780) + BOX.format(56, 776)))
CLEAN = written(page(at(60, 780)))


@pytest.fixture
def case(court, judge, aygul):
    made = CaseFactory(court=court)
    PanelMember.objects.create(case=made, user=judge, seat=PanelMember.Seat.PRESIDING)
    party = PartyFactory(case=made, user=aygul)
    PartyIdentity.objects.create(party=party, number="650103199001011234", address="12 Yangzi River Road")
    judge.second_factor_at = timezone.now()
    return made


def paper(case, by, content=HIDING):
    return receive(content, name="a.pdf", title="通知", court=case.court, by=by)


def test_a_paper_of_the_court_that_hides_something_is_refused_by_page_and_place(case, registry_clerk):
    with pytest.raises(BadInput) as refused:
        file_papers(case, [paper(case, registry_clerk)], kind="letter", party=None, by=registry_clerk, via=WEB)
    assert "第1页，左上" in str(refused.value) or "第1页, 左上" in str(refused.value)
    assert "Li Qiang" not in str(refused.value)
    assert not CaseDocument.objects.exists()
    assert file_papers(
        case, [paper(case, registry_clerk, CLEAN)], kind="letter", party=None, by=registry_clerk, via=WEB
    )


def test_what_a_party_hands_in_is_taken_as_it_is(case, aygul):
    party = case.parties.get()
    assert file_papers(case, [paper(case, aygul)], kind="evidence", party=party, by=aygul, via=WEB)


def test_over_the_api_it_is_refused_the_same_way(case, registry_clerk):
    hiding = paper(case, registry_clerk)
    body = {"kind": "letter", "documents": [hiding.pk]}
    answer = Machine(registry_clerk).send("POST", f"/cases/{case.pk}/papers", body)
    assert answer.status_code == 422, answer.content
    assert not CaseDocument.objects.exists()


def test_minutes_brought_as_a_file_hide_nothing(case, judge, court):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        starts = timezone.now() + timedelta(days=14)
        room = CourtroomFactory(court=court)
        hearing = hearings.schedule(case, courtroom=room, starts_at=starts, minutes=60, by=judge, via=WEB)
        clock.shift(timedelta(days=15))
        with pytest.raises(BadInput):
            hearings.hold(hearing, outcome="x", minutes=paper(case, judge), by=judge, via=WEB)
        hearing.refresh_from_db()
        assert hearing.state == "scheduled"
        hearings.hold(hearing, outcome="x", minutes=paper(case, judge, CLEAN), by=judge, via=WEB)
