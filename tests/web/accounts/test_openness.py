"""What the court tells a browser to keep shut, and what it tells nobody: headers, cookies, ways back, who is known."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from evercourt.accounts.models import User
from evercourt.messages.models import Message

PASSWORD = "correct horse battery"
EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere", "/api/v1/openapi.json"])
def test_every_answer_keeps_the_browser_shut(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    assert {"script-src 'self'", "frame-ancestors 'self'"} <= set(policy)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert "camera=(self)" in answer["Permissions-Policy"]


def _real_court(**more: str) -> dict[str, Any]:
    """Return the settings of a court that is no demonstration, as a process of its own reads them."""
    script = (
        "import json; from django.conf import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper() and n.startswith("
        "('SESSION', 'CSRF', 'SECURE', 'ALLOWED', 'PROXIES'))}, default=str))"
    )
    keep = {
        "SECRET_KEY": "x" * 50,
        "PROTECTION_KEYS": "x" * 50,
        "CASHIER_KEY": "x" * 50,
        "DATABASE_URL": "postgresql:///x",
    }
    house = {"EVERCOURT_DEMONSTRATION": "0", "EVERCOURT_ADDRESS": "https://court.example", **keep, **more}
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "evercourt.config.settings", **house},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    settings: dict[str, Any] = json.loads(found.stdout)
    return settings


@pytest.mark.slow
def test_a_real_court_is_spoken_to_over_https_under_its_own_name_only() -> None:
    settings = _real_court()
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert (
        settings["SESSION_COOKIE_SECURE"]
        is settings["CSRF_COOKIE_SECURE"]
        is settings["SESSION_COOKIE_HTTPONLY"]
        is True
    )
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert (settings["SESSION_COOKIE_PATH"], settings["SESSION_COOKIE_DOMAIN"]) == ("/", None)
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert settings["ALLOWED_HOSTS"] == ["court.example"]
    # Without a proxy of ours nobody's header says that the line was secure.
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    behind = _real_court(EVERCOURT_PROXIES="1")
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_another_host_is_not_answered(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["court.example"]
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "court.example", "x-forwarded-host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("target", EVIL)
def test_no_way_back_leads_to_another_site(client: Client, aygul: User, target: str) -> None:
    def leads_away(answer: Any) -> bool:
        return "evil" in answer.headers.get("Location", "") or "javascript" in answer.headers.get("Location", "")

    for address in ("/language", "/type-size"):
        assert not leads_away(client.get(address, {"to": "en", "next": target})), address
    form = {"login": aygul.email, "password": PASSWORD, "next": target}
    assert not leads_away(client.post("/accounts/login/", form))
    assert not leads_away(client.get("/accounts/login/", {"next": target}))
    assert not leads_away(client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target}))
    assert not leads_away(client.post("/accounts/logout/", {"next": target}))


@contextmanager
def _hashings() -> Iterator[list[int]]:
    """Count how often a password is hashed: it is what takes the time that could be measured from outside."""
    count = [0]
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify

    def counted(what: Any) -> Any:
        def called(self: Any, *given: Any) -> Any:
            count[0] += 1
            return what(self, *given)

        return called

    with (
        patch.object(Argon2PasswordHasher, "encode", counted(encode)),
        patch.object(Argon2PasswordHasher, "verify", counted(verify)),
    ):
        yield count


@pytest.mark.parametrize(
    ("known", "unknown"), [("aygul@example.org", "nobody@example.org"), ("+8613899990001", "+8613800000000")]
)
def test_signing_in_takes_as_much_work_for_an_unknown_address(
    client: Client, aygul: User, known: str, unknown: str
) -> None:
    spent = []
    for login in (known, unknown):
        with _hashings() as count:
            client.post("/accounts/login/", {"login": login, "password": "wrong"})
        spent.append(count[0])
    assert spent[0] == spent[1] > 0


@pytest.mark.parametrize(
    ("known", "unknown"), [("aygul@example.org", "nobody@example.org"), ("+8613899990001", "+8613800000000")]
)
def test_signing_up_takes_as_much_work_for_an_address_that_is_taken(aygul: User, known: str, unknown: str) -> None:
    spent, answers = [], []
    for contact in (known, unknown):
        with _hashings() as count:
            answer = Client().post(
                "/accounts/signup/", {"contact": contact, "name": "王", "password1": "a long secret 9"}
            )
        spent.append(count[0])
        answers.append((answer.status_code, answer.headers.get("Location")))
    assert answers[0] == answers[1]
    assert spent[0] == spent[1] > 0


def test_a_forgotten_password_gets_the_same_answer_for_an_unknown_address(aygul: User) -> None:
    def answered(email: str) -> tuple[int, str, str]:
        visitor = Client()
        asked = visitor.post("/accounts/password/reset/", {"email": email})
        page = visitor.get(asked["Location"]).content.decode() if "Location" in asked.headers else ""
        return asked.status_code, asked.headers.get("Location", ""), page.replace(email, "…")[:400]

    assert answered("aygul@example.org") == answered("nobody@example.org")
    assert Message.objects.filter(address="aygul@example.org", letter="code").exists()
    assert not Message.objects.filter(address="nobody@example.org", letter="code").exists()
