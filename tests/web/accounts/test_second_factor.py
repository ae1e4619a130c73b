"""The second factor at the door: set up before an office opens, asked again before a dangerous act."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.courts.models import Court
from evercourt.kernel.errors import SecondFactorNeeded
from evercourt.web.doors import writes
from evercourt.web.middleware import SECOND_FACTOR_AT


@writes
def pronounce(request: HttpRequest) -> HttpResponse:
    """Stand in for any dangerous act of the house: asks what kernel.policy.must asks."""
    at = request.user.second_factor_at  # type: ignore[union-attr]
    if request.method == "POST":
        if at is None or timezone.now() - at > timedelta(minutes=10):
            raise SecondFactorNeeded()
        return HttpResponse(f"pronounced {request.POST['text']}")
    return HttpResponse("the form")


urlpatterns = [path("pronouncement", pronounce), path("", include("evercourt.config.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def _session(client: Client) -> SessionBase:
    return client.session


def test_a_dangerous_act_asks_for_the_second_factor_and_then_goes_on_with_what_was_entered(
    client: Client, judge: User
) -> None:
    client.force_login(judge)

    asked = client.post("/pronouncement", {"text": "The claim is allowed."})
    assert asked.status_code == 302
    assert asked["Location"] == "/accounts/second-factor?next=%2Fpronouncement"

    page = client.get(asked["Location"])
    assert 'autocomplete="one-time-code"' in page.content.decode()
    code = present_codes(judge)[0]
    confirmed = client.post("/accounts/second-factor", {"next": "/pronouncement", "code": code})
    assert confirmed["Location"] == "/accounts/second-factor/waiting"

    waiting = client.get(confirmed["Location"]).content.decode()
    assert 'action="/pronouncement"' in waiting
    assert 'name="text" value="The claim is allowed."' in waiting
    done = client.post("/pronouncement", {"text": "The claim is allowed."})
    assert done.content.decode() == "pronounced The claim is allowed."
    assert "waiting_for_second_factor" not in _session(client)


def test_a_wrong_code_confirms_nothing(client: Client, judge: User) -> None:
    client.force_login(judge)
    code = "000000" if "000000" not in present_codes(judge) else "111111"
    answer = client.post("/accounts/second-factor", {"next": "/pronouncement", "code": code})
    assert answer.status_code == 422
    assert SECOND_FACTOR_AT not in _session(client)


def test_a_code_of_somebody_else_confirms_nothing(client: Client, judge: User, stranger: User) -> None:
    client.force_login(stranger)
    page = client.get("/accounts/second-factor?next=/pronouncement").content.decode()
    assert "/accounts/2fa/totp/activate/" in page
    client.post("/accounts/second-factor", {"next": "/pronouncement", "code": present_codes(judge)[0]})
    assert SECOND_FACTOR_AT not in _session(client)


def test_the_way_back_never_leads_to_another_site(client: Client, judge: User) -> None:
    client.force_login(judge)
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = client.get("/accounts/second-factor", {"next": target}).content.decode()
        assert 'name="next" value="/"' in page


def test_an_old_confirmation_is_not_fresh(client: Client, judge: User) -> None:
    client.force_login(judge)
    session = client.session
    session[SECOND_FACTOR_AT] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.post("/pronouncement", {"text": "x"})["Location"].startswith("/accounts/second-factor")


def test_an_office_holder_without_a_second_factor_reaches_only_its_setting_up(
    client: Client, court: Court, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get("/pronouncement").status_code == 200
    OfficeHeld.objects.create(user=stranger, court=court, office=Office.JUDGE, since=date(2020, 1, 1))

    for address in ("/pronouncement", "/", "/accounts/email/", "/accounts/second-factor"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/"), address
    assert client.post("/pronouncement", {"text": "x"}).status_code == 302
    assert client.get("/accounts/logout/").status_code == 200
    # Setting up asks for the password first.
    assert client.get("/accounts/2fa/totp/activate/", follow=True).status_code == 200


def test_recovery_codes_alone_open_no_office(client: Client, judge: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user_id=judge.pk, type=Authenticator.Type.TOTP).delete()
    client.force_login(judge)
    assert client.get("/pronouncement")["Location"] == "/accounts/2fa/totp/activate/"


def test_signing_in_asks_the_second_factor_and_counts_it(client: Client, judge: User) -> None:
    first = client.post("/accounts/login/", {"login": "judge@example.org", "password": "correct horse battery"})
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/pronouncement").status_code == 302

    client.post("/accounts/2fa/authenticate/", {"code": present_codes(judge)[0]})
    assert client.post("/pronouncement", {"text": "now"}).content == b"pronounced now"


def test_a_code_confirmed_by_one_person_is_not_left_to_the_next_in_the_same_browser(
    client: Client, judge: User, stranger: User
) -> None:
    client.force_login(judge)
    client.post("/accounts/second-factor", {"next": "/", "code": present_codes(judge)[0]})
    assert SECOND_FACTOR_AT in _session(client)
    client.force_login(stranger)
    assert SECOND_FACTOR_AT not in _session(client)
