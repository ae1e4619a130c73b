"""Acts on keys for software: made, shown once, used, confirmed by a second factor, revoked. Only the hash is kept."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.events import TokenConfirmed, TokenCreated, TokenRevoked
from evercourt.accounts.models import APIToken, User
from evercourt.accounts.scopes import Scope
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import SECOND_FACTOR_LASTS, must
from evercourt.kernel.rows import columns, first
from evercourt.ledger.record import record

# So that a key left in a file or a log is recognised for what it is.
PREFIX = "evercourt_"
# One in a million is right at each try; so few in a row keep a thief of the key from finding it.
MOST_WRONG_CODES = 5

_OF_KEY = ("token_id", "token_scopes", "token_second_factor_at", "ever_held_office")

# Asked with every request over the API: everything about the person in one statement.
_KEY_HOLDER = """
    SELECT {person}, token.id, token.scopes, token.second_factor_at,
        EXISTS (SELECT FROM accounts_officeheld held WHERE held.user_id = accounts_user.id)
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
    _end(token, by=by, via=via)


def confirm_token(token: APIToken, *, code: str, by: User, via: Channel) -> datetime:
    """Make the key fresh for dangerous acts with a code of the person's authenticator app; return until when.

    Raises WrongState if the person has no authenticator app, BadInput if the code is wrong or used before. Wrong codes
    are counted even though the act raises: call it outside a transaction that rolls back on the error. After
    MOST_WRONG_CODES in a row the key is ended, so that a lost key cannot be used to guess.
    """
    must(by, "token.confirm", token)
    app = Authenticator.objects.filter(user_id=by.pk, type=Authenticator.Type.TOTP).first()
    if app is None:
        raise WrongState(
            _("You have no authenticator app set up."),
            next_step=_("Set one up on the page of your account; a passkey works only in a browser."),
        )
    with transaction.atomic():
        token = APIToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if token.revoked_at:
            raise WrongState(_("This key is ended."))
        if TOTP(app).validate_code("".join(code.split())):
            token.second_factor_at, token.wrong_codes = timezone.now(), 0
            token.save(update_fields=["second_factor_at", "wrong_codes"])
            record(TokenConfirmed(user=by.pk, token=token.pk), about=by, by=by, via=via, at=token.second_factor_at)
            return token.second_factor_at + SECOND_FACTOR_LASTS
        token.wrong_codes += 1
        token.save(update_fields=["wrong_codes"])
        left = MOST_WRONG_CODES - token.wrong_codes
        if left <= 0:
            _end(token, by=by, via=via)
    raise BadInput(
        _("This code is wrong, too old, or was used before.")
        if left > 0
        else _("Too many wrong codes: the key is ended."),
        next_step=_("Wait for the next code of your authenticator app and send that. Wrong codes end the key.")
        if left > 0
        else _("Make a new key on the page of your account."),
        field="code",
    )


def token_of(secret: str) -> APIToken | None:
    """Return the key with this secret, or None if it is unknown, ended, or its account is closed.

    Its person has a second factor as long as one confirmed for this very key is fresh.
    """
    asked = _KEY_HOLDER.format(person=columns(User))
    found: Any = first(User, asked, [_hash(secret), timezone.now()], also=_OF_KEY)
    if found is None:
        return None
    if not found.ever_held_office:
        found.offices = []
    found.second_factor_at = found.token_second_factor_at
    scopes, confirmed = json.loads(found.token_scopes), found.token_second_factor_at
    return APIToken(pk=found.token_id, user=found, scopes=scopes, second_factor_at=confirmed)


def _end(token: APIToken, *, by: User, via: Channel) -> None:
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    event = TokenRevoked(user=token.user_id, token=token.pk)
    record(event, about=token.user, by=by, via=via, at=token.revoked_at)
