"""Which cases a session could call: ranked by privilege, the end of the lawful time of trial, and age, line by line.

A suggestion only: the clerk takes it over, leaves cases out and puts others in.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from evercourt.cases.models import Case, Deadline, PanelMember, Party, PartyIdentity
from evercourt.hearings.custody import custody_limits
from evercourt.hearings.holding import Hold, holds_of
from evercourt.hearings.models import Called, Hearing, Session
from evercourt.hearings.states import HearingState, SessionState

# So many cases of one judge are looked at, the oldest first.
MOST = 2000


@dataclass
class Candidate:
    """One case: what speaks for it, in lines; what stands in its way; and its place in the order."""

    case: Case
    lines: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    held: bool = False
    no_place: bool = False
    rank: tuple[Any, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether nothing stands in its way and there is a place."""
        return not self.obstacles and not self.no_place


@cache
def privileges() -> list[dict[str, Any]]:
    """Return what lets a case be called first, in its order."""
    return tomllib.loads((Path(__file__).parent / "privileges.toml").read_text())["privilege"]  # type: ignore[no-any-return]


def name_of_privilege(code: str) -> str:
    """Return the privilege in the reader's language."""
    return {
        "custody": _("somebody is in custody"),
        "wages": _("wages are owed"),
        "minor": _("a party is a minor"),
        "elderly": _("a party is seventy or older"),
    }[code]


def suggest(session: Session) -> list[Candidate]:
    """Return the judge's cases that wait to be heard: those with a place first, then what has none, then what is held.

    A constant number of queries. Those in this session already are not in it.
    """
    presides = PanelMember.objects.filter(
        user=session.judge_id, until=None, seat=PanelMember.Seat.PRESIDING, case__court=session.court_id
    )
    heard = Hearing.objects.filter(kind=Hearing.Kind.TRIAL).filter(
        Q(state=HearingState.SCHEDULED) | Q(state=HearingState.HELD, debate_ended=True)
    )
    waiting = Case.objects.filter(pk__in=presides.values("case"), ended_at=None)
    waiting = waiting.exclude(pk__in=heard.values("case")).exclude(pk__in=in_open_sessions().values("case"))
    candidates = [Candidate(case) for case in waiting.select_related("court").order_by("docketed_at", "pk")[:MOST]]
    _explain(candidates, session)
    candidates.sort(key=lambda one: (bool(one.obstacles), one.rank))
    taken = session.called.filter(left_at=None).count()
    for place, one in enumerate(one for one in candidates if not one.obstacles):
        one.no_place = taken + place >= session.capacity
    return candidates


def in_open_sessions() -> Any:
    """Return the calls of cases in sessions that are planned or set, as a query."""
    return Called.objects.filter(left_at=None).exclude(session__state=SessionState.CLOSED)


def obstacles_of(cases: Iterable[Case], session: Session) -> dict[int, list[str]]:
    """Return, by case, in words, why it cannot be called in this session; a few queries, however many cases."""
    rows = list(cases)
    keys = [case.pk for case in rows]
    presided = set(
        PanelMember.objects.filter(
            case__in=keys, user=session.judge_id, until=None, seat=PanelMember.Seat.PRESIDING
        ).values_list("case", flat=True)
    )  # fmt: skip
    set_already = Hearing.objects.filter(case__in=keys, kind=Hearing.Kind.TRIAL, state=HearingState.SCHEDULED)
    own = session.called.filter(left_at=None, hearing__isnull=False).values("hearing")
    scheduled = set(set_already.exclude(pk__in=own).values_list("case", flat=True))
    elsewhere = set(in_open_sessions().filter(case__in=keys).exclude(session=session).values_list("case", flat=True))
    custody, holds = custody_limits(keys), holds_of(keys, day=session.first_day)
    found: dict[int, list[str]] = defaultdict(list)
    for case in rows:
        if case.ended_at:
            found[case.pk].append(_("The case has ended."))
        if case.court_id != session.court_id or case.pk not in presided:
            found[case.pk].append(_("Another judge presides in it."))
        if case.pk in scheduled:
            found[case.pk].append(_("A hearing is set already."))
        if case.pk in elsewhere:
            found[case.pk].append(_("It is in another session."))
        if (limit := custody.get(case.pk)) and limit < session.last_day:
            words = _("Somebody is in custody until %(day)s at the longest; the session goes on after it.")
            found[case.pk].append(words % {"day": limit.isoformat()})
        found[case.pk] += [_words(hold) for hold in holds.get(case.pk, ())]
    return {key: words for key, words in found.items() if words}


def _words(hold: Hold) -> str:
    return f"{hold.text} ({hold.basis})" if hold.basis else hold.text


def _explain(candidates: list[Candidate], session: Session) -> None:
    cases = [one.case for one in candidates]
    keys = [case.pk for case in cases]
    obstacles, custody = obstacles_of(cases, session), custody_limits(keys)
    limits = Deadline.objects.filter(
        case__in=keys, party=None, rule__startswith="trial.", state=Deadline.State.OPEN
    ).order_by()
    ends = dict(limits.values_list("case").annotate(first=Min("due_on")).values_list("case", "first"))
    born = _birthdays(keys)
    people = dict(
        Party.objects.filter(case__in=keys).order_by().values_list("case")
        .annotate(many=Count("pk", distinct=True) + Count("representations", distinct=True)).values_list("case", "many")
    )  # fmt: skip
    for one in candidates:
        case = one.case
        one.obstacles = obstacles.get(case.pk, [])
        codes = _privileges_of(case, custody, born.get(case.pk, ()), session.first_day)
        one.lines += [
            _("Before others: %(what)s (%(basis)s)") % {"what": name_of_privilege(code), "basis": basis}
            for code, basis in codes
        ]
        if end := ends.get(case.pk):
            left = (end - session.first_day).days
            one.lines.append(
                _("The time of trial ends on %(day)s, %(days)d days after the session begins")
                % {"day": end.isoformat(), "days": left}
                if left >= 0
                else _("The time of trial ends on %(day)s, before the session") % {"day": end.isoformat()}
            )
        waited = (session.first_day - case.court.local_date(case.docketed_at)).days
        one.lines.append(_("Registered %(days)d days before the session") % {"days": waited})
        come = people.get(case.pk, 0)
        if come > session.courtroom.seats:
            facts = {"people": come, "seats": session.courtroom.seats}
            one.obstacles = [*one.obstacles, _("The courtroom has %(seats)d seats, %(people)d come.") % facts]
        order = [row["id"] for row in privileges()]
        first = min((order.index(code) for code, _basis in codes), default=len(order))
        one.rank = (first, end or date.max, case.docketed_at, case.pk)


def _birthdays(cases: list[int]) -> dict[int, list[date]]:
    known = PartyIdentity.objects.filter(party__case__in=cases, born_on__isnull=False, party__kind=Party.Kind.PERSON)
    found: dict[int, list[date]] = defaultdict(list)
    for case, born_on in known.values_list("party__case", "born_on"):
        if born_on:
            found[case].append(born_on)
    return found


def _privileges_of(
    case: Case, custody: dict[int, date], born: Iterable[date], day: date
) -> list[tuple[str, str]]:  # fmt: skip
    ages = [day.year - one.year - ((day.month, day.day) < (one.month, one.day)) for one in born]
    return [
        (row["id"], row["basis"])
        for row in privileges()
        if (row["id"] == "custody" and case.pk in custody)
        or case.cause in row.get("causes", ())
        or any(age < row.get("younger_than", 0) or age >= row.get("from_age", 1000) for age in ages)
    ]
