"""Sign-in through an OpenID Connect provider: what it says is believed only when signed by it, for us, for this visit.

The library skips the signature when the token came over TLS and knows no nonce; the court checks both always.
"""

import json
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from requests import RequestException

from evercourt.web.doors import public

# A shared secret could be forged by whoever reads our settings; "none" by anyone.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLAIMS = ["iss", "sub", "aud", "exp", "iat"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Clocks of two houses may differ by so many seconds.
LEEWAY = 60
KEPT = ("iss", "sub", "email", "email_verified", "name")


def nonce_of(verifier: str) -> str:
    """Return the nonce that belongs to a visit's PKCE verifier, which only the visitor's own session knows."""
    return salted_hmac("evercourt.openid_connect.nonce", verifier, algorithm="sha256").hexdigest()


class ProviderConversation(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is asked of the provider, and what is believed of its answer."""

    verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider publishes about itself. Raises OAuth2Error if it names another issuer."""
        found: dict[str, Any] = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("The provider names another issuer than the one configured.")
        if lacking := [name for name in ENDPOINTS if not isinstance(found.get(name), str)]:
            raise OAuth2Error(f"The provider does not publish {', '.join(lacking)}.")
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        """Exchange the code, and remember which visit it belongs to."""
        self.verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Any) -> SocialLogin:
        """Return who the provider says this is. Raises OAuth2Error when any part of it cannot be relied on."""
        claims = self._checked(app, more["response"].get("id_token") or "")
        if self.openid_config.get("userinfo_endpoint"):
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("The provider told about somebody else.")
            claims = told | claims
        kept = {name: claims[name] for name in (*KEPT, app.settings.get("level_claim")) if name in claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _checked(self, app: SocialApp, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key=self._key(str(header.get("kid", "")), str(header.get("alg", ""))),
                algorithms=SIGNATURES,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The provider's signed answer cannot be relied on.") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The provider's answer was made for somebody else.")
        if not self.verifier or claims.get("nonce") != nonce_of(self.verifier):
            raise OAuth2Error("The provider's answer belongs to another visit.")
        return claims

    def _key(self, kid: str, signature: str) -> Any:
        if signature not in SIGNATURES:
            raise OAuth2Error(f"Signatures of the kind {signature!r} are not taken.")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()["keys"]
        fits = [key for key in keys if (not kid or key.get("kid") == kid) and key.get("use", "sig") == "sig"]
        if len(fits) != 1:
            raise OAuth2Error("The provider publishes no key for its signature.")
        return jwt.get_algorithm_by_name(signature).from_jwk(json.dumps(fits[0]))


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """A provider of the configuration."""

    oauth2_adapter_class = ProviderConversation
    # The library would offer sign-in with a bare token too: no visit, no nonce.
    supports_token_authentication = False

    @classmethod
    def get_package(cls) -> str:
        """Return where the addresses of the sign-in are: in the library."""
        return str(OpenIDConnectProvider.get_package())

    def redirect(self, request: HttpRequest, process: str, *args: Any, **more: Any) -> HttpResponse:
        """Lead to the provider; one that does not answer is said on a page of ours."""
        try:
            answer: HttpResponse = super().redirect(request, process, *args, **more)
        except (OAuth2Error, RequestException) as error:
            answer = render_authentication_error(request, self, exception=error)
        return answer

    def get_pkce_params(self) -> dict[str, str]:
        """Return PKCE and nonce of a new visit; both always."""
        pkce: dict[str, str] = generate_code_challenge()
        return pkce | {"nonce": nonce_of(pkce["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Return what the configuration adds; nothing that stands in a visitor's address."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return what the configuration asks for; nothing that stands in a visitor's address."""
        return list(self.get_scope())

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return name and address; the address only if the provider says it is proved."""
        told = data["id_token"]
        return {"email": told.get("email") if told.get("email_verified") is True else None, "name": told.get("name")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the one address that is proved, or none."""
        email = self.extract_common_fields(data)["email"]
        return [EmailAddress(email=str(email).lower(), verified=True, primary=True)] if email else []


@public
def leaving(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to sign in there. These two stand before the library's own, which check less."""
    return _answered(OAuth2LoginView, request, provider_id)


@public
def coming_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider answers."""
    return _answered(OAuth2CallbackView, request, provider_id)


def _answered(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(ProviderConversation(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
