"""What the sign-in library tells us: a second factor used, a person signed in, an address confirmed."""

from typing import Any

from allauth.account.signals import email_confirmed
from allauth.mfa.signals import authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from evercourt.accounts.acts import confirm_address
from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.web.accounts import second_factor


@receiver(authenticator_used)
def note_second_factor(request: HttpRequest, user: User, **_more: Any) -> None:
    """A code or passkey was right, at sign-in or when asked again."""
    second_factor.confirmed(request, user)


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest | None, user: User, **_more: Any) -> None:
    """A session begins: nothing of another person's stays in it."""
    if request is not None:
        second_factor.forget_others(request, user)


@receiver(email_confirmed)
def note_confirmed_address(email_address: Any, **_more: Any) -> None:
    """The code sent to an e-mail address came back."""
    user = email_address.user
    confirm_address(user, kind="email", address=email_address.email, by=user, via=Channel.WEB)
