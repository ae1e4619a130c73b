"""The judge's check that a hearing may be held by video: seven grounds, answered one by one and signed (OLR 21)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.procedures.schema import ExclusionGround
from evercourt.courts.rules import rules_of
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import Eligibility, Hearing
from evercourt.hearings.people import day_of, list_people
from evercourt.hearings.situation import kind_of
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


def grounds_of(hearing: Hearing) -> list[ExclusionGround]:
    """Return the grounds a judge answers for this hearing."""
    return rules_of(hearing.case.court).grounds_for(kind_of(hearing))


@transaction.atomic
def sign_eligibility(
    hearing: Hearing, *, found: Mapping[str, bool], special_reason: str = "", note: str = "", by: User, via: Channel
) -> Eligibility:
    """Sign which of the grounds that exclude video are there; may be done again at any moment of the hearing.

    `found` answers every ground. If one is there the hearing cannot be, or go on, by video; what was done stays valid.
    Raises BadInput for a ground without an answer, or another criminal case without its special reason (OLR 3).
    """
    must(by, "hearing.sign_eligibility", hearing)
    hearing = Hearing.objects.locked(hearing.pk)
    if hearing.state != HearingState.SCHEDULED:
        raise WrongState(_("This hearing is over."))
    kind = kind_of(hearing)
    grounds = grounds_of(hearing)
    open_ones = [ground.id for ground in grounds if not isinstance(found.get(ground.id), bool)]
    if open_ones:
        raise BadInput(_("Answer every ground."), field=open_ones[0], basis="OLR 21")
    there = [ground.id for ground in grounds if found[ground.id]]
    if kind.special_reason and not there and not special_reason.strip():
        raise BadInput(
            _("Give the special reason for which the case cannot be heard on site."),
            field="special_reason",
            basis="OLR 3",
        )
    now = timezone.now()
    signed = Eligibility.objects.create(
        hearing=hearing, kind=kind.id, grounds={ground.id: found[ground.id] for ground in grounds},
        special_reason=special_reason.strip(), note=note.strip(), allowed=not there, signed_by=by, signed_at=now,
    )  # fmt: skip
    list_people(hearing)
    event = events.EligibilitySigned(
        hearing=hearing.pk, day=day_of(hearing), kind=kind.id, allowed=signed.allowed, found=there,
        special_reason=signed.special_reason,
    )  # fmt: skip
    record(event, about=hearing.case, by=by, via=via, at=now)
    return signed
