"""The page and the API on which a person says where their software is told of letters."""

from typing import Any

import pytest
from django.utils import timezone

from evercourt.accounts.firms import Firm, FirmMember
from evercourt.kernel.channels import Channel
from evercourt.messages.acts import add_endpoint, write
from evercourt.messages.models import Call, Endpoint, Listener
from tests.api.machine import Machine

URL = "https://firm.example.org/hook"


def letter(to: Any, key: str) -> None:
    write(key=key, to=to, letter="hearing_scheduled", subject="s", body="b", language="en")


def test_an_address_is_added_shown_told_again_and_ended(client, lawyer_zhao):
    client.force_login(lawyer_zhao)
    assert client.post("/profile/software", {"do": "add", "url": "http://10.0.0.1"}).status_code == 422
    made = client.post("/profile/software", {"do": "add", "url": URL})
    found = Endpoint.objects.get()
    assert made["Location"] == f"/profile/software/{found.pk}"
    letter(lawyer_zhao, "k")
    call = Call.objects.get()
    Call.objects.update(outcome="refused", status=404)
    page = client.get(made["Location"])
    assert found.secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert f"call_{call.pk}" in page.content.decode()
    client.post(made["Location"], {"do": "one", "call": call.pk})
    call.refresh_from_db()
    assert call.outcome == "waiting"
    client.post(made["Location"], {"do": "end"})
    assert URL not in client.get("/profile/software").content.decode()


def test_nobody_else_sees_an_address(client, lawyer_zhao, stranger):
    made = add_endpoint(URL, by=lawyer_zhao, via=Channel.WEB)
    client.force_login(stranger)
    assert URL not in client.get("/profile/software").content.decode()
    assert client.get(f"/profile/software/{made.pk}").status_code == 404
    assert client.post(f"/profile/software/{made.pk}", {"do": "end"}).status_code == 404
    assert client.post("/profile/software", {"do": "hear", "key": made.pk}).status_code == 404
    assert Machine(stranger, "tell").send("GET", f"/endpoints/{made.pk}/secret").status_code == 404


def test_a_member_decides_for_their_own_letters_and_sees_no_secret(client, lawyer_zhao, stranger):
    firm = Firm.objects.create(name="天山律师事务所", founded_by=lawyer_zhao)
    for user, role in ((lawyer_zhao, "partner"), (stranger, "lawyer")):
        FirmMember.objects.create(firm=firm, user=user, role=role, agreed_at=timezone.now())
    client.force_login(lawyer_zhao)
    client.post("/profile/software", {"do": "add", "url": URL, "firm": "on"})
    made = Endpoint.objects.get(firm=firm)
    client.force_login(stranger)
    assert URL in client.get("/profile/software").content.decode()
    assert client.get(f"/profile/software/{made.pk}").status_code == 404
    client.post("/profile/software", {"do": "hear", "key": made.pk})
    assert Listener.objects.filter(user=stranger, until=None).exists()
    client.post("/profile/software", {"do": "leave", "key": made.pk})
    assert not Listener.objects.filter(user=stranger, until=None).exists()


def test_the_api_does_the_same_with_a_key_made_for_it(lawyer_zhao, clerk):
    software = Machine(lawyer_zhao, "tell")
    made = software.post("/endpoints", url=URL)
    assert software.post("/endpoints", url=URL)["id"] == made["id"]
    assert "secret" not in made
    assert software.get(f"/endpoints/{made['id']}/secret")["secret"].startswith("whsec_")
    letter(lawyer_zhao, "1")
    letter(lawyer_zhao, "2")
    second, first = software.get(f"/endpoints/{made['id']}/calls")["items"]
    assert (first["outcome"], first["payload"]["type"]) == ("waiting", "letter.hearing_scheduled")
    replay = f"/endpoints/{made['id']}/replay"
    assert software.post(replay, call=first["id"], onwards=True) == {"number": 2}
    assert software.send("POST", replay, {"call": second["id"] + 1}).status_code == 404
    assert software.send("POST", "/endpoints", {"url": "https://127.0.0.1"}).status_code == 422
    assert software.send("POST", "/endpoints", {"url": URL, "firm": True}).status_code == 404
    assert software.send("DELETE", f"/endpoints/{made['id']}").json()["ended_at"]
    assert Machine(lawyer_zhao, "read").send("GET", "/endpoints").status_code == 403
    assert Machine(clerk, "tell").send("POST", "/endpoints", {"url": URL}).status_code == 403


def test_the_list_asks_a_constant_number_of_queries(client, lawyer_zhao, django_assert_max_num_queries):
    made = add_endpoint(URL, by=lawyer_zhao, via=Channel.WEB)
    for number in range(60):
        letter(lawyer_zhao, str(number))
    client.force_login(lawyer_zhao)
    client.get("/profile/software")
    with django_assert_max_num_queries(12):
        assert client.get(f"/profile/software/{made.pk}").status_code == 200


@pytest.mark.parametrize("path", ["/profile/software", "/profile/software/1"])
def test_an_account_is_needed(path, client, db):
    assert client.get(path)["Location"].startswith("/accounts/login/")
