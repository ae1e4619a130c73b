"""The page of a fee, the callback of the cashier, and relief from application to decision."""

import json
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from evercourt.adapters.cashier.wire import sign
from evercourt.cases.acts import ask_fee
from evercourt.cases.models import Fee, Payment
from evercourt.kernel.channels import Channel
from evercourt.web.middleware import SECOND_FACTOR_AT
from tests.factories import MORNING, CaseFactory, PartyFactory


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def fee(court, aygul, li_qiang):
    party = PartyFactory(case=CaseFactory(court=court), user=aygul, name=aygul.name)
    PartyFactory(case=party.case, side="defendant", user=li_qiang, name="李强")
    return ask_fee(party.case, party, "property", amount=Decimal("86500"), by=None, via=Channel.SYSTEM)


@pytest.fixture
def address(fee):
    return f"/cases/{fee.case_id}/fees/{fee.pk}"


@pytest.fixture
def say(client, settings, fee):
    def say(key=None, **changes):
        said = {"fee": fee.pk, "amount": str(fee.amount), "reference": "SIM1", "paid_at": MORNING.isoformat()} | changes
        body = json.dumps(said).encode()
        signature = sign(key or settings.CASHIER_KEY, body)
        return client.post(
            "/cashier/callbacks", body, content_type="application/json", headers={"X-Cashier-Signature": signature}
        ).status_code

    return say


def test_the_page_explains_and_leads_to_the_cashier(client, fee, address, aygul, settings):
    client.force_login(aygul)
    page = client.get(address).content.decode()
    assert "1,962.50" in page
    assert 'class="explanation"' in page
    assert settings.CASHIER_ADDRESS in page


def test_the_other_side_sees_the_fee_but_neither_cashier_nor_relief(client, fee, address, aygul, li_qiang, settings):
    client.force_login(aygul)
    client.post(f"{address}/reliefs", {"kind": "deferral", "grounds": "正在接受法律援助"})
    assert "正在接受法律援助" in client.get(address).content.decode()
    client.force_login(li_qiang)
    page = client.get(address).content.decode()
    assert "正在接受法律援助" not in page
    assert settings.CASHIER_ADDRESS not in page


@pytest.mark.parametrize("who", ["stranger", "other_clerk", "judge", "administrator"])
def test_who_does_not_see_the_case_does_not_see_its_fee(who, client, request, address):
    client.force_login(request.getfixturevalue(who))
    for end in ("", "/payment", "/reliefs", "/counter-payments"):
        assert client.get(address + end).status_code == 404


def test_a_callback_books_once(say, fee):
    assert [say(), say()] == [200, 200]
    fee.refresh_from_db()
    assert fee.state == Fee.State.PAID
    assert Payment.objects.count() == 1


def test_a_wrong_callback_books_nothing(say, fee, client):
    assert say(key="another") == 403
    assert say(amount="1.00") == 422
    assert say(fee=fee.pk + 1) == 404
    assert client.post("/cashier/callbacks", b"x", content_type="text/plain").status_code == 403
    assert client.get("/cashier/callbacks").status_code == 405
    assert not Payment.objects.exists()


def test_after_the_cashier_the_page_says_whether_the_court_knows(client, address, aygul, say):
    client.force_login(aygul)
    before = client.get(f"{address}/payment").content.decode()
    say()
    after = client.get(f"{address}/payment").content.decode()
    assert "notice--warn" in before
    assert "notice--good" in after


def test_at_the_counter_only_the_registry_clerk_books(client, fee, address, clerk, registry_clerk):
    given = {"amount": "1,962.50", "reference": "No 7"}
    client.force_login(clerk)
    assert client.post(f"{address}/counter-payments", given).status_code == 403
    client.force_login(registry_clerk)
    for wrong in ("abc", "1", "NaN"):
        assert client.post(f"{address}/counter-payments", given | {"amount": wrong}).status_code == 422
    client.post(f"{address}/counter-payments", given)
    fee.refresh_from_db()
    assert fee.state == Fee.State.PAID


def test_relief_goes_from_application_to_decision(client, fee, address, aygul, judge, li_qiang):
    client.force_login(aygul)
    assert client.post(f"{address}/reliefs", {"kind": "reduction", "grounds": " "}).status_code == 422
    client.post(f"{address}/reliefs", {"kind": "reduction", "grounds": "因自然灾害生活困难"})
    decision = f"{address}/reliefs/{fee.reliefs.get().pk}"
    assert client.get(decision).status_code == 404
    fee.case.panel.create(user=judge, seat="presiding")
    client.force_login(judge)
    session = client.session
    session[SECOND_FACTOR_AT] = timezone.now().isoformat()
    session.save()
    given = {"do": "grant", "reasons": "符合第四十六条", "percent": "20"}
    assert client.post(decision, given).status_code == 422
    client.post(decision, given | {"percent": "50"})
    fee.refresh_from_db()
    assert fee.amount == Decimal("981.25")
