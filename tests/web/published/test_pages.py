"""Everybody finds a published decision by title or number, never by what stands in it; a judge publishes it."""

import pytest
from django.utils import timezone

from evercourt.cases.models import PanelMember, Party, PartyIdentity
from evercourt.decisions import acts
from evercourt.decisions.models import Decision, Publication
from evercourt.decisions.publishing import publish, withdraw
from evercourt.kernel.channels import Channel
from tests.factories import CaseFactory, PartyFactory
from tests.web.test_forms import sign_in

IDENTITY = "65010219900101003X"


@pytest.fixture
def decision(court, judge):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    plaintiff = PartyFactory(case=case)
    PartyIdentity.objects.create(party=plaintiff, number=IDENTITY)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    made = Decision.objects.create(
        case=case, kind="judgment", title="民事判决书", drafted_by=judge, state=Decision.State.FINAL,
        pronounced_at=timezone.now(), final_on=court.local_date(),
    )  # fmt: skip
    text = f"# 民事判决书\n公民身份号码{IDENTITY}。\n# 判决主文\n驳回诉讼请求，独特词语。"
    acts.first_version(made, text, by=judge, via=Channel.WEB)
    judge.second_factor_at = timezone.now()
    return made


def page(decision):
    return f"/decisions/{decision.pk}/publication"


def test_a_judge_looks_leaves_out_publishes_and_takes_back(decision, judge, client):
    sign_in(client, judge)
    shown = client.get(page(decision)).content.decode()
    assert IDENTITY not in shown
    looked = client.post(page(decision), {"act": "look", "words": "独特词语"})
    assert "独特词语" not in looked.content.decode().split("<form")[0]
    assert not Publication.objects.exists()
    assert client.post(page(decision), {"act": "publish", "words": "独特词语"}).status_code == 302
    made = Publication.objects.get()
    assert "独特词语" not in made.text
    assert client.post(page(decision), {"act": "withdraw", "reasons": ""}).status_code == 422
    assert client.post(page(decision), {"act": "withdraw", "reasons": "更正"}).status_code == 302
    client.logout()
    assert client.get(f"/published/{made.pk}").status_code == 404
    assert client.get(f"/published/{made.pk}/akoma-ntoso.xml").status_code == 404


@pytest.mark.parametrize("who", ["second_judge", "registry_clerk", "aygul", "stranger", "recorder"])
def test_the_page_is_there_for_nobody_else(decision, who, client, request):
    sign_in(client, request.getfixturevalue(who))
    assert client.get(page(decision)).status_code in (403, 404)
    assert client.post(page(decision), {"act": "publish"}).status_code in (403, 404)
    assert not Publication.objects.exists()


def test_title_and_number_are_searched_and_nothing_else(decision, judge, client):
    made = publish(decision, by=judge, via=Channel.WEB)
    listed = "/published"
    for found in ("", decision.case.number, "民事判决书"):
        assert made.title in client.get(listed, {"q": found}).content.decode()
    for nothing in ("独特词语", IDENTITY, judge.name):
        assert made.title not in client.get(listed, {"q": nothing}).content.decode()
    read = client.get(f"/published/{made.pk}")
    assert "独特词语" in read.content.decode()
    assert IDENTITY not in read.content.decode()
    xml = client.get(f"/published/{made.pk}/akoma-ntoso.xml")
    assert xml["Content-Type"].startswith("application/akn+xml")
    assert IDENTITY not in xml.content.decode()
    withdraw(made, reasons="更正", by=judge, via=Channel.WEB)
    assert made.title not in client.get(listed).content.decode()
