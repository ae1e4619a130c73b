"""Sign-in through an OpenID Connect provider that runs as a process of its own, honest and otherwise."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client

from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import User
from evercourt.config import identity_providers
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.oidc_provider import CLIENT, SECRET

pytestmark = pytest.mark.django_db

MAMAT = {"sub": "mamat-1", "name": "买买提·江", "email": "Mamat@example.org", "email_verified": True, "acr": "low"}
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    started = subprocess.Popen([sys.executable, "-m", "tests.oidc_provider"], stdout=subprocess.PIPE, text=True)
    assert started.stdout
    yield f"http://localhost:{int(started.stdout.readline())}"
    started.kill()
    started.wait()
    started.stdout.close()


@pytest.fixture
def configured(provider: str, settings: Any, tmp_path: Any) -> str:
    file = tmp_path / "providers.json"
    entry = {"id": "xj", "name": "新疆政务", "issuer": provider, "client_id": CLIENT, "client_secret": SECRET}
    file.write_text(json.dumps([entry | {"level_claim": "acr", "levels": {"low": 1, "document": 2}}]))
    apps = identity_providers.read(str(file))
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": apps}
    }
    cache.clear()
    return provider


@pytest.fixture
def visit(configured: str) -> Visit:
    """Sign in (or link) as this person at the provider; return the court's answer to the call back."""

    def visited(client: Client, claims: dict[str, Any], fault: str = "", process: str = "login", **more: Any) -> Any:
        requests.post(f"{configured}/next", json={"claims": claims, "fault": fault}, timeout=9)
        leave = client.post(f"/accounts/oidc/xj/login/?process={process}", **more)
        if not leave.headers.get("Location", "").startswith(configured):
            return leave
        back = requests.get(leave["Location"], allow_redirects=False, timeout=9).headers["Location"]
        return client.get(back.removeprefix("http://testserver"))

    return visited


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_sign_in_page_offers_the_provider_only_when_one_is_configured(
    client: Client, configured: str, settings: Any
) -> None:
    assert "新疆政务" in client.get("/accounts/login/?next=/cases").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    page = client.get("/accounts/login/").content.decode()
    assert "oidc" not in page
    assert client.post("/accounts/oidc/xj/login/").status_code == 404


def test_a_newcomer_with_a_proved_address_gets_an_account_with_what_the_provider_told(
    client: Client, visit: Visit
) -> None:
    answer = visit(client, MAMAT)
    user = User.objects.get(email="mamat@example.org")
    assert (answer.status_code, signed_in(client)) == (302, str(user.pk))
    assert (user.name, user.identity_level, user.has_usable_password()) == ("买买提·江", User.IdentityLevel.L1, False)
    assert user.email_confirmed_at
    acts = Entry.objects.filter(stream=user.ledger_stream).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["accounts.account_opened", "accounts.address_confirmed"]
    kept = SocialAccount.objects.get().extra_data["id_token"]
    assert set(kept) == {"iss", "sub", "email", "email_verified", "name", "acr"}
    assert not SocialToken.objects.exists()


def test_who_is_linked_is_known_by_the_subject_whatever_the_address_says_later(client: Client, visit: Visit) -> None:
    visit(client, MAMAT)
    again = Client()
    visit(again, MAMAT | {"email": "other@example.org", "email_verified": False})
    assert signed_in(again) == signed_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "fault",
    [
        "forged", "unsigned", "signed_with_the_public_key", "unknown_key", "wrong_nonce", "no_nonce", "wrong_audience",
        "made_for_another", "wrong_issuer", "other_issuer", "expired", "no_end", "other_subject", "cancelled",
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_relied_on_lets_nobody_in(client: Client, visit: Visit, fault: str) -> None:
    answer = visit(client, MAMAT, fault)
    assert answer.status_code == 422
    assert "新疆政务" in answer.content.decode()
    assert signed_in(client) is None
    assert not User.objects.exists()


def test_an_answer_made_for_another_browser_lets_nobody_in(client: Client, configured: str, visit: Visit) -> None:
    requests.post(f"{configured}/next", json={"claims": MAMAT}, timeout=9)
    leave = client.post("/accounts/oidc/xj/login/")
    back = requests.get(leave["Location"], allow_redirects=False, timeout=9).headers["Location"]
    victim = Client()
    assert victim.get(back.removeprefix("http://testserver")).status_code == 422
    assert signed_in(victim) is None


def test_a_provider_that_does_not_answer_is_said_so(client: Client, configured: str, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://localhost:9"
    assert client.post("/accounts/oidc/xj/login/").status_code == 422


def test_what_stands_in_the_address_does_not_change_what_is_asked(client: Client, configured: str) -> None:
    leave = client.post("/accounts/oidc/xj/login/?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone")
    asked = parse_qs(urlsplit(leave["Location"]).query)
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert "prompt" not in asked
    assert asked["nonce"] != ["mine"]


@pytest.mark.parametrize("verified", [False, "false", "true", 1, None])
def test_an_address_that_is_not_proved_opens_no_account(client: Client, visit: Visit, verified: object) -> None:
    answer = visit(client, MAMAT | {"email_verified": verified})
    assert answer.status_code == 409
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["aygul@example.org", "AYGUL@example.org"])
def test_an_account_with_the_same_address_is_never_taken_over(
    client: Client, visit: Visit, aygul: User, address: str
) -> None:
    answer = visit(client, MAMAT | {"email": address})
    assert answer.status_code == 409
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_nor_is_one_that_only_waits_for_that_address_to_be_confirmed(client: Client, visit: Visit, aygul: User) -> None:
    EmailAddress.objects.create(user=aygul, email="mamat@example.org", verified=False)
    assert visit(client, MAMAT).status_code == 409
    assert not SocialAccount.objects.exists()


def test_a_person_links_a_provider_after_giving_the_password_and_signs_in_with_it(
    client: Client, visit: Visit, aygul: User
) -> None:
    client.force_login(aygul)
    asked = visit(client, MAMAT, process="connect")
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert not SocialAccount.objects.exists()
    done = client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    assert done["Location"] == "/accounts/3rdparty/"
    assert SocialAccount.objects.get().user == aygul
    assert "新疆政务" in client.get("/accounts/3rdparty/").content.decode()
    assert Message.objects.filter(to=aygul, letter="account_connected").exists()

    elsewhere = Client()
    visit(elsewhere, MAMAT | {"email": None})
    assert signed_in(elsewhere) == str(aygul.pk)
    aygul.refresh_from_db()
    assert aygul.email == "aygul@example.org"


def test_a_provider_linked_to_one_person_is_not_linked_to_another(client: Client, visit: Visit, stranger: User) -> None:
    visit(Client(), MAMAT)
    owner = SocialAccount.objects.get().user
    client.force_login(stranger)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    visit(client, MAMAT, process="connect")
    assert SocialAccount.objects.get().user == owner


def test_an_office_holder_still_needs_the_second_factor(client: Client, visit: Visit, judge: User) -> None:
    SocialAccount.objects.create(user=judge, provider="xj", uid="mamat-1")
    answer = visit(client, MAMAT)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": present_codes(judge)[0]})
    assert signed_in(client) == str(judge.pk)


def test_a_closed_account_stays_closed(client: Client, visit: Visit, aygul: User) -> None:
    SocialAccount.objects.create(user=aygul, provider="xj", uid="mamat-1")
    User.objects.filter(pk=aygul.pk).update(is_active=False)
    visit(client, MAMAT)
    assert signed_in(client) is None


@pytest.mark.parametrize(
    ("told", "level"),
    [("low", 1), ("document", 2), ("unknown", 1), (["document"], 1), ({"document": 1}, 1)],
)
def test_the_level_follows_from_the_claim_that_is_configured(
    client: Client, visit: Visit, told: object, level: int
) -> None:
    visit(client, MAMAT | {"acr": told})
    assert User.objects.get().identity_level == level


def test_a_vouched_level_counts_for_the_same_name_only_and_lowers_none(
    client: Client, visit: Visit, aygul: User
) -> None:
    SocialAccount.objects.create(user=aygul, provider="xj", uid="mamat-1")
    User.objects.filter(pk=aygul.pk).update(identity_level=1)
    visit(client, MAMAT | {"acr": "document"})
    aygul.refresh_from_db()
    assert aygul.identity_level == 1
    visit(client, MAMAT | {"acr": "document", "name": aygul.name})
    aygul.refresh_from_db()
    assert aygul.identity_level == 2
    assert Entry.objects.filter(stream=aygul.ledger_stream, act="accounts.identity_vouched").count() == 1
    User.objects.filter(pk=aygul.pk).update(identity_level=3)
    visit(client, MAMAT | {"acr": "document", "name": aygul.name})
    aygul.refresh_from_db()
    assert aygul.identity_level == 3


def test_signing_out_ends_the_session_and_reminds_of_the_one_at_the_provider(client: Client, visit: Visit) -> None:
    visit(client, MAMAT)
    page = client.post("/accounts/logout/", follow=True).content.decode()
    assert signed_in(client) is None
    assert "新疆政务" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": {"high": 3}},
        {"levels": {"high": 0}},
        {"levels": {"high": True}},
        {"issuer": "http://id.example"},
        {"id": "../evil"},
        {"client_secret": ...},
        {"colour": "red"},
        {"level_claim": ""},
    ],
)
def test_a_wrong_configuration_stops_the_start(wrong: dict[str, Any], tmp_path: Any) -> None:
    good = {
        "id": "xj", "name": "x", "issuer": "https://id.example", "client_id": "c", "client_secret": "s",
        "level_claim": "acr", "levels": {"document": 2},
    }  # fmt: skip
    file = tmp_path / "providers.json"
    file.write_text(json.dumps([good]))
    assert identity_providers.read(str(file))
    file.write_text(json.dumps([{name: value for name, value in (good | wrong).items() if value is not ...}]))
    with pytest.raises(RuntimeError, match="EVERCOURT_OIDC_FILE"):
        identity_providers.read(str(file))
