"""Acts on consent to be served electronically: told in which words, given, withdrawn (CPL 90, OLR 29–30)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.events import ConsentGiven, ConsentWithdrawn
from evercourt.accounts.models import ChannelConsent, User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# What a person is told before consenting. A change of the text is a new version; what was consented to stays known.
TOLD_TEXT_VERSION = "2022-08-10"
TOLD_TEXT = _(
    "If you agree, the court serves you documents of your cases, judgments included, on the channels you choose here. "
    "A document counts as served on the day it reaches that channel, and time limits run from then, also if you do "
    "not open it. You can ask for paper at any time, change the address, or withdraw your consent for the future. "
    "If you do not agree, the court serves you on paper; you have no disadvantage."
)


@transaction.atomic
def give_consent(user: User, *, kind: str, language: str, by: User, via: Channel) -> ChannelConsent:
    """Consent to service on one channel, after having been told TOLD_TEXT in `language`. Twice does no harm.

    Raises BadInput when the person has no confirmed address there.
    """
    must(by, "consent.give", user)
    User.objects.select_for_update().get(pk=user.pk)
    address = _address(user, kind)
    standing = ChannelConsent.objects.filter(user=user, kind=kind, withdrawn_at=None)
    if present := standing.filter(address=address, told_text_version=TOLD_TEXT_VERSION).first():
        return present
    now = timezone.now()
    standing.update(withdrawn_at=now)
    consent = ChannelConsent.objects.create(
        user=user,
        kind=kind,
        address=address,
        told_text_version=TOLD_TEXT_VERSION,
        told_language=language,
        via=via,
        given_at=now,
    )
    record(
        ConsentGiven(
            user=user.pk,
            consent=consent.pk,
            kind=kind,
            told_text_version=TOLD_TEXT_VERSION,
            told_language=language,
        ),
        about=user,
        by=by,
        via=via,
        at=now,
    )
    return consent


def _address(user: User, kind: str) -> str:
    if kind == ChannelConsent.Kind.PORTAL:
        return ""
    if kind == ChannelConsent.Kind.EMAIL and user.email and user.email_confirmed_at:
        return user.email
    if kind == ChannelConsent.Kind.SMS and user.phone and user.phone_confirmed_at:
        return user.phone
    raise BadInput(
        _("You have no confirmed address on this channel."),
        next_step=_("Add the address on your profile and confirm it first."),
        field="kind",
    )


@transaction.atomic
def withdraw_consent(consent: ChannelConsent, *, by: User, via: Channel) -> None:
    """Withdraw consent for the future; what was served until now stays served. Twice does no harm."""
    must(by, "consent.withdraw", consent)
    consent = ChannelConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.withdrawn_at:
        return
    now = timezone.now()
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    event = ConsentWithdrawn(user=consent.user_id, consent=consent.pk, kind=consent.kind)
    record(event, about=consent.user, by=by, via=via, at=now)
