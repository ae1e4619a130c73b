"""Addresses as people type them: e-mail, or a mobile number with or without the country code."""

from typing import Any

from allauth.account.fields import PhoneField as LibraryPhoneField

MAINLAND = "+86"


def normal_phone(text: str) -> str:
    """Return a number in E.164 form; eleven digits beginning with 1 are a mainland mobile number."""
    number = "".join(c for c in text.strip() if c not in " -()（）\u00a0\u202c\u202d")
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if len(number) == 11 and number.startswith("1") and number.isascii() and number.isdigit():
        number = MAINLAND + number
    return number


class PhoneField(LibraryPhoneField):  # type: ignore[misc]
    """A mobile number, brought into E.164 form before it is checked."""

    def to_python(self, value: Any) -> Any:
        """Return the number in E.164 form."""
        return normal_phone(super().to_python(value) or "")
