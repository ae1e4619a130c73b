"""Many hearings at once: who must come to each, which times are free for all of them, and booked, in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.hearings import booking
from evercourt.hearings.models import Booking, Called, Hearing, Participant, Session
from evercourt.hearings.people import participants
from evercourt.kernel.errors import BadInput
from evercourt.kernel.rows import changed_many, insert_many

Kind = Booking.Kind
Times = list[DateTimeTZRange]

_BOOK = """
    INSERT INTO hearings_booking (hearing_id, kind, resource, during)
    SELECT wanted.hearing, wanted.kind, wanted.resource, hearing.during
    FROM unnest(%b::bigint[], %b::smallint[], %b::bigint[]) AS wanted (hearing, kind, resource)
    JOIN hearings_hearing hearing ON hearing.id = wanted.hearing RETURNING id
"""


def place(session: Session, rows: Sequence[Called]) -> list[tuple[Called, DateTimeTZRange]]:
    """Return a free time for each case, in their order; from then on nobody else books those people or the room.

    Raises BadInput naming the cases for which everyone is free at no time of the session that is left.
    """
    times = [DateTimeTZRange(starts, ends) for starts, ends in session.times()]
    people = _people([row.case_id for row in rows], {session.court.local_date(time.lower) for time in times})
    everyone = sorted(set().union(*people.values()))
    booking.lock(session.courtroom, everyone)
    busy = _busy(session, everyone, times)
    free = [time for time in times if not _taken(busy[Kind.COURTROOM, session.courtroom_id], time)]
    placed, without = [], []
    for row in rows:
        wanted = people[row.case_id]
        found = next((time for time in free if not any(_taken(busy[Kind.PERSON, one], time) for one in wanted)), None)
        if found is None:
            without.append(row.case.number)
            continue
        free.remove(found)
        placed.append((row, found))
    if without:
        raise BadInput(
            _("Nothing was set: for %(cases)s there is no time at which the room and everyone is free."),
            cases="、".join(without), field="cases",
            next_step=_("Take these cases out, or give the session more days or hours."),
        )  # fmt: skip
    return placed


def book_all(hearings: Sequence[Hearing]) -> None:
    """Take the courtroom and everyone for each of the hearings. PostgreSQL refuses a double booking."""
    days = {hearing.case.court.local_date(hearing.during.lower) for hearing in hearings}
    people = _people([hearing.case_id for hearing in hearings], days)
    wanted = [
        (hearing.pk, int(kind), resource)
        for hearing in hearings
        for kind, resource in (
            (Kind.COURTROOM, hearing.courtroom_id),
            *((Kind.PERSON, person) for person in sorted(people[hearing.case_id])),
        )
    ]
    changed_many(_BOOK, [list(column) for column in zip(*wanted, strict=True)])


def list_all(hearings: Sequence[Hearing]) -> None:
    """List who takes part in each of these new hearings, as `people.list_people` does for one."""
    cases = [hearing.case_id for hearing in hearings]
    seats = _by_case(PanelMember.objects.filter(case__in=cases, until=None).select_related("user"))
    parties = _by_case(Party.objects.filter(case__in=cases))
    days = {hearing.case.court.local_date(hearing.during.lower) for hearing in hearings}
    powers = {}
    if _represented(cases):
        powers = {day: _by_case(_powers(cases, day).select_related("party"), "party") for day in days}
    found: list[Participant] = []
    for hearing in hearings:
        day = hearing.case.court.local_date(hearing.during.lower)
        of_its_day = powers[day][hearing.case_id] if powers else []
        found += participants(hearing, seats[hearing.case_id], parties[hearing.case_id], of_its_day)
    insert_many(found)


def _powers(cases: Sequence[int], day: date) -> Any:
    return Representation.objects.filter(Representation.in_force(day), party__case__in=cases)


def _represented(cases: Sequence[int]) -> bool:
    """Return True if anybody represents a party of these cases on any day: else no day need be asked about."""
    return bool(Representation.objects.filter(party__case__in=cases).exists())


def _people(cases: Sequence[int], days: set[date]) -> dict[int, set[int]]:
    """Return, by case, the accounts of everyone who must attend on one of `days`; as `booking.people_of` for one."""
    found: dict[int, set[int]] = defaultdict(set)
    panel = PanelMember.objects.filter(case__in=cases, until__isnull=True).values_list("case", "user")
    parties = Party.objects.filter(case__in=cases, user__isnull=False).values_list("case", "user")
    rows = [*panel, *parties]
    for day in days if _represented(cases) else ():
        rows += _powers(cases, day).filter(user__isnull=False).values_list("party__case", "user")
    for case, user in rows:
        found[case].add(user)
    return found


def _busy(session: Session, people: Sequence[int], times: Times) -> dict[tuple[int, int], Times]:
    span = DateTimeTZRange(times[0].lower, times[-1].upper)
    taken = Booking.objects.filter(during__overlap=span)
    mine = taken.filter(kind=Kind.COURTROOM, resource=session.courtroom_id)
    found: dict[tuple[int, int], Times] = defaultdict(list)
    for row in (*mine, *taken.filter(kind=Kind.PERSON, resource__in=list(people))):
        found[row.kind, row.resource].append(row.during)
    return found


def _taken(busy: Times, time: DateTimeTZRange) -> bool:
    return any(one.lower < time.upper and time.lower < one.upper for one in busy)


def _by_case(rows: Any, through: str = "") -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, through).case_id if through else row.case_id].append(row)
    return found
