"""A person's own pages: inbox, account, consents, keys; nobody else's are ever shown."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import APIToken, User
from evercourt.messages.acts import write
from evercourt.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def letter(aygul: User) -> Message:
    write(key="k", to=aygul, letter="l", subject="Your case", body="It is docketed.", language="en", link="/cases/1")
    return Message.objects.get()


def test_a_letter_is_noted_as_read_when_its_person_opens_it(client: Client, aygul: User, letter: Message) -> None:
    client.force_login(aygul)
    assert "Your case" in client.get("/messages").content.decode()
    answer = client.post(f"/messages/{letter.pk}/reading", follow=True)
    page = answer.content.decode()
    assert "It is docketed." in page
    assert 'href="/cases/1"' in page
    letter.refresh_from_db()
    assert letter.read_at


def test_nobody_else_opens_a_letter(client: Client, clerk: User, letter: Message) -> None:
    client.force_login(clerk)
    assert "Your case" not in client.get("/messages").content.decode()
    assert client.get(f"/messages/{letter.pk}").status_code == 404
    assert client.post(f"/messages/{letter.pk}/reading").status_code == 404
    letter.refresh_from_db()
    assert letter.read_at is None


def test_own_pages_need_an_account(client: Client) -> None:
    for address in ("/messages", "/profile", "/profile/keys", "/identity-checks"):
        assert client.get(address)["Location"].startswith("/accounts/login/"), address


def test_a_person_changes_the_language_of_the_account(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    answer = client.post("/profile", {"name": stranger.name, "language": "en"}, follow=True)
    assert "Your profile is saved." in answer.content.decode()
    stranger.refresh_from_db()
    assert stranger.language == "en"


def test_pages_speak_the_language_of_the_account(client: Client, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(language="en")
    client.force_login(stranger)
    assert '<html lang="en"' in client.get("/profile").content.decode()


def test_a_checked_name_is_not_changed_and_what_was_typed_stays(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    answer = client.post("/profile", {"name": "王某某", "language": "zh-hans"})
    assert answer.status_code == 422
    assert 'value="王某某"' in answer.content.decode()
    stranger.refresh_from_db()
    assert stranger.name == "王陌"


def test_a_person_consents_to_a_channel_and_withdraws(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    client.post("/profile/consents", {"kind": "email"})
    consent = stranger.channel_consents.get()
    assert (consent.address, consent.told_language, consent.withdrawn_at) == ("stranger@example.org", "zh-hans", None)
    assert client.get("/profile").status_code == 200

    client.post(f"/profile/consents/{consent.pk}/withdrawal")
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_nobody_else_withdraws_a_consent(client: Client, stranger: User, clerk: User) -> None:
    client.force_login(stranger)
    client.post("/profile/consents", {"kind": "portal"})
    consent = stranger.channel_consents.get()
    client.force_login(clerk)
    assert client.post(f"/profile/consents/{consent.pk}/withdrawal").status_code == 404


def test_a_channel_without_a_confirmed_address_is_not_consented_to(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert client.post("/profile/consents", {"kind": "sms"}).status_code == 422
    assert client.post("/profile/consents", {"kind": "pigeon"}).status_code == 422
    assert not stranger.channel_consents.exists()


def test_a_key_is_shown_once_and_revoked(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    made = client.post("/profile/keys", {"name": "my accounts", "scopes": ["read"]})
    assert "evercourt_" in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert "evercourt_" not in client.get("/profile/keys").content.decode()
    key = APIToken.objects.get()
    client.post(f"/profile/keys/{key.pk}/revocation")
    key.refresh_from_db()
    assert key.revoked_at
    assert client.get("/profile/keys").status_code == 200


def test_who_holds_no_office_makes_no_key_for_the_work_of_one(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert client.post("/profile/keys", {"name": "x", "scopes": ["court"]}).status_code == 422
    assert not APIToken.objects.exists()


def test_nobody_else_revokes_a_key(client: Client, stranger: User, aygul: User) -> None:
    client.force_login(stranger)
    client.post("/profile/keys", {"name": "x", "scopes": ["read"]})
    client.force_login(aygul)
    assert client.post(f"/profile/keys/{APIToken.objects.get().pk}/revocation").status_code == 404


def test_an_office_holder_makes_a_key_after_confirming_the_second_factor(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    form = {"name": "queue board", "scopes": ["court"]}
    asked = client.post("/profile/keys", form)
    assert asked["Location"].startswith("/accounts/second-factor")
    assert not APIToken.objects.exists()

    client.post("/accounts/second-factor", {"next": "/profile/keys", "code": present_codes(clerk)[0]})
    assert 'value="queue board"' in client.get("/accounts/second-factor/waiting").content.decode()
    client.post("/profile/keys", form)
    assert APIToken.objects.get().user == clerk


def test_the_demonstration_shows_its_people_and_their_codes(client: Client, judge: User, settings: Any) -> None:
    settings.DEMONSTRATION = True
    page = client.get("/demonstration").content.decode()
    assert "judge@example.org" in page
    assert any(code in page for code in present_codes(judge))


def test_a_real_court_has_no_such_page(client: Client, judge: User, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert client.get("/demonstration").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/phone/change/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/accounts/logout/",
    ],
)
def test_the_pages_of_the_sign_in_library_wear_our_frame(client: Client, stranger: User, address: str) -> None:
    client.force_login(stranger)
    page = client.get(address, follow=True).content.decode()
    assert 'class="skip"' in page
    assert "<script>" not in page
