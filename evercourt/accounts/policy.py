"""Who may do what with accounts, identity checks, consents and keys."""

from typing import Any

from evercourt.accounts.offices import Office
from evercourt.kernel.policy import permission

# These offices look at documents and people at the counter.
CHECKS_IDENTITY = (Office.FILING_CLERK, Office.REGISTRY_CLERK)


@permission("account.change", system=True)
def may_change(user: Any, account: Any) -> bool:
    """The person themself, and nobody for them."""
    return bool(account.pk == user.pk)


@permission("consent.give")
def may_give_consent(user: Any, account: Any) -> bool:
    """The person themself: consent to electronic service cannot be given for another (CPL 90)."""
    return bool(account.pk == user.pk)


@permission("consent.withdraw")
def may_withdraw_consent(user: Any, consent: Any) -> bool:
    """The person who gave it."""
    return bool(consent.user_id == user.pk)


@permission("identity.request")
def may_request_check(user: Any, account: Any) -> bool:
    """The person themself."""
    return bool(account.pk == user.pk)


@permission("identity.decide")
def may_decide_check(user: Any, check: Any) -> bool:
    """A filing or registry clerk of the court that was asked, never the person themself (OLR 7).

    There is no automatic way: a likeness of faces alone proves nothing.
    """
    return check.user_id != user.pk and any(user.holds(office, check.court_id) for office in CHECKS_IDENTITY)


@permission("identity.confirm_at_counter")
def may_confirm_at_counter(user: Any, court: Any) -> bool:
    """A filing or registry clerk of that court."""
    return any(user.holds(office, court.pk) for office in CHECKS_IDENTITY)


@permission("identity.vouch", system=True)
def may_vouch(user: Any, account: Any) -> bool:
    """No person: only the court's own sign-in, when a provider of its configuration vouches."""
    return False


@permission("token.create")
def may_create_token(user: Any, account: Any) -> bool:
    """The person themself, if they hold no office."""
    return bool(account.pk == user.pk and not user.is_office_holder)


@permission("token.create_as_office_holder", fresh=True)
def may_create_token_as_office_holder(user: Any, account: Any) -> bool:
    """The office holder themself, with a second factor confirmed just now."""
    return bool(account.pk == user.pk and user.is_office_holder)


@permission("token.revoke")
def may_revoke_token(user: Any, token: Any) -> bool:
    """The person whose key it is."""
    return bool(token.user_id == user.pk)


@permission("token.confirm")
def may_confirm_token(user: Any, token: Any) -> bool:
    """The person whose key it is, with the code of their own authenticator."""
    return bool(token.user_id == user.pk)
