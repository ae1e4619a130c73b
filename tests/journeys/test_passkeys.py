"""Passkeys for real: the browser's own virtual authenticator makes and uses them on our pages."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator

from evercourt.accounts.models import APIToken, OfficeHeld
from evercourt.accounts.offices import Office
from tests.factories import CourtFactory, UserFactory
from tests.journeys.pages import fits, no_barriers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


class Device:
    """A telephone with a fingerprint reader that always knows its owner, until told otherwise."""

    def __init__(self, page):
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        self.key = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def knows_the_finger(self, known):
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": known})


def sign_in(page, url, login):
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/accounts/login/'] button")


def give_password_again(page):
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def sign_out(page, url):
    page.goto(f"{url}/accounts/logout/")
    page.click("main form button")
    page.wait_for_url(f"{url}/")


def test_an_office_holder_works_with_a_passkey_as_second_factor(live_server, phone, keep_picture):
    judge = UserFactory(name="古丽娜尔", email="judge@example.org")
    OfficeHeld.objects.create(user=judge, court=CourtFactory(), office=Office.JUDGE, since=date(2020, 1, 1))
    page = phone("zh-CN")
    device = Device(page)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)

    # Registers: the office does not open before.
    sign_in(page, live_server.url, "judge@example.org")
    give_password_again(page)
    page.wait_for_url("**/accounts/2fa/totp/activate/")
    keep_picture(page, "totp-activate-zh")
    no_barriers(page)
    fits(page)
    page.click("a[href='/accounts/2fa/webauthn/add/']")
    page.wait_for_url("**/accounts/2fa/webauthn/add/")
    keep_picture(page, "passkey-add-zh")
    no_barriers(page)
    fits(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    keep_picture(page, "recovery-codes-zh")
    no_barriers(page)
    fits(page)
    assert Authenticator.objects.filter(user=judge, type=Authenticator.Type.WEBAUTHN).count() == 1

    # Signs in: the password alone is not enough.
    sign_out(page, live_server.url)
    sign_in(page, live_server.url, "judge@example.org")
    page.wait_for_url("**/accounts/2fa/authenticate/")
    keep_picture(page, "passkey-authenticate-zh")
    no_barriers(page)
    fits(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{live_server.url}/")

    # A dangerous act, when the second factor is no longer fresh.
    session = page.context.cookies()
    assert any(cookie["httpOnly"] for cookie in session if cookie["name"] == "sessionid")
    make_stale(page)
    page.goto(f"{live_server.url}/profile/keys")
    page.fill("[name=name]", "queue board")
    page.check("[name=scopes][value=court]")
    page.click("main form button")
    page.wait_for_url("**/accounts/second-factor?**")
    assert not APIToken.objects.exists()
    keep_picture(page, "second-factor-zh")
    no_barriers(page)
    page.click("a[href*='/webauthn/reauthenticate/'], a[href*='/reauthenticate/webauthn/']")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/accounts/second-factor/waiting")
    page.click("main form button >> nth=0")
    page.wait_for_url("**/profile/keys")
    assert APIToken.objects.get().user == judge
    assert not faults

    # Gives up: said on the page, and the page still works.
    sign_out(page, live_server.url)
    sign_in(page, live_server.url, "judge@example.org")
    page.wait_for_url("**/accounts/2fa/authenticate/")
    device.line.send("WebAuthn.clearCredentials", {"authenticatorId": device.key})
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_selector("[role=alert] .notice")
    keep_picture(page, "passkey-failed-zh")


def make_stale(page):
    """Let eleven minutes pass for the session's second factor."""
    from datetime import timedelta
    from importlib import import_module

    from django.conf import settings
    from django.utils import timezone

    from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT

    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session[SECOND_FACTOR_AT] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()


def test_a_party_signs_in_with_a_passkey_instead_of_a_password(live_server, phone, keep_picture):
    aygul = UserFactory(name="阿依古丽·买买提", email="aygul@example.org", language="ug")
    page = phone("ug")
    device = Device(page)
    sign_in(page, live_server.url, "aygul@example.org")
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    give_password_again(page)
    page.check("[name=passwordless]")
    keep_picture(page, "passkey-add-ug")
    no_barriers(page)
    fits(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    page.goto(f"{live_server.url}/accounts/2fa/")
    keep_picture(page, "second-factors-ug")
    fits(page)
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    keep_picture(page, "passkeys-ug")
    no_barriers(page)
    fits(page)
    page.goto(f"{live_server.url}/accounts/sessions/")
    keep_picture(page, "sessions-ug")
    no_barriers(page)
    fits(page)

    sign_out(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/login/?next=/profile")
    keep_picture(page, "login-passkey-ug")
    no_barriers(page)
    fits(page)
    device.knows_the_finger(False)
    page.click("#passkey_login")
    page.wait_for_selector("[role=alert] .notice")
    device.knows_the_finger(True)
    page.click("#passkey_login")
    page.wait_for_url(f"{live_server.url}/profile")
    assert page.locator("main").inner_text().count("aygul@example.org") >= 1
    assert Authenticator.objects.get(user=aygul, type=Authenticator.Type.WEBAUTHN).last_used_at
