"""A closure as the public and the parties meet it."""

import pytest

from evercourt.continuity import acts
from evercourt.hearings.models import Consent, Hearing
from tests.continuity.conftest import WEB


@pytest.fixture
def issued(order, president, visit, hearing):
    return acts.issue(order(hearings=[{"what": "remote"}]), by=president, via=WEB)


def test_everyone_reads_the_order_and_nobody_a_draft(client, order, issued):
    page = client.get(f"/closures/{issued.number}").content.decode()
    assert "0991-5550103" in page
    assert "12368" in page
    for address in ("/", f"/courts/{issued.court.code}", "/closures"):
        assert issued.title in client.get(address).content.decode(), address
    order(title="草稿不公开")
    assert "草稿不公开" not in client.get("/closures").content.decode()
    assert client.get("/closures/新0103停告〔2022〕9号").status_code == 404


def test_a_party_answers_and_nobody_answers_for_them(client, issued, hearing, aygul, li_qiang, stranger, judge):
    address = f"/hearings/{hearing.pk}/consent"
    mine = Consent.objects.get(party__user=aygul)
    theirs = Consent.objects.get(party__user=li_qiang)
    for person in (stranger, judge):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(aygul)
    page = client.get(address).content.decode()
    assert "checked" not in page, "no answer is ticked for anybody"
    client.post(address, {f"answer-{mine.pk}": "yes", f"answer-{theirs.pk}": "yes"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.answer, theirs.answer) == ("agreed", "asked")
    client.force_login(li_qiang)
    client.post(address, {f"answer-{theirs.pk}": "yes"})
    hearing.refresh_from_db()
    assert hearing.mode == Hearing.Mode.REMOTE
