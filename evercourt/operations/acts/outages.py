"""Enter an outage and its end; the last days it took from people move by the rule of the pack."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import move_deadlines, restore_deadlines
from evercourt.cases.models import Deadline
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record_many
from evercourt.operations import extending
from evercourt.operations.events import OutageBegan, OutageEnded
from evercourt.operations.models import DeadlineEffect, Maintenance, Outage

# Of what was longer ago the periods are over and decided upon; more time is then asked for one by one (CPL 86).
FURTHEST_BACK = timedelta(days=30)
CHUNK = 500


@transaction.atomic
def record_outage(
    court: Court, *, courts: Sequence[Court], parts: Sequence[str], cause: str, began_at: datetime,
    maintenance: Maintenance | None = None, by: User | None, via: Channel, operator: str = "",
) -> Outage:  # fmt: skip
    """Enter that the system, or parts of it, cannot be reached since `began_at`, in the record of each court concerned.

    A person enters it for their own court; the operator for all. Raises BadInput without a cause or parts, for a time
    to come or too long ago.
    """
    for concerned in courts:
        must(by, "outage.record", concerned)
    must(by, "outage.record", court)
    now, cause = timezone.now(), cause.strip()[:300]
    if not cause:
        raise BadInput(_("Say what happened, as far as it is known; everyone reads it."), field="cause")
    if not parts or set(parts) - set(Outage.Part.values):
        raise BadInput(_("Say what could not be reached."), field="parts")
    if not courts or not now - FURTHEST_BACK <= began_at <= now:
        raise BadInput(
            _("It began within the last %(days)s days."), days=FURTHEST_BACK.days, field="began_at", basis="CPL 86"
        )
    made = Outage.objects.create(
        court=court, parts=sorted(set(parts)), began_at=began_at, cause=cause, maintenance=maintenance,
        recorded_by=by, recorded_at=now,
    )  # fmt: skip
    made.courts.set(courts)
    began = OutageBegan(
        outage=made.pk, began_at=began_at, cause=cause, parts=made.parts,
        courts=sorted(one.code for one in courts), operator=operator,
    )  # fmt: skip
    record_many([(began, one) for one in courts], by=by, via=via, at=now)
    return made


@transaction.atomic
def end_outage(
    outage: Outage, *, at: datetime | None = None, by: User | None, via: Channel, operator: str = ""
) -> Outage:
    """Enter the end; every period whose last day it took moves to the working day the rule gives (CPL 86).

    A period already missed on such a day runs again. Ended again, it changes nothing. Raises BadInput for an end
    before the beginning or to come.
    """
    must(by, "outage.end", outage)
    outage = Outage.objects.select_related("court").locked(outage.pk)
    if outage.ended_at is not None:
        return outage
    now = timezone.now()
    at = at or now
    if not outage.began_at < at <= now:
        raise BadInput(_("It ended after it began, and not in the future."), field="ended_at")
    outage.ended_at = at
    outage.save(update_fields=["ended_at"])
    moved, basis = _move(outage)
    ended = OutageEnded(
        outage=outage.pk, began_at=outage.began_at, ended_at=at, cause=outage.cause, moved=moved, basis=basis,
        operator=operator,
    )  # fmt: skip
    record_many([(ended, court) for court in outage.courts.order_by("pk")], by=by, via=via, at=now)
    return outage


def _move(outage: Outage) -> tuple[int, str]:
    moved, basis = 0, ""
    for some in extending.concerned(outage, CHUNK):
        before = {move.deadline.pk: move.deadline.due_on for move in some}
        running = [move for move in some if move.deadline.state == Deadline.State.OPEN]
        missed = [move for move in some if move.deadline.state == Deadline.State.MISSED]
        done = move_deadlines(running, why=outage.cause, by=None, via=Channel.SYSTEM)
        done += restore_deadlines(missed, why=outage.cause, by=None, via=Channel.SYSTEM)
        DeadlineEffect.objects.bulk_create(
            DeadlineEffect(outage=outage, deadline=one, before=before[one.pk], after=one.due_on) for one in done
        )
        moved += len(done)
        basis = basis or (some[0].basis if some else "")
    return moved, basis
