"""The page of a group: a judge joins and separates, each sees the cases they see anyway, papers go to all."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from evercourt.cases.acts import join
from evercourt.cases.models import CaseDocument, JoinedCase, PanelMember, Party
from evercourt.documents.acts import receive
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.service.models import ServiceOrder
from tests.documents.files import pdf
from tests.factories import CaseFactory, CourtroomFactory, PartyFactory
from tests.web.test_forms import sign_in


@pytest.fixture
def cases(court, judge, aygul, li_qiang):
    made = [CaseFactory(court=court, title=f"第{place}案") for place in range(2)]
    for case, defendant in zip(made, (li_qiang, None), strict=True):
        PartyFactory(case=case, user=aygul)
        PartyFactory(case=case, user=defendant, side=Party.Side.DEFENDANT, name="被告")
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    judge.second_factor_at = timezone.now()
    return made


def page(case):
    return reverse("case_group", args=[case.pk])


@pytest.fixture
def group(cases, judge):
    return join(cases[0], [cases[1]], ground="same_facts", reasons="同一事实", by=judge, via=Channel.WEB)


def test_a_judge_joins_by_number_and_separates(cases, judge, client):
    sign_in(client, judge)
    given = {"act": "join", "cases": cases[1].number, "ground": "same_facts", "reasons": "同一事实"}
    unknown = client.post(page(cases[0]), {**given, "cases": "（2022）新0103民初99999号"})
    assert unknown.status_code == 422
    assert "99999" in unknown.content.decode()
    assert client.post(page(cases[0]), {**given, "ground": "same_kind"}).status_code == 422
    assert client.post(page(cases[0]), given).status_code == 302
    assert JoinedCase.objects.filter(left_at=None).count() == 2
    shown = client.get(reverse("case", args=[cases[1].pk])).content.decode()
    assert cases[0].title in shown
    assert client.post(page(cases[1]), {"act": "separate", "reasons": "另行审理"}).status_code == 302
    assert not JoinedCase.objects.filter(left_at=None).exists()


def test_each_sees_the_cases_they_see_anyway(cases, group, client, aygul, li_qiang):
    sign_in(client, aygul)
    assert cases[1].title in client.get(page(cases[0])).content.decode()
    sign_in(client, li_qiang)
    shown = client.get(page(cases[0])).content.decode()
    assert cases[1].title not in shown
    assert cases[1].number not in shown
    assert "其他人的案件：1件" in shown
    assert client.get(page(cases[1])).status_code == 404
    for act in ("join", "separate", "serve", "call"):
        assert client.post(page(cases[0]), {"act": act}).status_code == 404


def test_a_party_of_a_case_by_itself_finds_no_such_page(cases, client, aygul):
    sign_in(client, aygul)
    assert client.get(page(cases[0])).status_code == 404


def test_papers_go_to_all_and_are_served_on_all(cases, group, client, registry_clerk):
    letter = receive(pdf(1), name="a.pdf", title="通知", court=cases[0].court, by=registry_clerk)
    sign_in(client, registry_clerk)
    sent = {"kind": "letter", "party": "", "everywhere": "on", "papers-document": letter.pk}
    answer = client.post(reverse("case_papers", args=[cases[0].pk]), sent)
    assert answer.status_code == 302, answer.content.decode()
    assert CaseDocument.objects.filter(document=letter).count() == 2
    served = client.post(page(cases[1]), {"act": "serve", "documents": [letter.pk], "purpose": "notice"})
    assert served.status_code == 302
    assert ServiceOrder.objects.count() == 4


def test_all_cases_are_heard_at_once_put_off_at_once_and_entered_at_once(cases, group, client, judge):
    room = CourtroomFactory(court=cases[0].court)
    sign_in(client, judge)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        day = timezone.localtime() + timedelta(days=14)
        given = {"act": "hear", "courtroom": room.pk, "day": f"{day:%Y-%m-%d}", "time": "10:00", "minutes": 60}
        refused = client.post(page(cases[1]), {**given, "day": f"{timezone.localtime():%Y-%m-%d}"})
        assert refused.status_code == 422
        assert client.post(page(cases[1]), given).status_code == 302
        assert [one.public for one in Hearing.objects.all()] == [False, False]
        assert "改期" in client.get(page(cases[0])).content.decode()
        assert client.post(page(cases[0]), {"act": "adjourn", "reason": "证人未到"}).status_code == 302
        assert set(Hearing.objects.values_list("state", flat=True)) == {"adjourned"}
        assert client.post(page(cases[0]), given).status_code == 302
        assert client.post(page(cases[0]), {"act": "held"}).status_code == 404
        clock.shift(timedelta(days=15))
        judge.second_factor_at = timezone.now()
        sign_in(client, judge)
        entered = {"act": "held", "outcome": "辩论终结", "minutes": "甲：无异议。", "debate_ended": "on"}
        assert client.post(page(cases[1]), entered).status_code == 302
        assert Hearing.objects.filter(state="held", outcome="辩论终结", debate_ended=True).count() == 2
