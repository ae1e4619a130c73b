"""One contract for every line to a provider, against a provider that speaks its protocol over a real connection."""

import threading
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.utils import timezone

from evercourt.adapters.lines import wire
from evercourt.adapters.lines.gateway import GatewaySMS
from evercourt.adapters.lines.push import PushLine
from evercourt.adapters.lines.push_encryption import encrypted, from_text, to_text
from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP
from evercourt.adapters.lines.wechat import MiniProgram, OfficialAccount
from evercourt.adapters.simulators.push import PushService
from evercourt.adapters.simulators.server import serve
from evercourt.adapters.simulators.sms import Gateway
from evercourt.adapters.simulators.wechat import WeChat, event
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, InstitutionError
from evercourt.messages.acts import new_binding_code, subscribe
from evercourt.messages.models import Address, Message
from evercourt.messages.ports import Left, LineError, Reported, Spoke
from tests.factories import UserFactory

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
def push(running, settings, db):
    simulator = PushService()
    settings.PUSH_SIMULATOR = simulator.address = running(simulator)
    settings.DEMONSTRATION = True
    return simulator


def browser(simulator, user, sender=None):
    """Subscribe a browser of this person, as the page does; return its address here."""
    given = simulator.subscribe(sender or PushLine().public_key())
    keys = given["keys"]
    made = subscribe(
        user, endpoint=given["endpoint"], key=keys["p256dh"], secret=keys["auth"], by=user, via=Channel.WEB
    )
    return made.address


@pytest.fixture
def push_address(push):
    return browser(push, UserFactory())


@pytest.fixture
def provider(request, gateway, wechat, push, push_address):
    """A line with its provider, and an address that works."""
    return {
        "sms": (GatewaySMS(), gateway, "+8613899990009"),
        "wechat": (OfficialAccount(), wechat, "oAygul"),
        "mini_program": (MiniProgram(), wechat, "oMini"),
        "push": (PushLine(), push, push_address),
    }[request.param]


every_line = pytest.mark.parametrize("provider", ["sms", "wechat", "mini_program", "push"], indirect=True)


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
    line.send(
        message("+8613899990010" if address[0] == "+" else address, key="first")
    )  # has its token, if it wants one
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
    ("push", "no-subscription"),
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


def test_the_browser_reads_the_note_and_nobody_between(push, push_address, settings):
    settings.PUBLIC_ADDRESS = "https://court.example"
    assert PushLine().send(message(push_address)).startswith(push.address)
    (note,) = push.notes
    assert note["title"].startswith("应当交纳诉讼费用的通知")
    assert (note["url"], note["tag"], note["urgency"]) == ("https://court.example/cases/1", "K7QM-4TXA-92", "normal")
    assert "正文" not in str(note), "a lock screen shows no letter"


def test_a_browser_that_is_gone_is_not_written_to_again(push, push_address):
    push.manners["gone"] = True
    with pytest.raises(LineError) as failure:
        PushLine().send(message(push_address))
    assert failure.value.refused


@pytest.mark.parametrize(
    ("manners", "permanent", "wait"),
    [({"limit": 42}, False, timedelta(seconds=42)), ({"most": 10}, True, None)],
)
def test_what_a_push_service_answers_is_followed(push, push_address, manners, permanent, wait):
    push.manners |= manners
    with pytest.raises(LineError) as failure:
        PushLine().send(message(push_address))
    assert (failure.value.permanent, failure.value.refused, failure.value.wait) == (permanent, False, wait)


def test_a_browser_that_subscribed_to_another_sender_takes_nothing_and_the_operator_mends_it(push):
    address = browser(push, UserFactory(), sender="BAAA")
    with pytest.raises(LineError) as failure:
        PushLine().send(message(address))
    assert not failure.value.permanent
    assert push.notes == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://attacker.example/push", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.attacker.example/x",
        "https://notify.windows.com.example/x", "https://127.0.0.1/x", "http://127.0.0.1:22/x", "file:///etc/passwd",
        "",
        "https://user@attacker.example/fcm.googleapis.com", "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)  # fmt: skip
def test_the_court_posts_only_to_push_services_it_knows(push, push_address, endpoint):
    known = push.subscribe("")["keys"]
    person = UserFactory()
    with pytest.raises(BadInput):
        subscribe(person, endpoint=endpoint, key=known["p256dh"], secret=known["auth"], by=person, via=Channel.WEB)
    for endpoint in ("https://fcm.googleapis.com/fcm/send/x", "https://wns2-par02p.notify.windows.com/w/?token=x"):
        subscribe(person, endpoint=endpoint, key=known["p256dh"], secret=known["auth"], by=person, via=Channel.WEB)
    assert Address.objects.filter(user=person).count() == 2


def test_a_message_is_encrypted_as_in_the_example_of_the_standard():
    """RFC 8291, section 5: same keys, same salt, same bytes."""
    own = ec.derive_private_key(
        int.from_bytes(from_text("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        from_text("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        from_text("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=from_text("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert to_text(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_code_of_the_mini_program_stands_for_its_person_once(wechat):
    line = MiniProgram()
    code = wechat.login("oMini")
    assert line.address_of(code) == "oMini"
    for wrong in (code, "never-given"):
        with pytest.raises(BadInput):
            line.address_of(wrong)


def test_a_wrong_secret_of_the_mini_program_is_not_the_persons_fault(wechat, settings):
    wechat.accounts = {"wx2": {"appid": "wx2", "secret": "other", "template": "t2"}}
    with pytest.raises(InstitutionError):
        MiniProgram().address_of(wechat.login("oMini"))


def test_the_mini_program_binds_by_both_codes_and_guessing_ends(wechat, client, settings):
    settings.LINES = settings.LINES | {"mini_program": "evercourt.adapters.lines.wechat.MiniProgram"}
    person = UserFactory()
    code = new_binding_code(person, by=person).code

    def bind(js_code, code, line="mini_program"):
        body = {"js_code": js_code, "code": code}
        return client.post(f"/lines/{line}/bindings", body, content_type="application/json")

    assert bind("never-given", code).status_code == 422
    assert bind(wechat.login("oMini"), "AAAA-AAAA-AA").status_code == 422
    assert bind(wechat.login("oMini"), code).json() == {"bound": True}
    assert Address.objects.get(user=person).address == "oMini"
    assert bind(wechat.login("oOther"), code).status_code == 422, "a code works once"
    assert bind("x", code, line="sms").status_code == 404
    for _guess in range(10):
        bind(wechat.login("oOther"), "AAAA-AAAA-AA")
    assert bind(wechat.login("oOther"), "AAAA-AAAA-AA").status_code == 429
