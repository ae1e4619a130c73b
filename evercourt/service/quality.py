"""What is known of a recipient's addresses, from what happened there: never a guess (OLR 29–31; CPLI 137)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party
from evercourt.service.models import Returned, ServiceAttempt
from evercourt.service.planner import CONFIRMED, PROVIDED
from evercourt.service.recipients import email_of, identity_of
from evercourt.service.states import AttemptState, Way

REACHED = (AttemptState.EFFECTIVE, AttemptState.PRESUMED)
# Which ways go to which address.
AT = {"post": (Way.POST, Way.ENTRUSTED), "email": (Way.EMAIL,)}


class Standing(TextChoices):
    """What is known of an address, best first."""

    PROVEN = "proven", _("papers arrived there")
    CONFIRMED = "confirmed", _("confirmed by the recipient, not used yet")
    GIVEN = "given", _("given by the recipient, not used yet")
    INFERRED = "inferred", _("known from elsewhere only")
    CAME_BACK = "came_back", _("the last papers came back")


@dataclass(frozen=True)
class Known:
    """One address: how it stands, since when, by which attempt that was shown, and why papers came back."""

    kind: str
    address: str
    standing: Standing
    at: datetime | None = None
    attempt: ServiceAttempt | None = None
    why: str = ""


def known_of(party: Party) -> list[Known]:
    """Return what is known of the postal address and the e-mail address of a party, in this case."""
    identity = identity_of(party)
    tried = [one for one in _tried(party) if one.state != AttemptState.SENT]
    found = []
    if identity and identity.address:
        basis = CONFIRMED if identity.service_address_confirmed else ""
        found.append(_known("post", identity.address, basis, tried))
    email, basis = email_of(party)
    if email:
        found.append(_or_bounced(_known("email", email, basis, tried), party))
    return found


def came_back(party: Party) -> set[str]:
    """Return the kinds of addresses (`post`, `email`) whose last papers came back."""
    return {one.kind for one in known_of(party) if one.standing == Standing.CAME_BACK}


def _tried(party: Party) -> list[ServiceAttempt]:
    """Return the attempts on this party at an address, the last first."""
    ways = [way for of in AT.values() for way in of]
    return list(ServiceAttempt.objects.filter(order__party=party, way__in=ways).order_by("-sent_at", "-pk"))


def _known(kind: str, address: str, basis: str, tried: list[ServiceAttempt]) -> Known:
    # The addresses are encrypted, so they are compared here; another spelling is another address.
    last = next((one for one in tried if one.way in AT[kind] and one.address == address), None)
    if last is not None and last.state == AttemptState.FAILED:
        return Known(kind, address, Standing.CAME_BACK, last.failed_at, last, last.failure)
    if last is not None and last.state in REACHED:
        return Known(kind, address, Standing.PROVEN, last.effective_at, last)
    standing = {CONFIRMED: Standing.CONFIRMED, PROVIDED: Standing.GIVEN}.get(basis, Standing.INFERRED)
    return Known(kind, address, standing)


def _or_bounced(known: Known, party: Party) -> Known:
    """A letter of any kind that bounced after the last proof says the same as papers that came back."""
    bounced = [
        one for one in Returned.objects.filter(case=party.case_id, line="email").order_by("-at")
        if one.address == known.address and (known.at is None or one.at > known.at)
    ]  # fmt: skip
    if not bounced:
        return known
    return Known(known.kind, known.address, Standing.CAME_BACK, bounced[0].at, None, bounced[0].reason)
