"""The parties ask together that their hearing be held as set although the court is closed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.continuity import plan
from evercourt.continuity.events import AllAskedToKeep, KeepAsked
from evercourt.continuity.models import ClosureOrder, HearingEffect, KeepRequest
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def ask_to_keep(order: ClosureOrder, hearing: Hearing, *, party: Party, by: User, via: Channel) -> KeepRequest:
    """Ask for one party that the hearing be held as set; when every party has asked, the closure does not stop it.

    A question about video is taken back then; a hearing that was put off already is set anew by its judge, and the
    order leaves it alone. Asked again, it changes nothing. Raises WrongState where the order leaves no such choice.
    """
    asked = KeepRequest(order=order, hearing=hearing, party=party, asked_by=by, via=via)
    must(by, "closure.ask_to_keep", asked)
    if party.case_id != hearing.case_id:
        raise NotFound()
    order = ClosureOrder.objects.locked(order.pk)
    hearing = Hearing.objects.select_related("case__court").locked(hearing.pk)
    if before := KeepRequest.objects.filter(order=order, hearing=hearing, party=party).first():
        return before
    _must_be_open(order, hearing)
    asked.save()
    event = KeepAsked(order=order.pk, hearing=hearing.pk, party_id=party.pk, party_name=party.name)
    record(event, about=hearing.case, by=by, via=via, at=asked.asked_at)
    if hearing.case_id in plan.cases_that_all_asked(order):
        _keep(order, hearing)
    return asked


def can_be_asked(order: ClosureOrder, hearing: Hearing) -> bool:
    """Return True if the order lets the parties ask for this hearing, and it is not too late."""
    moved = HearingEffect.objects.filter(order=order, hearing=hearing).exclude(outcome=HearingEffect.Outcome.KEPT)
    return (
        order.state == ClosureOrder.State.ISSUED
        and order.hearing_rules.filter(keep_when_all_ask=True).exists()
        and hearing.during.lower > timezone.now()
        and hearing.mode != Hearing.Mode.REMOTE
        and moved.exists()
    )


def _must_be_open(order: ClosureOrder, hearing: Hearing) -> None:
    if not can_be_asked(order, hearing):
        raise WrongState(
            _("This cannot be asked for this hearing, or no longer."), next_step=_("Call the court; see its contacts.")
        )


def _keep(order: ClosureOrder, hearing: Hearing) -> None:
    consents.stop_asking(hearing, by=None, via=Channel.SYSTEM)
    effects = HearingEffect.objects.filter(order=order, hearing=hearing)
    put_off = hearing.state == HearingState.ADJOURNED
    if not put_off:
        effects.update(outcome=HearingEffect.Outcome.KEPT, reason="all_asked")
    day = hearing.case.court.local_date(hearing.during.lower).isoformat()
    kept = AllAskedToKeep(order=order.pk, hearing=hearing.pk, day=day, put_off=put_off)
    record(kept, about=hearing.case, by=None, via=Channel.SYSTEM)
