"""How the sign-in library keeps and reaches our people: by e-mail or mobile number, through the court's messages."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as context_of_library
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evercourt.accounts.acts import confirm_address, note_opening
from evercourt.accounts.models import User
from evercourt.kernel import fields
from evercourt.kernel.channels import Channel
from evercourt.messages.acts import EMAIL, PORTAL, SMS, write, write_to_address
from evercourt.web.accounts.addresses import PhoneField, normal_phone
from evercourt.web.accounts.known_browsers import note_sign_in


def _write(line: str, address: str, letter: str, subject: str, body: str, to: User | None = None) -> None:
    write_to_address(
        key=f"account:{uuid.uuid4().hex}",
        line=line,
        address=address,
        letter=letter,
        subject=subject,
        body=body,
        language=translation.get_language() or "",
        to=to,
    )


def _write_code(line: str, address: str, code: str, to: User | None) -> None:
    if to and _belongs_to_another(to, line, address):
        body = _("You already have an account at the court with this address. Sign in, or reset your password.")
        _write(line, address, "account_exists", _("You already have an account"), body)
        return
    body = _(
        "Your code for the court is %(code)s. It is good for a few minutes. Nobody from the court will ever ask you "
        "for it. If you did not ask for a code, do nothing."
    ) % {"code": code}
    _write(line, address, "code", _("Your code for the court"), body, to)


def _belongs_to_another(to: User, line: str, address: str) -> bool:
    # A code for it would let one person confirm the address of another; who asked sees the same page either way.
    field = "email__iexact" if line == EMAIL else "phone"
    return User.objects.filter(**{field: address}).exclude(pk=to.pk).exists()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts as the court keeps them."""

    def get_login_stages(self) -> list[str]:
        """Return the steps of a sign-in; one confirmed address is enough, whichever it is."""
        ours = {
            "allauth.account.stages.PhoneVerificationStage": "evercourt.web.accounts.stages.PhoneStage",
            "allauth.account.stages.EmailVerificationStage": "evercourt.web.accounts.stages.EmailStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Open the account with the name, the one address given, and the language the person reads now."""
        user.name = form.cleaned_data["name"]
        user.phone = form.cleaned_data.get("phone") or None
        user.language = translation.get_language() or user.language
        super().save_user(request, user, form, commit=commit)
        note_opening(user, via=Channel.WEB)
        return user

    def phone_form_field(self, **options: Any) -> PhoneField:
        """Return a field that also takes a mainland number without its country code."""
        return PhoneField(**options)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return the person with this number, confirmed or not."""
        return User.objects.filter(phone=normal_phone(phone)).first()

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the person's number and whether it is confirmed."""
        return (user.phone, user.phone_confirmed_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep a number that is not confirmed yet; confirmation is an act of its own."""
        if verified:
            self.set_phone_verified(user, phone)
        elif user.phone != phone:
            user.phone, user.phone_confirmed_at = phone, None
            user.save(update_fields=["phone", "phone_confirmed_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Note that the code sent to the number came back, and warn the number that counted until now."""
        before = user.phone if user.phone_confirmed_at else None
        confirm_address(user, kind="phone", address=phone, by=user, via=Channel.WEB)
        if before and before != phone:
            body = _("The mobile number of your account at the court was changed. If that was not you, call 12368.")
            _write(SMS, before, "phone_changed", _("Your mobile number was changed"), body, user)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Go on after a sign-in; the person hears of it if this browser is new."""
        response: HttpResponse = super().post_login(request, user, **login)
        note_sign_in(request, response, user, new_account=login["signup"], address=self.get_client_ip(request))
        return response

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_more: Any) -> None:
        """Send the code by text message."""
        _write_code(SMS, phone, code, user)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell the owner of a number that someone tried to open a second account with it."""
        body = _("You already have an account at the court with this number. Sign in, or reset your password.")
        _write(SMS, phone, "account_exists", _("You already have an account"), body)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what the library has to say by e-mail through the court's own messages."""
        if code := context.get("code"):
            _write_code(EMAIL, email, code, context.get("user"))
            return
        request = context.get("request") or self.request
        facts = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        mail = self.render_mail(template_prefix, email, facts)
        _write(EMAIL, email, template_prefix.rsplit("/", 1)[-1], mail.subject, str(mail.body), context.get("user"))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that their account was changed: on the portal and every confirmed address, and at `email`."""
        request = context_of_library.request
        facts = {
            "request": request,
            "user": user,
            "current_site": get_current_site(request),
            "timestamp": timezone.now(),
            "ip": self.get_client_ip(request),
            "user_agent": self.get_http_user_agent(request)[:200],
            **(context or {}),
        }
        with translation.override(user.language):
            mail = self.render_mail(template_prefix, email or "", facts)
        letter, body = template_prefix.rsplit("/", 1)[-1], str(mail.body)
        key = f"account:{uuid.uuid4().hex}"
        user.refresh_from_db(fields=["email", "phone", "email_confirmed_at", "phone_confirmed_at"])
        write(
            key=key,
            to=user,
            letter=letter,
            subject=mail.subject,
            body=body,
            language=user.language,
            lines=(PORTAL, EMAIL, SMS),
        )
        if email and email != user.email:
            _write(EMAIL, email, letter, mail.subject, body, user)

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as it is: the sender says who writes."""
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, with their secrets encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return fields.protect(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return fields.reveal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """Return the name of the account in the authenticator app."""
        return user.email or user.phone or user.name
