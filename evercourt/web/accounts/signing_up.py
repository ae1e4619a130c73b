"""The forms for signing up and in: one field takes an e-mail address or a mobile number."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.account.forms import SignupForm as LibrarySignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from evercourt.web.accounts.addresses import PhoneField, normal_phone


class SignupForm(LibrarySignupForm):  # type: ignore[misc]
    """Name, one address, password. An address that is taken gets the same answer as a free one."""

    field_order = ["contact", "name", "password1"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["email"], self.fields["phone"]
        self.fields["contact"] = forms.CharField(
            label=_("E-mail address or mobile number"),
            help_text=_("We send a code there to confirm that it is yours."),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "email"}),
        )
        self.fields["name"] = forms.CharField(
            label=_("Your name"),
            help_text=_("As in your identity document."),
            max_length=100,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """Return the name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> Any:
        """Take the address for what it is and let the library look whether it is taken, without saying so."""
        contact = (self.cleaned_data.get("contact") or "").strip()
        if contact:
            try:
                if "@" in contact:
                    email = forms.EmailField().clean(contact.lower())
                    self.cleaned_data["email"] = self.validate_unique_email(email)
                else:
                    self.cleaned_data["phone"] = PhoneField().clean(contact)
            except ValidationError:
                self.add_error("contact", _("Enter an e-mail address or a mobile number, for example 13812345678."))
        return super().clean()

    def try_save(self, request: HttpRequest) -> Any:
        """Open the account, or seem to: a taken address costs the same work, so the time does not tell either."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class LoginForm(LibraryLoginForm):  # type: ignore[misc]
    """E-mail address or mobile number, and the password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("E-mail address or mobile number")
        self.fields["login"].widget.attrs = {"autocomplete": "username"}
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return the address in the form in which it is kept."""
        login: str = self.cleaned_data["login"].strip()
        return login.lower() if "@" in login else normal_phone(login)


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Return the address someone tries to sign in with, so that attempts are counted for it."""
    credentials = credentials or {}
    return credentials.get("email") or credentials.get("phone") or request.POST.get("login")
