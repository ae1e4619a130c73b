"""Acts on accounts: profile and addresses, consents, identity, keys for software."""

from evercourt.accounts.acts.consents import give_consent, withdraw_consent
from evercourt.accounts.acts.identity import (
    confirm_at_counter,
    confirm_identity,
    note_vouching,
    refuse_identity,
    request_identity_check,
)
from evercourt.accounts.acts.profile import change_profile, confirm_address, note_opening
from evercourt.accounts.acts.tokens import confirm_token, create_token, revoke_token, token_of

__all__ = [
    "change_profile",
    "confirm_address",
    "confirm_at_counter",
    "confirm_identity",
    "confirm_token",
    "create_token",
    "give_consent",
    "note_opening",
    "note_vouching",
    "refuse_identity",
    "request_identity_check",
    "revoke_token",
    "token_of",
    "withdraw_consent",
]
