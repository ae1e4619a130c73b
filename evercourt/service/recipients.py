"""What the court knows of the recipient of an order, as the planner takes it."""

from dataclasses import replace

from evercourt.accounts.models import ChannelConsent, User
from evercourt.cases.models import Matter, Party, PartyIdentity, Representation
from evercourt.service.models import ServiceOrder
from evercourt.service.planner import CONFIRMED, EMAIL, INFERRED, PORTAL, PROVIDED, Recipient
from evercourt.service.states import AttemptState


def account_of(party: Party) -> User | None:
    """Return the account that receives for the party: their own, else that of a representative in force (CPL 88)."""
    if party.user_id:
        return party.user
    power = (
        Representation.objects.filter(Representation.in_force(), Representation.covering(Matter.SERVICE), party=party)
        .filter(user__isnull=False)
        .select_related("user")
        .order_by("since", "pk")
        .first()
    )
    return power.user if power else None


def email_of(party: Party) -> tuple[str, str]:
    """Return the address for service by e-mail and how the court knows it; empty if there is none."""
    return knows_email(party, identity_of(party))


def knows_email(party: Party, identity: PartyIdentity | None) -> tuple[str, str]:
    """Return the same of what is loaded already."""
    account = party.user
    if identity and identity.email:
        if identity.service_address_confirmed:
            return identity.email, CONFIRMED
        own = account is not None and account.email == identity.email.lower()
        # What a party wrote of themselves is given by them; what the other side wrote is only known from elsewhere.
        return identity.email, PROVIDED if own or identity.electronic_service else INFERRED
    if account and account.email and account.email_confirmed_at:
        return account.email, CONFIRMED
    return "", ""


def identity_of(party: Party) -> PartyIdentity | None:
    """Return what identifies and reaches the party, if it is known."""
    return PartyIdentity.objects.filter(party=party).first()


def recipient_of(party: Party) -> Recipient:
    """Return what the planner needs to know of the party."""
    account = account_of(party)
    given = ChannelConsent.objects.filter(withdrawn_at=None, user=account).values_list("kind", flat=True)
    known = planned(party, identity_of(party), account, set(given) if account else set())
    from evercourt.service.quality import came_back

    # Only an address the planner would use by itself is looked up: papers are not sent again to where they bounced.
    return replace(known, came_back=frozenset(came_back(party))) if known.email_basis else known


def planned(party: Party, identity: PartyIdentity | None, account: User | None, given: set[str]) -> Recipient:
    """Return the same of what is loaded already; `given` are the standing consents of the account."""
    consents: set[str] = set()
    if identity and identity.electronic_service:
        consents |= {PORTAL, EMAIL}
    # What a person said in this case goes before what they agreed to for all their cases.
    if account and not (identity and identity.paper_only):
        consents |= given & {PORTAL, EMAIL}
    return Recipient(
        joined=account is not None,
        consents=frozenset(consents),
        email_basis=knows_email(party, identity)[1],
        postal_address=bool(identity and identity.address),
        held=bool(identity and identity.held_at),
    )


def failed_ways(order: ServiceOrder) -> set[str]:
    """Return the ways that were tried for this order and did not succeed."""
    return set(order.attempts.filter(state=AttemptState.FAILED).values_list("way", flat=True))
