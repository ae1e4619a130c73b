"""What a sign-in through an identity provider does: opens an account, enters a linked one, never takes one over."""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.signals import social_account_added
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.acts import confirm_address, note_opening, note_vouching
from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState

logger = logging.getLogger("evercourt.sign_in")

OTHER_WAY = gettext_lazy("Sign in with your address and password, or try again.")


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The court's rules for accounts that somebody else vouches for."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the providers of the configuration; none comes from the database."""
        apps = [
            SocialApp(provider="openid_connect", **entry)
            for entry in app_settings.PROVIDERS.get("openid_connect", {}).get("APPS", [])
        ]
        return [app for app in apps if provider in (None, app.provider, app.provider_id)]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Fill a new account with the name and the proved address the provider tells."""
        user: User = sociallogin.user
        user.name = " ".join(str(data.get("name") or "").split())[:100]
        user.email = str(data["email"]).lower() if data.get("email") else None
        user.language = translation.get_language() or user.language
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whoever is linked already; a newcomer only with a proved address nobody here has. Raises CourtError.

        An account with that address belongs to whoever knows its password: they sign in and link it themselves.
        """
        if sociallogin.state.get("process") == "connect":
            return
        if sociallogin.is_existing:
            _vouch(sociallogin.user, sociallogin.account)
            return
        name = sociallogin.provider.app.name
        email = sociallogin.user.email
        if not email or not sociallogin.user.name:
            raise WrongState(
                _("%(provider)s did not tell the court your name and a confirmed e-mail address."),
                next_step=_("Confirm your address there, or open an account here and link %(provider)s to it.")
                % {"provider": name},
                provider=name,
            )
        taken = User.objects.filter(email__iexact=email).exists()
        if taken or EmailAddress.objects.filter(email__iexact=email).exists():
            raise WrongState(
                _("You already have an account at the court with this address."),
                next_step=_("Sign in with your password, then link %(provider)s on the page of your account.")
                % {"provider": name},
            )

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Open the account; its address is confirmed already, by the provider."""
        user: User = sociallogin.user
        user.set_unusable_password()
        sociallogin.save(request)
        note_opening(user, via=Channel.WEB)
        confirm_address(user, kind="email", address=user.email or "", by=user, via=Channel.WEB)
        _vouch(user, sociallogin.account)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say on a page of ours that it did not work, and keep why for those who run the house. Raises BadInput."""
        name = provider.app.name
        if error == AuthError.CANCELLED:
            raise BadInput(_("You stopped signing in with %(provider)s."), next_step=OTHER_WAY, provider=name)
        logger.warning(
            "sign-in through %s failed: %s %s", provider.sub_id, type(exception).__name__, exception or error
        )
        raise BadInput(_("Signing in with %(provider)s did not work."), next_step=OTHER_WAY, provider=name)


def _vouch(user: User, account: SocialAccount) -> None:
    settings = account.get_provider().app.settings
    told = account.extra_data.get("id_token", {})
    value = told.get(settings["level_claim"]) if settings["level_claim"] else None
    level = settings["levels"].get(value, 0) if isinstance(value, str) else 0
    if level:
        name = str(told.get("name") or "")
        note_vouching(user, provider=account.provider, level=level, name=name, by=None, via=Channel.WEB)


@receiver(social_account_added)
def note_linking(sociallogin: SocialLogin, **_more: Any) -> None:
    """A provider was linked to an account by its own person."""
    _vouch(sociallogin.user, sociallogin.account)


@receiver(user_logged_out)
def remind_of_provider(request: HttpRequest | None, user: User | None, **_more: Any) -> None:
    """The court's session ends; the provider's own does not, and on a shared computer that matters."""
    if request is None or user is None:
        return
    records = request.session.get("account_authentication_methods", [])
    used = {record.get("provider") for record in records if record.get("method") == "socialaccount"}
    for app in ProviderAdapter(request).list_apps(request):
        if app.provider_id in used:
            words = _(
                "You may still be signed in at %(provider)s. On a shared computer, sign out there too: %(sign_out_url)s"
            )
            address = app.settings["sign_out"] or app.settings["server_url"]
            messages.warning(request, words % {"provider": app.name, "sign_out_url": address})
