"""Steps of a sign-in that depend on the addresses of the person."""

from typing import Any

from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage

from evercourt.accounts.models import User


def _reachable(user: User | None) -> bool:
    """Return True if an address of the person is confirmed, as the court's own record has it."""
    if user is None:
        return False
    user.refresh_from_db(fields=["email", "email_confirmed_at", "phone_confirmed_at"])
    return bool(user.email_confirmed_at or user.phone_confirmed_at)


class PhoneStage(PhoneVerificationStage):  # type: ignore[misc]
    """Asks for the code sent to the mobile number, if no address is confirmed yet."""

    def handle(self) -> Any:
        """Send the code, or go on."""
        return (None, True) if _reachable(self.login.user) else super().handle()


class EmailStage(EmailVerificationStage):  # type: ignore[misc]
    """Asks for the code sent to the e-mail address, if no address is confirmed yet."""

    def handle(self) -> Any:
        """Send the code, or go on."""
        return (None, True) if _reachable(self.login.user) else super().handle()
