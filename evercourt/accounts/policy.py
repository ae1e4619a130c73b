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


@permission("licence.enter")
def may_enter_licence(user: Any, account: Any) -> bool:
    """The lawyer themself."""
    return bool(account.pk == user.pk)


@permission("licence.verify", system=True)
def may_verify_licence(user: Any, licence: Any) -> bool:
    """A filing or registry clerk of any court, never of their own licence; the system when the register answers."""
    return licence.user_id != user.pk and any(held.office in CHECKS_IDENTITY for held in user.offices)


@permission("firm.open")
def may_open_firm(user: Any, firm_name: Any) -> bool:
    """A lawyer whose licence is confirmed and names that very firm."""
    return is_lawyer(user) and user.licence.firm == firm_name


@permission("firm.ask")
def may_ask_member(user: Any, firm: Any) -> bool:
    """A partner of the firm."""
    from evercourt.accounts.firms import FirmMember

    return bool(firm.members.at_work().filter(user=user, role=FirmMember.Role.PARTNER).exists())


@permission("firm.agree")
def may_agree(user: Any, member: Any) -> bool:
    """The person who was asked."""
    return bool(member.user_id == user.pk)


@permission("firm.leave")
def may_leave(user: Any, member: Any) -> bool:
    """The person themself, or a partner of the firm."""
    return bool(member.user_id == user.pk) or may_ask_member(user, member.firm)


@permission("deputy.name")
def may_name_deputy(user: Any, lawyer: Any) -> bool:
    """The lawyer themself, with a confirmed licence: the power of attorney was given to them."""
    return bool(lawyer.pk == user.pk) and is_lawyer(user)


@permission("deputy.end")
def may_end_deputy(user: Any, deputy: Any) -> bool:
    """The lawyer, or the deputy themself."""
    return user.pk in (deputy.lawyer_id, deputy.user_id)


@permission("restriction.order", fresh=True)
def may_restrict(user: Any, court: Any) -> bool:
    """The president of that court."""
    return bool(user.holds(Office.PRESIDENT, court.pk))


def is_lawyer(user: Any) -> bool:
    """Return True if the person's licence is confirmed."""
    licence = getattr(user, "licence", None)
    return bool(licence and licence.verified_at)
