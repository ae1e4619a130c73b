"""One mediation entirely by telephone and one entirely by messenger reach a confirmed agreement."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.decisions.confirming import confirm_agreement
from evercourt.kernel.channels import Channel
from evercourt.mediation import acts
from evercourt.mediation.models import Confirmation, Statement
from evercourt.mediation.tasks import place_message, watch
from evercourt.messages.models import Address, Heard, Message
from tests.factories import MORNING
from tests.mediation.conftest import DAY, newest_code, sides
from tests.mediation.test_agreement import everything, fresh

WORKING_DAYS_LATER = MORNING + timedelta(days=3)


def do(client, mediation, act, **data):
    answer = client.post(f"/mediations/{mediation.pk}/{act}", data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer


def accept_and_begin(client, mediation, clock, mediator_user):
    """Nobody chooses in time: the court draws, and the mediator accepts."""
    clock.move_to(WORKING_DAYS_LATER)
    watch(0)
    client.force_login(mediator_user)
    do(client, mediation, "acceptance", accept="1")


def clause_of(one, other):
    return {
        "clause-kind": "pay", "clause-text": "归还借款", "clause-obligor": other.pk, "clause-obligee": one.pk,
        "clause-amount": "80000", "clause-due_on": DAY.isoformat(),
    }  # fmt: skip


def confirmed(mediation, judge, court):
    confirmation = Confirmation.objects.get(agreement__mediation=mediation)
    assert confirmation.state == "filed"
    confirm_agreement(confirmation, checked=everything(court), by=fresh(judge), via=Channel.WEB)
    confirmation.refresh_from_db()
    return confirmation.state == "confirmed"


def test_entirely_by_telephone(client, asked, mediator, mediator_user, clerk, judge, recorder, court, clock):
    """Both sides only speak; clerk and mediator write down, and each yes is a code read out from their own number."""
    one, other = sides(asked)
    client.force_login(clerk)
    do(client, asked, "codes", participant=other.pk, purpose="consent")
    do(client, asked, "taken", participant=other.pk, via="phone", what="yes", code="123")
    asked.refresh_from_db()
    assert asked.state == "asking"
    do(client, asked, "taken", participant=other.pk, via="phone", what="yes", code=newest_code(other))
    accept_and_begin(client, asked, clock, mediator_user)
    for part, text in ((one, "他欠我八万六千五"), (other, "我只能还八万")):
        do(client, asked, "identity", participant=part.pk, how="电话核对身份证号码与住址")
        do(client, asked, "heard", speaker=part.pk, via="phone", apart="on", text=text)
    do(client, asked, "heard", speaker=other.pk, via="phone", text="我愿意九月一日前还清")
    do(client, asked, "agreement", sign="1", **clause_of(one, other))
    for part in (one, other):
        do(client, asked, "codes", participant=part.pk, purpose="sign")
        do(
            client, asked, "taken", participant=part.pk, via="phone", what="sign", read_out="on",
            code=newest_code(part),
        )  # fmt: skip
    agreement = asked.agreements.get()
    assert (agreement.state, set(agreement.signatures.exclude(participant=None).values_list("via", "how"))) == (
        "effective",
        {("phone", "word")},
    )
    for part in (one, other):
        do(client, asked, "codes", participant=part.pk, purpose="confirm")
        do(client, asked, "taken", participant=part.pk, via="phone", what="confirm", code=newest_code(part))
    assert confirmed(asked, judge, court)
    assert {said.via for said in Statement.objects.all()} == {"phone"}


@pytest.fixture
def wechat(settings, clock):
    settings.WECHAT_ACCOUNTS = {"official": {"appid": "a", "secret": "b", "template": "c", "token": "t"}}
    return "t"


def write(client, sender, text="", media="", number=[1000]):  # noqa: B006 - one counter for all
    """Somebody writes to the court's account, and the worker places it; return the row."""
    number[0] += 1
    kind, more = (
        ("image", f"<MediaId>{media}</MediaId>") if media else ("text", f"<Content><![CDATA[{text}]]></Content>")
    )
    body = f"<xml><FromUserName>{sender}</FromUserName><MsgType>{kind}</MsgType><MsgId>{number[0]}</MsgId>{more}</xml>"
    stamp = str(int(timezone.now().timestamp()))
    signature = hashlib.sha1("".join(sorted(["t", stamp, "n"])).encode()).hexdigest()
    query = f"signature={signature}&timestamp={stamp}&nonce=n"
    for _twice in range(2):  # The provider pushes until it is answered.
        answer = client.post(f"/lines/wechat/reports?{query}", body, content_type="text/xml")
        assert answer.status_code == 200
    heard = Heard.objects.get(line="wechat", reference=str(number[0]))
    place_message(heard_id=heard.pk)
    place_message(heard_id=heard.pk)
    heard.refresh_from_db()
    return heard


def texts_to(user):
    return [message.said for message in Message.objects.filter(to=user, line="wechat", walled=True).order_by("pk")]


@pytest.fixture
def on_wechat(asked, aygul, li_qiang, clerk, wechat):
    """Both have bound their accounts; Li Qiang took his place with the code."""
    other = sides(asked)[1]
    acts.send_code(other, "join", by=clerk, via=Channel.WEB)
    acts.join(other, newest_code(other), by=li_qiang, via=Channel.WEB)
    for user, name in ((aygul, "openid-aygul"), (li_qiang, "openid-li")):
        Address.objects.create(user=user, line="wechat", address=name)
    return asked


def test_entirely_by_messenger(
    client, on_wechat, mediator, mediator_user, aygul, li_qiang, clerk, judge, recorder, court, clock
):
    mediation = on_wechat
    one, other = sides(mediation)
    acts.send_code(other, "consent", by=clerk, via=Channel.MESSENGER)
    write(client, "openid-li", f"同意 {newest_code(other)}")
    mediation.refresh_from_db()
    assert mediation.state == "choosing"
    accept_and_begin(client, mediation, clock, mediator_user)
    write(client, "openid-li", "我最多还八万")
    write(client, "openid-aygul", "全体 我希望尽快解决")
    do(client, mediation, "talk", to=str(other.pk), text="对方希望尽快解决，您看呢？")
    do(client, mediation, "talk", to="all", text="双方都有诚意")
    assert Statement.objects.get(speaker=other).apart_with == other
    assert Statement.objects.get(speaker=one).apart_with is None
    assert any("我希望尽快解决" in text for text in texts_to(li_qiang))
    assert any("您看呢" in text for text in texts_to(li_qiang))
    assert not any("八万" in text or "您看呢" in text for text in texts_to(aygul))
    assert any("双方都有诚意" in text for text in texts_to(aygul))
    do(client, mediation, "agreement", sign="1", **clause_of(one, other))
    agreement = mediation.agreements.get()
    for part, sender in ((one, "openid-aygul"), (other, "openid-li")):
        acts.send_code(part, "sign", subject=agreement.text_sha256, by=mediator_user, via=Channel.MESSENGER)
        write(client, sender, f"签字{newest_code(part)}")
    agreement.refresh_from_db()
    assert (agreement.state, set(agreement.signatures.exclude(participant=None).values_list("via", flat=True))) == (
        "effective",
        {"messenger"},
    )
    for part, sender in ((one, "openid-aygul"), (other, "openid-li")):
        acts.send_code(part, "confirm", by=mediator_user, via=Channel.MESSENGER)
        write(client, sender, newest_code(part))
    assert confirmed(mediation, judge, court)
    # Nothing of what came in is kept beside the talk it belongs to.
    assert set(Heard.objects.values_list("text", flat=True)) == {""}


def test_the_same_message_lands_once(client, on_wechat, mediator, mediator_user, li_qiang, clock):
    acts.answer(sides(on_wechat)[1], agrees=True, by=li_qiang, via=Channel.WEB)
    accept_and_begin(client, on_wechat, clock, mediator_user)
    write(client, "openid-li", "你好")
    assert Statement.objects.count() == 1


def test_a_sum_within_a_sentence_is_no_code(client, on_wechat, mediator, mediator_user, li_qiang, clerk, clock):
    acts.answer(sides(on_wechat)[1], agrees=True, by=li_qiang, via=Channel.WEB)
    accept_and_begin(client, on_wechat, clock, mediator_user)
    acts.send_code(sides(on_wechat)[1], "sign", subject="x", by=clerk, via=Channel.WEB)
    write(client, "openid-li", "我欠他的是860000元，不是八万六")
    assert Statement.objects.get().text == "我欠他的是860000元，不是八万六"


def test_a_picture_lands_in_the_talk_apart_and_a_file_too_large_is_answered(
    client, on_wechat, mediator, mediator_user, li_qiang, clock, monkeypatch
):
    from evercourt.adapters.lines import wechat as line
    from tests.documents.files import pdf

    acts.answer(sides(on_wechat)[1], agrees=True, by=li_qiang, via=Channel.WEB)
    accept_and_begin(client, on_wechat, clock, mediator_user)
    monkeypatch.setattr(line.OfficialAccount, "_token", lambda self: "token")
    monkeypatch.setattr(line, "fetch", lambda url, most: (pdf(), {"content-type": "application/pdf"}))
    write(client, "openid-li", media="m1")
    said = Statement.objects.get()
    assert (said.apart_with, said.document.media_type) == (sides(on_wechat)[1], "application/pdf")
    voice = b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 50
    monkeypatch.setattr(line, "fetch", lambda url, most: (voice, {"content-type": "audio/amr"}))
    write(client, "openid-li", media="m3")
    assert Statement.objects.latest("pk").document.media_type == "audio/amr"
    for broken, words in ((voice[:-5], "不完整"), (b"#!AMR\n" + b"\x3c" * 20 * 60 * 50 * 32, "十分钟")):
        monkeypatch.setattr(line, "fetch", lambda url, most, broken=broken: (broken, {"content-type": "audio/amr"}))
        write(client, "openid-li", media="m4")
        assert words in texts_to(li_qiang)[-1]
    monkeypatch.setattr(line, "fetch", lambda url, most: (None, {}))
    write(client, "openid-li", media="m2")
    assert Statement.objects.count() == 2
    assert "10 MB" in texts_to(li_qiang)[-1]


def test_who_takes_part_in_two_is_asked_which_and_nothing_is_guessed(
    client, on_wechat, mediator, mediator_user, li_qiang, clock, court, aygul
):
    from tests.factories import CaseFactory, PartyFactory

    acts.answer(sides(on_wechat)[1], agrees=True, by=li_qiang, via=Channel.WEB)
    accept_and_begin(client, on_wechat, clock, mediator_user)
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=li_qiang, side="plaintiff", name="李强")
    PartyFactory(case=case, side="defendant", name="张三")
    second = acts.propose(case, by=li_qiang, via=Channel.WEB)
    write(client, "openid-li", "我最多还八万")
    assert not Statement.objects.exists()
    assert f"#{second.pk}" in texts_to(li_qiang)[-1]
    write(client, "openid-li", f"#{on_wechat.pk} 我最多还八万")
    assert Statement.objects.get().text == "我最多还八万"


def test_by_text_message_who_has_no_account_talks_too(client, asked, mediator, mediator_user, clerk, clock, settings):
    from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, sign

    settings.LINES = {**settings.LINES, "sms": "evercourt.adapters.lines.gateway.GatewaySMS"}
    settings.SMS_GATEWAY_KEY = "key"
    other = sides(asked)[1]

    def text(words, number):
        body = json.dumps({"incoming": [{"id": number, "from": other.phone, "text": words}]}).encode()
        stamp = str(int(timezone.now().timestamp()))
        headers = {TIMESTAMP: stamp, SIGNATURE: sign("key", stamp, body)}
        answer = client.post("/lines/sms/reports", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
        place_message(heard_id=Heard.objects.get(reference=number).pk)

    # Nobody with an account has confirmed this number.
    from evercourt.accounts.models import User

    User.objects.filter(phone=other.phone).update(phone=None)
    acts.send_code(other, "consent", by=clerk, via=Channel.WEB)
    text(newest_code(other), "s1")
    accept_and_begin(client, asked, clock, mediator_user)
    text("我愿意谈", "s2")
    assert Statement.objects.get().apart_with == other
    do(client, asked, "talk", to=str(other.pk), text="好的")
    sent = Message.objects.filter(line="sms", walled=True).latest("pk")
    assert (sent.address, "好的" in sent.said, "好的" in sent.body) == (other.phone, True, False)


def test_what_was_sent_is_not_kept_and_stands_in_no_log(
    client, on_wechat, mediator, mediator_user, li_qiang, clock, settings, capsys
):
    from evercourt.messages.acts import deliver

    settings.LINES = {**settings.LINES, "wechat": "evercourt.adapters.lines.console.ConsoleSMS"}
    acts.answer(sides(on_wechat)[1], agrees=True, by=li_qiang, via=Channel.WEB)
    accept_and_begin(client, on_wechat, clock, mediator_user)
    acts.talk_by_messenger(sides(on_wechat)[1], True, by=li_qiang, via=Channel.WEB)
    Address.objects.filter(user=li_qiang).update(address="+8613899990002")
    do(client, on_wechat, "talk", to=str(sides(on_wechat)[1].pk), text="鹦鹉螺")
    message = Message.objects.filter(walled=True).latest("pk")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.body) == ("sent", "")
    printed = capsys.readouterr()
    assert "SMS to" in printed.out
    assert "鹦鹉螺" not in printed.out + printed.err
