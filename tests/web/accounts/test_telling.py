"""The page on which a person says how to be told, and the door at which providers report."""

import hashlib
import time

import pytest

from evercourt.messages.models import Address, BindingCode, Preference


def test_a_person_chooses_order_and_quiet_hours(client, aygul):
    client.force_login(aygul)
    posted = {"first": "sms", "second": "email", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/profile/telling", posted)["Location"] == "/profile/telling"
    kept = Preference.objects.get(user=aygul)
    assert (kept.order, f"{kept.quiet_from:%H:%M}") == (["sms", "email"], "22:00")
    assert 'value="22:00"' in client.get("/profile/telling").content.decode()
    assert client.post("/profile/telling", posted | {"quiet_until": ""}).status_code == 422


def test_a_code_binds_wechat_and_the_account_can_be_removed_by_its_owner_only(client, aygul, li_qiang, settings):
    client.force_login(aygul)
    client.post("/profile/telling/codes")
    code = BindingCode.objects.get(user=aygul).code
    assert code in client.get("/profile/telling").content.decode()
    stamp = str(int(time.time()))
    parts = sorted([settings.WECHAT_ACCOUNTS["official"]["token"], stamp, "n"])
    signature = hashlib.sha1("".join(parts).encode()).hexdigest()
    at = f"/lines/wechat/reports?timestamp={stamp}&nonce=n&signature="
    body = ("<xml><FromUserName>oA</FromUserName><MsgType>text</MsgType><Content>" + code + "</Content></xml>").encode()
    assert client.post(at + "0" * 40, body, content_type="text/xml").status_code == 403
    assert client.post(at + signature, body, content_type="text/xml").content == b"success"
    assert client.get(at + signature + "&echostr=42").content == b"42"
    address = Address.objects.get(user=aygul, line="wechat", address="oA")
    assert client.get("/profile/telling").status_code == 200
    client.force_login(li_qiang)
    assert client.post(f"/profile/telling/addresses/{address.pk}/removal").status_code == 404
    client.force_login(aygul)
    client.post(f"/profile/telling/addresses/{address.pk}/removal")
    assert not Address.objects.exists()


@pytest.mark.parametrize("line", ["push", "fax", "portal", "mini_program"])
def test_a_line_whose_provider_does_not_call_has_no_door(client, db, line):
    assert client.post(f"/lines/{line}/reports").status_code == 404


def test_a_browser_is_subscribed_shown_and_removed(client, aygul):
    client.force_login(aygul)
    page = client.get("/profile/telling").content.decode()
    assert 'data-court-worker="/worker.js"' in page
    given = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "key": "B" * 87, "secret": "s" * 22}
    assert client.post("/profile/telling/browsers", given).status_code == 302
    address = Address.objects.get(user=aygul)
    assert (address.line, address.subscription.endpoint) == ("push", given["endpoint"])
    assert f"/profile/telling/addresses/{address.pk}" in client.get("/profile/telling").content.decode()
    client.post("/profile/telling/browsers", given | {"endpoint": "https://attacker.example/x"})
    assert Address.objects.count() == 1, "the court posts only to push services it knows"
    client.post("/profile/telling/browsers", given)
    assert Address.objects.count() == 1, "the same browser is the same address"


def test_the_script_that_shows_notes_lies_at_the_root_and_is_open_to_all(client):
    answer = client.get("/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
