"""Issuing an order: everything moves, or nothing; repeated, it does nothing."""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments import acts as visit_acts
from evercourt.appointments.models import Counter, Pause
from evercourt.continuity import plan, reach, reading
from evercourt.continuity.acts.moving import Advance, move_all, silent
from evercourt.continuity.events import ClosureIssued, ClosureSuperseded
from evercourt.continuity.expiring import call_for_renewal
from evercourt.continuity.letters import page_of
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.soundness import problems
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

SYSTEM = Channel.SYSTEM
# PostgreSQL's code for a full table of locks.
OUT_OF_LOCKS = "53200"
# Names what limits the places after a closure, followed by the key of its order.
LIMIT = "capacity:"


@transaction.atomic
def issue(order: ClosureOrder, *, by: User, via: Channel, advance: Advance = silent) -> ClosureOrder:
    """Issue the order: number, pauses, visits, hearings, deadlines, and the list of people to be told, in one act.

    Issued again, it changes nothing. Raises BadInput with the first clause that cannot stand (the preview lists all),
    WrongState for a draft that was discarded.
    """
    must(by, "closure.issue", order)
    return carry_out(order, by=by, via=via, advance=advance)


@transaction.atomic
def carry_out(
    order: ClosureOrder, *, by: User, via: Channel, advance: Advance = silent, found_sound: bool = False
) -> ClosureOrder:
    """Do what `issue` says, for a person who was allowed to when they asked for it. Raises as it does.

    `found_sound`: the caller holds the order's lock and has just looked for its problems.
    Raises WrongState when the database cannot hold so many locks: one for each case that is touched.
    """
    try:
        return _issue(order, by, via, advance, found_sound)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != OUT_OF_LOCKS:
            raise
        raise WrongState(
            _("The order touches more cases than the database can hold in one act; nothing was changed."),
            next_step=_(
                "Ask who keeps the server to raise max_locks_per_transaction (docs/operations.md, PostgreSQL)."
            ),
        ) from error


def _issue(order: ClosureOrder, by: User, via: Channel, advance: Advance, found_sound: bool) -> ClosureOrder:
    order = ClosureOrder.objects.locked(order.pk)
    if order.state in plan.GIVEN:
        return order
    if order.state != ClosureOrder.State.DRAFT:
        raise WrongState(_("This draft was discarded."))
    if not found_sound and (found := problems(order)):
        raise found[0]
    now = timezone.now()
    order.move(ClosureOrder.State.ISSUED, number=_number(order), issued_by=by, issued_at=now)
    if order.supersedes:
        _supersede(order.supersedes, order, by=by, via=via)
    pause(order)
    counts = move_all(order, now, advance)
    issued = ClosureIssued(
        order=order.pk,
        number=order.number,
        title=order.title,
        clauses=reading.clauses_of(order).model_dump(mode="json"),
        people=reach.list_recipients(order),
        **counts,
    )
    order.listed_at = now
    order.save(update_fields=["listed_at"])
    record(issued, about=order, by=by, via=via, at=now)
    call_for_renewal(order)
    reach.defer(order)
    return order


def pause(order: ClosureOrder) -> None:
    """Keep anything more from being booked into the closure."""
    services = list(order.stopped.values_list("service", flat=True))
    places = list(order.places.prefetch_related("counters"))
    where: list[tuple[Court, Counter | None]] = []
    for place in places:
        chosen = list(place.counters.all())
        if chosen:
            where += [(counter.court, counter) for counter in chosen]
        else:
            where += [(court, None) for court in ([place.court] if place.court else order.courts.all())]
    if not places:
        where = [(court, None) for court in order.courts.all()]
    for court, counter in dict.fromkeys(where):
        for service in services:
            visit_acts.pause(
                court,
                begins_at=order.begins_at,
                ends_at=order.ends_at,
                reason=f"{order.title} {order.number}",
                source=f"closure:{order.pk}",
                notice=page_of(order),
                counter=counter,
                service=service,
                by=None,
                via=SYSTEM,
            )


def lift_pauses(order: ClosureOrder) -> None:
    """Take back the pauses of an order that is over, and the limits announced for the time after it."""
    sources = [f"closure:{order.pk}", f"{LIMIT}{order.pk}"]
    for paused in Pause.objects.filter(lifted_at=None, source__in=sources).select_related("court"):
        visit_acts.lift(paused, by=None, via=SYSTEM)


def _supersede(earlier: ClosureOrder, later: ClosureOrder, *, by: User, via: Channel) -> None:
    earlier = ClosureOrder.objects.locked(earlier.pk)
    if earlier.court_id != later.court_id:
        raise BadInput(_("Only the court that issued an order can replace it."), field="supersedes")
    lift_pauses(earlier)
    earlier.move(ClosureOrder.State.SUPERSEDED, over_at=later.begins_at)
    superseded = ClosureSuperseded(order=earlier.pk, number=earlier.number, by_number=later.number)
    record(superseded, about=earlier, by=by, via=via)


def _number(order: ClosureOrder) -> str:
    """Return the next number of the court's orders of the year; a number is given once."""
    year = order.court.local_date().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"closure:{order.court_id}:{year}"])
    prefix = f"{order.court.code}停告〔{year}〕"
    given = ClosureOrder.objects.filter(court=order.court, number__startswith=prefix).count()
    return f"{prefix}{given + 1}号"
