"""A prosecutor brings an indictment by the same wizard: both sides, the crime, plea and sentence."""

import re

import pytest

from evercourt.accounts.offices import Office
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf
from evercourt.filing.acts.drafting import attach
from evercourt.filing.form import read
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.web.filing.steps import steps_of
from tests.factories import office_holder
from tests.filing.indictment import CHARGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def prosecutor(court):
    return office_holder(court, Office.PROSECUTOR, "孙检察官", "prosecutor@example.org")


@pytest.fixture
def begun(client, prosecutor):
    client.force_login(prosecutor)
    assert "as" in client.get("/filings/new").content.decode()
    client.post("/filings/new", {"as": "prosecutor"})
    return Filing.objects.get()


def typed(prefix, values):
    """Return values as a browser sends them."""
    words = {True: "true", False: "false"}
    return {
        f"{prefix}-{name}": words.get(value, value) for name, value in values.items() if not isinstance(value, list)
    }


def test_an_indictment_goes_through_the_wizard_to_a_receipt(client, begun, court, prosecutor):
    prosecutor_of, accused = CHARGE["parties"]
    charge = CHARGE["charge"]
    steps = {
        "dispute": {"cause": CHARGE["cause"]},
        "court": {"court": court.code},
        "parties": typed("parties-0", prosecutor_of) | typed("parties-1", accused | {"language": "ug"}),
        "charge": typed("charge", charge),
        "facts": {"facts": CHARGE["facts"]},
        "evidence": typed("evidence-0", CHARGE["evidence"][0]),
        "contact": {"consent-answer": "true", "consent-channels": "portal"},
    }
    page = client.get(f"/filings/{begun.pk}/dispute").content.decode()
    assert "罪名</a>" in page
    assert 'value="theft"' in page
    assert 'value="private_lending"' not in page
    assert list(steps_of(begun)) == [*steps, "check"]
    for step, values in steps.items():
        begun.refresh_from_db()
        answer = client.post(f"/filings/{begun.pk}/{step}", {"version": begun.version, **values})
        assert answer.status_code == 302, step
    paper = receive(
        pdf("text.typ", {"lines": ["起诉书"]}), name="起诉书.pdf", title="起诉书", court=None, by=prosecutor
    )
    attach(begun, paper, kind="complaint", by=prosecutor)
    begun.refresh_from_db()
    form, problems = read(begun.form)
    assert problems == []
    assert (form.charge.months, form.charge.admits, form.charge.fast_track) == (6, True, True)
    assert [(party.side, party.name, party.language) for party in form.parties] == [
        ("prosecutor", prosecutor_of["name"], ""), ("accused", "艾力", "ug"),
    ]  # fmt: skip
    assert form.parties[1].held_at == accused["held_at"]
    check = client.get(f"/filings/{begun.pk}/check").content.decode()
    for link in set(re.findall(rf"/filings/{begun.pk}/[a-z]+", check)):
        assert client.get(link).status_code in (200, 302), link
    client.post(f"/filings/{begun.pk}/submission", {"version": begun.version})
    begun.refresh_from_db()
    assert begun.state == Filing.State.SUBMITTED
    assert begun.via == Channel.WEB


def test_the_screens_of_a_charge_ask_what_an_indictment_says_and_no_more(client, begun):
    parties = client.get(f"/filings/{begun.pk}/parties").content.decode()
    for name in ("parties-0-name", "parties-1-held_at", "parties-1-held_since", "parties-1-language"):
        assert f'name="{name}"' in parties
    assert "add:parties:accused" in parties
    assert "add:parties:plaintiff" not in parties
    assert client.get(f"/filings/{begun.pk}/claims").status_code == 404
    assert client.get(f"/filings/{begun.pk}/mediation").status_code == 404
    assert 'name="charge-admits"' in client.get(f"/filings/{begun.pk}/charge").content.decode()
    assert 'name="reasons"' not in client.get(f"/filings/{begun.pk}/facts").content.decode()


@pytest.mark.parametrize("person", ["aygul", "lawyer_zhao", "judge"])
def test_nobody_else_is_offered_to_charge_or_begins_one(client, request, person):
    """The almost allowed: a lawyer, and a judge of the very court."""
    client.force_login(request.getfixturevalue(person))
    assert "prosecutor" not in client.get("/filings/new").content.decode()
    client.post("/filings/new", {"as": "prosecutor"})
    found = Filing.objects.get()
    assert "parties" not in found.form
    assert client.get(f"/filings/{found.pk}/charge").status_code == 404
