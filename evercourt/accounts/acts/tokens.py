"""Acts on keys for software: made, shown once, used, revoked. Only the hash is kept."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.events import TokenCreated, TokenRevoked
from evercourt.accounts.models import APIToken, User
from evercourt.accounts.scopes import Scope
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.kernel.rows import columns
from evercourt.ledger.record import record

# So that a key left in a file or a log is recognised for what it is.
PREFIX = "evercourt_"

# Asked with every request over the API: everything about the person in one statement.
_KEY_HOLDER = """
    SELECT {person}, token.scopes,
        EXISTS (SELECT FROM accounts_officeheld held WHERE held.user_id = accounts_user.id) AS ever_held_office
    FROM accounts_apitoken token JOIN accounts_user ON accounts_user.id = token.user_id
    WHERE token.hash = %s AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > %s)
        AND accounts_user.is_active
"""


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires: datetime | None,
    by: User,
    via: Channel,
) -> str:
    """Make a key and return its secret, which is never shown again. Raises BadInput.

    An office holder needs a second factor confirmed just now: a key acts in their name.
    """
    must(by, "token.create_as_office_holder" if by.is_office_holder else "token.create", user)
    now = timezone.now()
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(Scope.values):
        raise BadInput(_("Choose what the key may be used for."), field="scopes")
    if expires and expires <= now:
        raise BadInput(_("Choose an end in the future."), field="expires")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = APIToken.objects.create(
        user=user, name=name.strip(), hash=_hash(secret), scopes=chosen, created_at=now, expires_at=expires
    )
    record(TokenCreated(user=user.pk, token=token.pk, scopes=chosen), about=user, by=by, via=via, at=now)
    return secret


@transaction.atomic
def revoke_token(token: APIToken, *, by: User, via: Channel) -> None:
    """End a key at once. Twice does no harm."""
    must(by, "token.revoke", token)
    token = APIToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at:
        return
    now = timezone.now()
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record(TokenRevoked(user=token.user_id, token=token.pk), about=token.user, by=by, via=via, at=now)


def user_for_token(secret: str) -> tuple[User, list[str]] | None:
    """Return the person and the scopes of a key, or None if it is unknown, ended, or its account is closed.

    The person has no second factor then: software never signs or pronounces.
    """
    asked = _KEY_HOLDER.format(person=columns(User))
    found: Any = next(iter(User.objects.raw(asked, [_hash(secret), timezone.now()])), None)
    if found is None:
        return None
    if not found.ever_held_office:
        found.offices = []
    return found, json.loads(found.scopes)
