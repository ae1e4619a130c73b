"""Another time for a hearing, on the request of a side that cannot come, out of times at which everyone is free.

The courtrooms, the judges, the parties and their lawyers are looked up in the court's own calendar; for who asks, also
the way from and to their hearings at other courts on that day.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.courts.models import Courtroom
from evercourt.hearings.booking import of_one_sitting
from evercourt.hearings.events import MoveAsked, MoveDecided
from evercourt.hearings.models import Booking, Hearing, MoveRequest
from evercourt.hearings.proposals import Proposal, possible, take
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# Between hearings at two courts on one day; nobody knows the way better than who travels it.
TRAVEL = timedelta(hours=3)
MOST, OFFERED = 3, 6


def times_for(hearing: Hearing, user: User) -> list[Proposal]:
    """Return the next times at which everyone concerned is free and this person has time for the way, soonest first."""
    elsewhere = Booking.objects.filter(kind=Booking.Kind.PERSON, resource=user.pk)
    elsewhere = elsewhere.exclude(Q(hearing=hearing) | Q(hearing__case__court=hearing.case.court_id))
    away = [one.during for one in elsewhere.filter(during__endswith__gte=timezone.now())]
    other = (one for one in possible(hearing) if one.starts_at != hearing.during.lower)
    return list(islice((one for one in other if _has_time(one, away)), OFFERED))


@transaction.atomic
def ask_move(
    hearing: Hearing,
    party: Party,
    *,
    starts: Sequence[datetime],
    reasons: str,
    against: Hearing | None = None,
    by: User,
    via: Channel,
) -> MoveRequest:
    """Ask the court to hold a hearing at one of up to three times, for a party that cannot come then (CPL 149).

    The hearing stays where it is until a judge decides. Raises BadInput for times that are not free for everyone or
    without reasons, WrongState if it is not scheduled, has begun, or is asked about already.
    """
    must(by, "hearing.ask_move", party)
    hearing = Hearing.objects.locked(hearing.pk)
    if party.case_id != hearing.case_id:
        raise BadInput(_("This party is not in this case."), field="party")
    _require_movable(hearing)
    if hearing.move_requests.filter(party=party, granted=None).exists():
        raise WrongState(_("You have asked already; a judge of the case decides."))
    if not reasons.strip():
        raise BadInput(_("Say why you cannot come then."), field="reasons", basis="CPL 149")
    free = {one.starts_at: one for one in times_for(hearing, by)}
    wanted = list(dict.fromkeys(starts))
    if not 1 <= len(wanted) <= MOST or any(one not in free for one in wanted):
        raise BadInput(_("Choose one to three of the times at which everyone is free."), field="times")
    asked: MoveRequest = MoveRequest.objects.create(
        hearing=hearing, party=party, against=against, reasons=reasons.strip(), asked_by=by,
        times=[_kept(free[one]) for one in wanted],
    )  # fmt: skip
    told = MoveAsked(
        hearing=hearing.pk, request=asked.pk, party_name=party.name, reasons=asked.reasons,
        times=[one.isoformat() for one in wanted],
    )  # fmt: skip
    record(told, about=hearing.case, by=by, via=via)
    return asked


@transaction.atomic
def decide_move(
    request: MoveRequest, *, starts_at: datetime | None, reasons: str, by: User, via: Channel
) -> MoveRequest:
    """Move the hearing to one of the times proposed, or leave it where it is (None), with the reasons.

    Moved, everyone is summoned anew by the very act that schedules. Raises BadInput for another time or one that was
    taken meanwhile, WrongState if it was decided or the hearing is over.
    """
    must(by, "hearing.adjourn", request.hearing)
    hearing = Hearing.objects.locked(request.hearing_id)
    request = MoveRequest.objects.locked(request.pk)
    if request.granted is not None:
        raise WrongState(_("This was decided already."))
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons")
    moved = None
    if starts_at is not None:
        _require_movable(hearing)
        moved = take(hearing, _chosen(request, starts_at), why=reasons.strip(), by=by, via=via)
    request.granted, request.decision, request.moved_to = moved is not None, reasons.strip(), moved
    request.decided_by, request.decided_at = by, timezone.now()
    request.save(update_fields=["granted", "decision", "moved_to", "decided_by", "decided_at"])
    decided = MoveDecided(
        hearing=hearing.pk, request=request.pk, party_name=request.party.name, granted=moved is not None,
        reasons=request.decision, asked_by=request.asked_by_id,
    )  # fmt: skip
    record(decided, about=hearing.case, by=by, via=via)
    return request


def proposed(request: MoveRequest) -> list[Proposal]:
    """Return the times of a request, as they were proposed."""
    rooms = Courtroom.objects.in_bulk([one["courtroom"] for one in request.times])
    return [
        Proposal(rooms[one["courtroom"]], datetime.fromisoformat(one["starts_at"]), one["minutes"])
        for one in request.times
    ]


def _chosen(request: MoveRequest, starts_at: datetime) -> Proposal:
    for one in proposed(request):
        if one.starts_at == starts_at:
            return one
    raise BadInput(_("Choose one of the times proposed."), field="starts_at")


def _kept(one: Proposal) -> dict[str, object]:
    return {"courtroom": one.courtroom.pk, "starts_at": one.starts_at.isoformat(), "minutes": one.minutes}


def _has_time(one: Proposal, away: Iterable[object]) -> bool:
    ends = one.starts_at + timedelta(minutes=one.minutes)
    return all(
        during.upper + TRAVEL <= one.starts_at or ends + TRAVEL <= during.lower  # type: ignore[attr-defined]
        for during in away
    )


def _require_movable(hearing: Hearing) -> None:
    if hearing.state != HearingState.SCHEDULED or hearing.during.lower <= timezone.now():
        raise WrongState(_("This hearing is over."))
    if of_one_sitting(hearing).filter(state=HearingState.SCHEDULED).count() > 1:
        raise WrongState(
            _("Several cases are heard together then."), next_step=_("Call the court, or file a request in writing.")
        )
