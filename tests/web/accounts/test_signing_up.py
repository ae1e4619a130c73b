"""Signing up and in by e-mail or mobile number; what is said never tells whether an account exists."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from evercourt.accounts.models import User
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def _sign_up(client: Client, contact: str) -> str:
    answer = client.post("/accounts/signup/", {"contact": contact, "name": "买买提  江", "password1": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def _code(address: str) -> str:
    message = Message.objects.filter(address=address, letter="code").latest("written_at")
    found = re.search(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b", message.body)
    assert found, message.body
    return found.group()


def test_a_person_signs_up_by_e_mail_and_is_signed_in_once_the_code_comes_back(client: Client) -> None:
    where = _sign_up(client, "Mamat@Example.org")
    user = User.objects.get(email="mamat@example.org")
    assert (user.name, user.language, user.identity_level) == ("买买提 江", "zh-hans", 0)

    answer = client.post(where, {"code": _code("mamat@example.org")})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.email_confirmed_at
    assert user.identity_level == User.IdentityLevel.L1
    assert client.get("/accounts/email/").status_code == 200


def test_a_person_signs_up_by_mobile_number_without_country_code(client: Client) -> None:
    where = _sign_up(client, "138 9999 0077")
    answer = client.post(where, {"code": _code("+8613899990077")})
    assert answer.status_code == 302
    user = User.objects.get(phone="+8613899990077")
    assert user.phone_confirmed_at
    assert user.email is None
    assert str(client.session["_auth_user_id"]) == str(user.pk)


def test_a_wrong_code_confirms_nothing(client: Client) -> None:
    where = _sign_up(client, "13899990077")
    client.post(where, {"code": "WRONG1"})
    assert User.objects.get(phone="+8613899990077").phone_confirmed_at is None
    assert "_auth_user_id" not in client.session


def test_the_account_keeps_the_language_it_was_opened_in(client: Client) -> None:
    client.cookies["django_language"] = "ug"
    _sign_up(client, "mamat@example.org")
    assert User.objects.get(email="mamat@example.org").language == "ug"


def test_an_address_that_is_taken_gets_the_same_answer_as_a_free_one(client: Client, aygul: User) -> None:
    free, taken = Client(), Client()
    assert _sign_up(free, "new@example.org") == _sign_up(taken, "aygul@example.org")
    cache.clear()
    assert _sign_up(Client(), "13899990078") == _sign_up(Client(), aygul.phone or "")
    assert User.objects.filter(email="aygul@example.org").count() == 1
    assert not Message.objects.filter(letter="code", address__in=["aygul@example.org", aygul.phone]).exists()


@pytest.mark.parametrize("login", ["aygul@example.org", "AYGUL@example.org", "+8613899990001", "138-9999-0001"])
def test_a_person_signs_in_with_any_of_their_addresses(client: Client, aygul: User, login: str) -> None:
    client.post("/accounts/login/", {"login": login, "password": "correct horse battery"})
    assert str(client.session["_auth_user_id"]) == str(aygul.pk)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, aygul: User) -> None:
    def errors(login: str) -> list[str]:
        answer = client.post("/accounts/login/", {"login": login, "password": "wrong"})
        assert answer.status_code == 200
        return list(answer.context["form"].non_field_errors())

    assert errors("aygul@example.org") == errors("nobody@example.org") != []
    assert errors("+8613899990001") == errors("+8613800000000") != []


def test_many_wrong_passwords_for_one_address_have_to_wait(client: Client, aygul: User) -> None:
    for _attempt in range(11):
        cache.clear()
        answer = client.post("/accounts/login/", {"login": "aygul@example.org", "password": "wrong"})
    assert answer.status_code == 429
    cache.clear()
    answer = client.post("/accounts/login/", {"login": "aygul@example.org", "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session


def test_what_was_opened_and_confirmed_is_on_record(client: Client) -> None:
    where = _sign_up(client, "mamat@example.org")
    client.post(where, {"code": _code("mamat@example.org")})
    user = User.objects.get(email="mamat@example.org")
    names = list(Entry.objects.filter(stream=user.ledger_stream).order_by("pk").values_list("act", flat=True))
    assert names == ["accounts.account_opened", "accounts.address_confirmed"]
