"""One hearing for cases that are tried together: one time, room and bench, an entry and a summons in each case."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.groups import together_with
from evercourt.cases.models import Case
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.hearings import acts, booking
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must


@transaction.atomic
def schedule_together(
    case: Case, *, courtroom: Courtroom, starts_at: datetime, minutes: int, kind: str = Hearing.Kind.TRIAL,
    public: bool = True, by: User, via: Channel,
) -> list[Hearing]:  # fmt: skip
    """Schedule one hearing for every open case of the group of `case` (CPL 55): all of them, or none.

    Room and people are taken once. Each case has its own hearing, entry and calendar; each party is summoned once in
    each case in which they are one. It is public only if every case is. Raises as `acts.schedule` does, and WrongState
    if the case is in no group.
    """
    members = together_with(case)
    if len(members) < 2:
        raise WrongState(_("This case is tried by itself."))
    for one in members:
        must(by, "hearing.schedule", one)
    now = timezone.now()
    locked = list(
        Case.objects.select_related("court")
        .filter(pk__in=[one.pk for one in members])
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=minutes))
    day = case.court.local_date(starts_at)
    for one in locked:
        acts.must_be_possible(one, courtroom, starts_at, minutes, now)
    people = set[int]().union(*(booking.people_of(one, day) for one in locked))
    booking.lock(courtroom, people)
    words = [word for one in locked for word in booking.clashes(one, courtroom, during, day)]
    booking.refuse_clashes(list(dict.fromkeys(words)))
    public = public and not any(one.sealings.in_force().of_whole_cases().exists() for one in locked)
    made: list[Hearing] = []
    for one in locked:
        made.append(
            Hearing.objects.create(
                case=one, courtroom=courtroom, kind=kind, during=during, public=public, scheduled_by=by,
                scheduled_at=now, together=made[0] if made else None,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            booking.book(made[0], people)
    except IntegrityError as error:
        raise acts.booked_meanwhile() from error
    for hearing in made:
        acts.enter_scheduled(hearing, by=by, via=via, at=now)
    return made


def one_sitting(hearing: Hearing) -> list[Hearing]:
    """Return the scheduled hearings of the same sitting, the given one among them."""
    own = booking.of_one_sitting(hearing).filter(state=HearingState.SCHEDULED)
    return list(own.select_related("case__court", "courtroom").order_by("pk"))


@transaction.atomic
def hold_together(
    hearing: Hearing, *, outcome: str, minutes: Document, present: Iterable[str] = (), debate_ended: bool = False,
    by: User, via: Channel,
) -> list[Hearing]:  # fmt: skip
    """Enter in each case of the sitting that it was held, with the outcome and its one set of minutes (CPL 150)."""
    present = list(present)
    return [
        acts.hold(one, outcome=outcome, minutes=minutes, present=present, debate_ended=debate_ended, by=by, via=via)
        for one in _together(hearing, by, "hearing.record")
    ]


@transaction.atomic
def adjourn_together(hearing: Hearing, *, reason: str, by: User, via: Channel) -> list[Hearing]:
    """Put the sitting off in each of its cases, with the reason (CPL 149)."""
    return [acts.adjourn(one, reason=reason, by=by, via=via) for one in _together(hearing, by, "hearing.adjourn")]


def _together(hearing: Hearing, by: User, permission: str) -> Sequence[Hearing]:
    found = one_sitting(hearing)
    # In one order: two who put the same sitting off each wait for the other's first case.
    list(Hearing.objects.filter(pk__in=[one.pk for one in found]).select_for_update(of=("self",)).order_by("pk"))
    for one in found:
        must(by, permission, one)
    if len(found) < 2:
        raise WrongState(_("This hearing is of one case only."))
    return found


def next_sitting(cases: Iterable[Case]) -> Hearing | None:
    """Return the first hearing to come, or to be entered, that these cases have together; None if there is none."""
    coming = Hearing.objects.filter(case__in=cases, state=HearingState.SCHEDULED, together=None)
    joined = coming.filter(joined__state=HearingState.SCHEDULED, joined__case__in=cases)
    return joined.select_related("case__court", "courtroom").order_by("during", "pk").first()
