"""Programs that send a name and a password: the password is a key of the person, the name may be anything."""

import base64
import binascii

from django.http import HttpRequest

from evercourt.accounts.acts import token_of
from evercourt.accounts.models import User

KEY_ASKED = 'Basic realm="Evercourt", charset="UTF-8"'


def person_with(request: HttpRequest) -> tuple[User, frozenset[str]] | None:
    """Return who is calling and what the key may be used for; None without a key that works."""
    kind, _space, sent = request.headers.get("Authorization", "").partition(" ")
    secret = sent.strip()
    if kind.lower() == "basic":
        try:
            secret = base64.b64decode(secret, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif kind.lower() != "bearer":
        return None
    found = token_of(secret)
    if found is None:
        return None
    request.user = found.user
    return found.user, frozenset(found.scopes)
