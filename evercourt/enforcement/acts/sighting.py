"""Somebody says where a sealed thing is (INV 16, 21)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.enforcement import events
from evercourt.enforcement.models import Measure, Sighting
from evercourt.enforcement.states import MeasureState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def report_thing(
    measure: Measure, *, source: str, where: str, seen_on: date, text: str = "", by: User, via: Channel
) -> Sighting:
    """Say where a sealed thing is; its officer is told, the debtor is not (INV 16, 21).

    Raises BadInput without a place or for a day to come; WrongState for what is not sealed, or was seized already.
    """
    must(by, "enforcement.report_thing", measure.case)
    measure = Measure.objects.locked(measure.pk)
    if measure.kind != Measure.Kind.SEAL or measure.state != MeasureState.ACTIVE or measure.possessed_at:
        raise WrongState(_("Looked for is only a thing that is sealed and not seized yet."), basis="INV 16")
    if source not in Sighting.Source.values:
        raise BadInput(_("Say who saw it."), field="source", basis="INV 21")
    if not where.strip():
        raise BadInput(
            _("Say where it is: street and number, or what stands beside it."), field="where", basis="INV 21"
        )
    if seen_on > measure.case.court.local_date():
        raise BadInput(_("Say on which day it was seen; that day is still to come."), field="seen_on", basis="INV 21")
    made: Sighting = Sighting.objects.create(
        case=measure.case, measure=measure, source=source, where=where.strip()[:300], text=text.strip(),
        seen_on=seen_on, by=by, via=via,
    )  # fmt: skip
    seen = events.ThingSeen(measure=measure.pk, thing=measure.holding.masked, where=made.where)
    record(seen, about=measure, by=by, via=via)
    return made
