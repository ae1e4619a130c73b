"""The public list of mediators (OMR 5): the president of the court puts people on it and takes them off."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.mediation import live
from evercourt.mediation.events import MediatorListed, MediatorStruckOff
from evercourt.mediation.models import Mediator
from evercourt.mediation.policy import ACTIVE, JUDGES


@transaction.atomic
def list_mediator(
    court: Court,
    user: User,
    *,
    kind: str,
    profile: str,
    organisation: str = "",
    fields_known: str = "",
    languages: list[str] | None = None,
    charges: str = "",
    by: User,
    via: Channel,
) -> Mediator:
    """Put a person who holds the office of mediator on the court's list.

    Raises BadInput without a profile, without the office, or for who may be drawn to judge: what is said to a mediator
    must never be known on the bench.
    """
    must(by, "mediation.list_mediator", court)
    if not user.holds(Office.MEDIATOR, court.pk):
        raise BadInput(_("This person does not hold the office of mediator at the court."), field="user")
    if any(held.office in JUDGES for held in user.offices):
        raise BadInput(
            _("Who may be drawn to judge does not mediate: what is said to a mediator never reaches the bench."),
            field="user",
            basis="OMR 18",
        )
    if not profile.strip():
        raise BadInput(_("Write what the parties must know to choose: qualification, experience."), field="profile")
    known: Mediator | None = Mediator.objects.filter(user=user, court=court, until=None).first()
    if known:
        return known
    mediator: Mediator = Mediator.objects.create(
        user=user, court=court, kind=kind, profile=profile.strip(), organisation=organisation,
        fields_known=fields_known, languages=languages or [], charges=charges, since=court.local_date(),
    )  # fmt: skip
    listed = MediatorListed(mediator=mediator.pk, mediator_name=user.name)
    record(listed, about=court, by=by, via=via)
    return mediator


@transaction.atomic
def strike_off(mediator: Mediator, *, by: User, via: Channel) -> Mediator:
    """Take a mediator off the list from now on: at once they read nothing any more (OMR 29)."""
    must(by, "mediation.list_mediator", mediator.court)
    mediator = Mediator.objects.locked(mediator.pk)
    if mediator.until:
        return mediator
    mediator.until = timezone.localdate() - timedelta(days=1)
    mediator.save(update_fields=["until"])
    off = MediatorStruckOff(mediator=mediator.pk, mediator_name=mediator.user.name)
    record(off, about=mediator.court, by=by, via=via)
    for assignment in mediator.assignments.filter(state__in=ACTIVE).select_related("mediation__court"):
        live.keep_out(assignment.mediation)
    return mediator
