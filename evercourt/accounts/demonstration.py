"""Help for the demonstration court: people whose second factor everybody may know."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt

from evercourt.accounts.models import User

# What everybody of the demonstration signs in with.
PASSWORD = "evercourt-2022"  # noqa: S105 — meant to be known
DOMAIN = "@example.org"


def give_known_totp(user: User, secret: str) -> None:
    """Give `user` an authenticator app with a known `secret` (Base32), and recovery codes. Twice does no harm."""
    kinds = Authenticator.Type
    known = {
        kinds.TOTP: {"secret": encrypt(secret)},
        kinds.RECOVERY_CODES: {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0},
    }
    Authenticator.objects.bulk_create(
        [Authenticator(user=user, type=kind, data=data) for kind, data in known.items()], ignore_conflicts=True
    )


def present_codes(user: User) -> list[str]:
    """Return the code of the person's authenticator app now, and the one after it; nothing if they have none."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if found is None:
        return []
    secret = decrypt(found.data["secret"])
    return [format_hotp_value(hotp_value(secret, counter)) for counter in list(yield_hotp_counters_from_time())[1:]]


def people() -> list[User]:
    """Return the people of the demonstration: those whose e-mail is at the domain reserved for examples."""
    found = User.objects.filter(email__endswith=DOMAIN, is_active=True).order_by("pk")
    return list(found.prefetch_related("offices_held__court"))
