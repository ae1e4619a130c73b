"""Sessions end where they must; a new address counts only when confirmed, and the old one hears of it."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from evercourt.accounts.models import User
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from evercourt.web.accounts.browsers import browser_name

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
CONFIRMED = datetime(2022, 8, 10, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def person(aygul: User) -> User:
    EmailAddress.objects.create(user=aygul, email=aygul.email, verified=True, primary=True)
    User.objects.filter(pk=aygul.pk).update(phone_confirmed_at=CONFIRMED)
    aygul.refresh_from_db()
    return aygul


def _sign_in(person: User, client: Client | None = None) -> Client:
    client = client or Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140"})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def _confirm_password(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def _code(address: str) -> str:
    found = re.search(
        r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b", Message.objects.filter(address=address, letter="code").latest("pk").body
    )
    assert found
    return found.group()


def _letters(person: User, letter: str) -> dict[str, str]:
    return dict(Message.objects.filter(to=person, letter=letter).values_list("line", "address"))


def test_a_person_sees_their_sessions_and_ends_the_others(person: User) -> None:
    here, there = _sign_in(person), _sign_in(person)
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("Firefox, Linux") == 2
    here.post("/accounts/sessions/")
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302
    assert UserSession.objects.filter(user=person).count() == 1


def test_nobody_sees_the_sessions_of_another(person: User, stranger: User) -> None:
    _sign_in(person)
    other = _sign_in(stranger, Client(headers={"user-agent": "Edg"}))
    assert "Firefox" not in other.get("/accounts/sessions/").content.decode()


def test_a_changed_password_ends_every_other_session_and_is_told(person: User) -> None:
    here, there = _sign_in(person), _sign_in(person)
    form = {"oldpassword": PASSWORD, "password1": "another long secret", "password2": "another long secret"}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302
    assert set(_letters(person, "password_changed")) == {"portal", "email", "sms"}


def test_a_forgotten_password_set_anew_ends_every_session_and_is_told(person: User) -> None:
    there, here = _sign_in(person), Client()
    confirm = here.post("/accounts/password/reset/", {"email": person.email})["Location"]
    change = here.post(confirm, {"code": _code(person.email or "")})["Location"]
    here.post(change, {"password1": "another long secret", "password2": "another long secret"})
    assert there.get("/profile").status_code == 302
    assert "email" in _letters(person, "password_reset")


def test_a_new_browser_is_told_and_a_known_one_is_not(person: User) -> None:
    browser = _sign_in(person)
    assert set(_letters(person, "new_sign_in")) == {"portal", "email", "sms"}
    browser.post("/accounts/logout/")
    _sign_in(person, browser)
    assert Message.objects.filter(to=person, letter="new_sign_in", line="portal").count() == 1
    _sign_in(person)
    assert Message.objects.filter(to=person, letter="new_sign_in", line="portal").count() == 2


def test_a_browser_known_for_one_person_is_new_for_another(person: User, stranger: User) -> None:
    browser = _sign_in(person)
    browser.post("/accounts/logout/")
    _sign_in(stranger, browser)
    assert _letters(stranger, "new_sign_in")


def test_a_browser_that_knew_the_old_password_is_new_again(person: User) -> None:
    thief = _sign_in(person)
    person.set_password(PASSWORD)  # The same word hashed anew is another password to the court.
    person.save()
    _sign_in(person, thief)
    assert Message.objects.filter(to=person, letter="new_sign_in", line="portal").count() == 2


def test_who_opens_an_account_is_not_told_of_the_browser(client: Client) -> None:
    where = client.post(
        "/accounts/signup/", {"contact": "new@example.org", "name": "王", "password1": "a long secret 9"}
    )
    client.post(where["Location"], {"code": _code("new@example.org")})
    assert "_auth_user_id" in client.session
    assert not Message.objects.filter(letter="new_sign_in").exists()


def test_a_forged_cookie_makes_no_browser_known(person: User) -> None:
    browser = Client()
    browser.cookies["signed_in_before"] = "anything:at:all"
    _sign_in(person, browser)
    assert _letters(person, "new_sign_in")


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/phone/change/", "/accounts/3rdparty/"])
def test_a_session_left_open_changes_nothing_without_the_password(client: Client, person: User, address: str) -> None:
    client.force_login(person)
    form = {"email": "thief@example.org", "action_add": "", "phone": "13899990099"}
    assert (
        client.post(address, form)
        .headers.get("Location", "/accounts/reauthenticate/")
        .startswith("/accounts/reauthenticate/")
    )
    assert not Message.objects.filter(letter="code").exists()


def test_a_new_e_mail_counts_when_confirmed_and_the_old_one_is_warned(client: Client, person: User) -> None:
    client.force_login(person)
    _confirm_password(client)
    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    person.refresh_from_db()
    assert (person.email, person.email_confirmed_at) == ("aygul@example.org", CONFIRMED)
    assert not Message.objects.filter(address="aygul@example.org").exists()

    client.post(asked["Location"], {"code": "WRONG1"})
    person.refresh_from_db()
    assert person.email == "aygul@example.org"

    client.post(asked["Location"], {"code": _code("new@example.org")})
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert person.email_confirmed_at
    assert person.email_confirmed_at > CONFIRMED
    assert Message.objects.filter(address="aygul@example.org", letter="email_changed").count() == 1
    assert Entry.objects.filter(stream=person.ledger_stream, act="accounts.address_confirmed").count() == 1


def test_a_new_number_counts_when_confirmed_and_the_old_one_is_warned(client: Client, person: User) -> None:
    client.force_login(person)
    _confirm_password(client)
    asked = client.post("/accounts/phone/change/", {"phone": "13899990099", "action_add": ""})
    person.refresh_from_db()
    assert (person.phone, person.phone_confirmed_at) == ("+8613899990001", CONFIRMED)

    client.post(asked["Location"], {"code": _code("+8613899990099")})
    person.refresh_from_db()
    assert person.phone == "+8613899990099"
    assert Message.objects.filter(address="+8613899990001", letter="phone_changed").count() == 1
    assert Entry.objects.filter(stream=person.ledger_stream, act="accounts.address_confirmed").count() == 1


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/accounts/email/", {"email": "stranger@example.org", "action_add": ""}),
        ("/accounts/phone/change/", {"phone": "13899990055", "action_add": ""}),
    ],
)
def test_an_address_of_somebody_else_is_never_taken(
    client: Client, person: User, stranger: User, address: str, form: dict[str, str]
) -> None:
    User.objects.filter(pk=stranger.pk).update(phone="+8613899990055", phone_confirmed_at=CONFIRMED)
    client.force_login(person)
    _confirm_password(client)
    client.post(address, form)
    person.refresh_from_db()
    assert (person.email, person.phone) == ("aygul@example.org", "+8613899990001")
    assert not Message.objects.filter(letter="code", address__in=["stranger@example.org", "+8613899990055"]).exists()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/138 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "WeChat, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138 Safari/537.36 Edg/138", "Edge, Windows"),
        ("curl/8.9", "curl/8.9"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_know_it(said: str, name: str) -> None:
    assert browser_name(said) == name
