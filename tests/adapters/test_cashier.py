"""The cashier: signed links out, signed callbacks in; the simulator is a real server and can misbehave."""

import json
import threading
from decimal import Decimal
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from evercourt.adapters.cashier import wire
from evercourt.adapters.cashier.http import HTTPCashier
from evercourt.adapters.cashier.simulator import Simulator, serve
from evercourt.adapters.cashier.wire import post, sign
from evercourt.cases.models import Fee, Refund
from evercourt.cases.ports import SIGNATURE, cashier
from evercourt.kernel.errors import BadInput, InstitutionError
from tests.factories import CaseFactory, PartyFactory


@pytest.fixture
def fee(court, aygul):
    party = PartyFactory(case=CaseFactory(court=court), user=aygul)
    return Fee.objects.create(case=party.case, party=party, rule="property", amount=Decimal("50.00"))


@pytest.fixture
def simulator(settings):
    one = Simulator(settings.CASHIER_KEY)
    server = serve(one, 0)
    settings.CASHIER_ADDRESS = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield one
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def called(simulator, monkeypatch):
    """What the simulator said to the court, instead of over the network to a court that does not run."""
    said = []
    monkeypatch.setattr(simulator, "_deliver", lambda url, body, signature: said.append((body, signature)))
    started = []
    real = threading.Thread.start

    def start(thread):
        started.append(thread)
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    return said, lambda: [thread.join() for thread in started if "_call_back" in thread.name]


def press_pay(url):
    with urlopen(Request(url, data=b"pay=1")) as page:
        return page.read().decode()


def test_pressing_pay_calls_the_court_with_what_it_can_confirm(fee, called):
    said, wait = called
    url = cashier().open_payment(fee, "http://court/back")
    assert "已支付" in press_pay(url)
    assert "已支付" in press_pay(url)
    wait()
    ((body, signature),) = said
    confirmed = HTTPCashier().confirm(body, signature)
    assert (confirmed.fee, str(confirmed.amount)) == (fee.pk, "50.00")


def test_both_sides_sign_in_the_same_header():
    assert wire.SIGNATURE == SIGNATURE


def test_a_link_with_another_amount_is_refused(fee, simulator):
    url = cashier().open_payment(fee, "http://court/back").replace("amount=50.00", "amount=0.01")
    with pytest.raises(OSError, match="403"):
        press_pay(url)


def test_the_simulator_misbehaves_when_told(fee, called, settings):
    said, wait = called
    post(f"{settings.CASHIER_ADDRESS}/control", json.dumps({"wrong_amount": True, "duplicates": 1}).encode(), "")
    press_pay(cashier().open_payment(fee, "http://court/back"))
    wait()
    first, second = said
    assert first == second
    assert str(HTTPCashier().confirm(*first).amount) == "51.00"


NOT_A_NUMBER = b'{"fee":1,"amount":"NaN","reference":"a","paid_at":"2022-08-10T00:00:00+00:00"}'


@pytest.mark.parametrize("body", [b"", b"[]", b'{"fee": 1}', NOT_A_NUMBER])
def test_an_unreadable_callback_is_refused_even_if_signed(body, settings):
    with pytest.raises(BadInput):
        HTTPCashier().confirm(body, sign(settings.CASHIER_KEY, body))


def test_a_callback_signed_with_another_key_is_refused():
    body = json.dumps({"fee": 1}).encode()
    with pytest.raises(BadInput):
        HTTPCashier().confirm(body, sign("another", body))
    with pytest.raises(BadInput):
        HTTPCashier().confirm(body, "签名")


def test_a_refund_is_paid_once_and_a_cashier_that_is_down_is_no_permanent_failure(fee, simulator):
    refund = Refund.objects.create(
        fee=fee, amount=Decimal("25.00"), reason="summary", basis="FEE 16", reference="refund:1"
    )
    simulator.manners["down"] = True
    with pytest.raises(InstitutionError) as failed:
        cashier().pay_back(refund)
    assert not failed.value.permanent
    simulator.manners["down"] = False
    cashier().pay_back(refund)
    cashier().pay_back(refund)
    assert simulator.refunds == {"refund:1": "25.00"}


def test_the_names_of_the_order_survive_the_link(fee):
    assert urlencode({"title": f"{fee.case.number} {fee.party.name}"}) in cashier().open_payment(fee, "http://court/b")
