"""One contract for every line to a provider, against a provider that speaks its protocol over a real connection."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from evercourt.adapters.lines import wire
from evercourt.adapters.lines.gateway import GatewaySMS
from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP
from evercourt.adapters.lines.wechat import MiniProgram, OfficialAccount
from evercourt.adapters.simulators.server import serve
from evercourt.adapters.simulators.sms import Gateway
from evercourt.adapters.simulators.wechat import WeChat, event
from evercourt.kernel.errors import BadInput
from evercourt.messages.models import Message
from evercourt.messages.ports import Left, LineError, Reported, Spoke

ACCOUNTS = {
    "official": {"appid": "wx1", "secret": "s1", "template": "t1", "token": "signs"},
    "mini_program": {"appid": "wx2", "secret": "s2", "template": "t2"},
}


def message(address, key="case:1:1:fee_asked:7:sms"):
    return Message(key=key, subject="应当交纳诉讼费用的通知，请尽快阅读全文并且交纳", body="正文", address=address,
                   link="/cases/1", language="zh-hans", letter="fee_asked", check_code="K7QM-4TXA-92",
                   written_at=timezone.now())  # fmt: skip


@pytest.fixture
def running():
    """Start simulators, each with its server; return where one answers."""
    started = []

    def start(simulator):
        server = serve(simulator, 0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        started.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def gateway(running, settings):
    simulator = Gateway("shared")
    settings.SMS_GATEWAY_KEY, settings.SMS_GATEWAY = "shared", running(simulator)
    return simulator


@pytest.fixture
def wechat(running, settings, db):
    cache.clear()
    settings.WECHAT_ACCOUNTS = ACCOUNTS
    simulator = WeChat({account["appid"]: account for account in ACCOUNTS.values()}, "signs")
    settings.WECHAT = running(simulator)
    yield simulator
    cache.clear()


@pytest.fixture
def provider(request, gateway, wechat):
    """A line with its provider, and an address that works."""
    return {
        "sms": (GatewaySMS(), gateway, "+8613899990009"),
        "wechat": (OfficialAccount(), wechat, "oAygul"),
        "mini_program": (MiniProgram(), wechat, "oMini"),
    }[request.param]


every_line = pytest.mark.parametrize("provider", ["sms", "wechat", "mini_program"], indirect=True)


@every_line
def test_a_message_is_taken_and_has_the_provider_s_number(provider):
    line, _simulator, address = provider
    assert line.send(message(address))


@every_line
def test_a_provider_that_is_down_is_asked_again_later(provider):
    line, simulator, address = provider
    simulator.manners["down"] = True
    with pytest.raises(LineError) as failure:
        line.send(message(address))
    assert not failure.value.permanent
    assert not failure.value.refused


@every_line
def test_no_answer_is_asked_again_only_where_the_provider_sends_once(provider, monkeypatch):
    line, simulator, address = provider
    line.send(message("+8613899990010" if address[0] == "+" else address, key="first"))  # has its token
    monkeypatch.setattr(wire, "TIMEOUT", 0.2)
    simulator.manners["delay"] = 0.5
    with pytest.raises(LineError) as failure:
        line.send(message(address))
    assert failure.value.permanent is not line.repeatable


@every_line
def test_a_line_that_says_it_is_repeatable_sends_the_same_message_once(provider):
    line, _simulator, address = provider
    numbers = {line.send(message(address)) for _turn in range(3)}
    assert (len(numbers) == 1) is line.repeatable


@pytest.mark.parametrize(("provider", "address"), [
    ("sms", "+8613899994040"), ("sms", "+8613899994041"), ("sms", "nowhere"), ("wechat", "o-unknown"),
    ("wechat", "o-left"), ("mini_program", "o-unknown"),
], indirect=["provider"])  # fmt: skip
def test_an_address_of_no_use_is_refused_for_good(provider, address):
    line, _simulator, _good = provider
    with pytest.raises(LineError) as failure:
        line.send(message(address))
    assert failure.value.refused
    assert failure.value.permanent


def test_a_limit_is_waited_for_as_long_as_the_gateway_asks(gateway):
    gateway.manners["limit"] = 42
    with pytest.raises(LineError) as failure:
        GatewaySMS().send(message("+8613899990009"))
    assert (failure.value.permanent, failure.value.wait.total_seconds()) == (False, 42)


@pytest.mark.parametrize("manners", [{"credit": False}, {"key": "wrong"}])
def test_what_the_operator_can_mend_is_no_fault_of_the_message(gateway, settings, manners):
    gateway.manners |= manners
    settings.SMS_GATEWAY_KEY = manners.get("key", "shared")
    with pytest.raises(LineError) as failure:
        GatewaySMS().send(message("+8613899990009"))
    assert not failure.value.permanent


def test_a_text_carries_the_check_code_and_the_page(gateway, settings):
    settings.PUBLIC_ADDRESS = "https://court.example"
    GatewaySMS().send(message("+8613899990009"))
    (kept,) = gateway.taken.values()
    assert "K7QM-4TXA-92" in kept["text"]
    assert "https://court.example/cases/1" in kept["text"]


def test_delivery_reports_are_read_only_when_signed_and_fresh(gateway):
    for address in ("+8613899990009", "+8613899994042"):
        GatewaySMS().send(message(address, key=address))
    said = []
    for kept in gateway.taken.values():
        body, headers = gateway.report_of(kept)
        said += GatewaySMS().callbacks({}, headers, body)
    assert [(one.said, one.reference) for one in said] == [
        ("delivered", gateway.taken["+8613899990009"]["id"]), ("failed", gateway.taken["+8613899994042"]["id"]),
    ]  # fmt: skip
    for wrong in ({**headers, SIGNATURE: "0" * 64}, {**headers, TIMESTAMP: "1"}, {}):
        with pytest.raises(BadInput):
            GatewaySMS().callbacks({}, wrong, body)
    with pytest.raises(BadInput):
        GatewaySMS().callbacks({}, headers, body + b" ")
    later = timezone.now() + timedelta(minutes=10)
    with time_machine.travel(later, tick=False), pytest.raises(BadInput):
        GatewaySMS().callbacks({}, headers, body)


def test_the_token_is_asked_for_once_and_again_when_it_has_expired(wechat):
    for number in range(3):
        OfficialAccount().send(message("oAygul", key=str(number)))
    assert wechat.asked_for_token == 1
    wechat.manners["expire"] = True
    assert OfficialAccount().send(message("oAygul", key="after"))
    assert wechat.asked_for_token == 2


@pytest.mark.parametrize(("errcode", "permanent"), [(45009, False), (-1, False), (45011, False), (40037, True),
                                                    (47003, True), (43101, True), (40001, False)])  # fmt: skip
def test_every_errcode_has_its_meaning(wechat, errcode, permanent):
    wechat.manners["errcode"] = errcode
    with time_machine.travel("2022-08-10T15:00:00+00:00", tick=False), pytest.raises(LineError) as failure:
        OfficialAccount().send(message("oAygul"))
    assert failure.value.permanent is permanent
    assert not failure.value.refused
    if errcode == 45009:  # It is 23:00 in Beijing, where the quota of the day begins anew at midnight.
        assert failure.value.wait.total_seconds() == 61 * 60


def test_a_wrong_secret_loses_no_message(wechat, settings):
    settings.WECHAT_ACCOUNTS = {**ACCOUNTS, "official": {**ACCOUNTS["official"], "secret": "wrong"}}
    with pytest.raises(LineError) as failure:
        OfficialAccount().send(message("oAygul"))
    assert not failure.value.permanent


def test_who_has_not_agreed_gets_no_message_of_the_mini_program_and_stays_reachable(wechat):
    with pytest.raises(LineError) as failure:
        MiniProgram().send(message("o-refused"))
    assert (failure.value.permanent, failure.value.refused) == (True, False)


def query_of(wechat):
    return dict(part.split("=") for part in wechat.signed().split("&"))


def test_what_wechat_says_is_understood_only_when_signed(wechat):
    OfficialAccount().send(message("oAygul"))
    OfficialAccount().send(message("o-blocked", key="other"))
    read = OfficialAccount().callbacks
    first, second = wechat.sent
    assert read(query_of(wechat), {}, wechat.end_of(first)) == [
        Reported(reference=str(first["msgid"]), said="delivered", detail="success")
    ]
    assert read(query_of(wechat), {}, wechat.end_of(second))[0].said == "refused"
    assert read(query_of(wechat), {}, event("oX", "text", "<Content>ABCD</Content><MsgId>7</MsgId>")) == [
        Spoke(address="oX", reference="7", text="ABCD")
    ]
    assert read(query_of(wechat), {}, event("oX", "voice", "<MediaId>m</MediaId><MsgId>8</MsgId>")) == [
        Spoke(address="oX", reference="8", media="m")
    ]
    assert read(query_of(wechat), {}, event("oX", "event", "<Event>unsubscribe</Event>")) == [Left(address="oX")]
    assert read(query_of(wechat), {}, event("oX", "image", "")) == []
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
    for query, body in (({}, wechat.end_of(first)), (query_of(wechat), b"<xml>"), (query_of(wechat), bomb)):
        with pytest.raises(BadInput):
            read(query, {}, body)
    assert OfficialAccount().echo({**query_of(wechat), "echostr": "42"}) == "42"
    with pytest.raises(BadInput):
        OfficialAccount().echo({"echostr": "42"})
