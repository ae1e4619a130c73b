"""Searching: the newest first, page by page, and of everything only what its own room shows to this person.

A frequent word is found by walking through the newest things until a page is full; a rare one by the index of words,
which then holds few rows. Both ask the same question. The rooms are asked about what was found, by its keys, and not
for everything they would show: that would be read whole for each search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _
from psycopg import ClientCursor

from evercourt.cases.models import Case, CaseDocument, DocketEntry
from evercourt.cases.policy import cases_of, courts_seen_by
from evercourt.courts.models import Court
from evercourt.decisions.models import Decision
from evercourt.finding.models import Findable, Kind
from evercourt.finding.words import mark_of, question, words_of
from evercourt.kernel.errors import BadInput

# So many are found at once, and no more are counted.
MOST = 100
# What whoever sees the case sees.
OF_THE_CASE = (Kind.CASE, Kind.PARTY, Kind.COUNSEL)
# How many of the newest are walked through before the index of words is asked.
WALKED = 5000

STATES = {"running": _("running"), "ended": _("ended")}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is looked for, and among what."""

    text: str = ""
    kind: str = ""
    court: int | None = None
    state: str = ""
    first: date | None = None
    last: date | None = None

    def checked(self) -> Asked:
        """Return it without what cannot be. Raises BadInput."""
        if self.kind and self.kind not in Kind.values:
            raise BadInput(_("Choose what to look for from the list."), field="kind")
        if self.state and self.state not in STATES:
            raise BadInput(_("Choose a state from the list."), field="state")
        if self.first and self.last and self.last < self.first:
            raise BadInput(_("The last day is before the first."), field="last")
        return replace(self, text=self.text.strip())


def court_named(code: str) -> int | None:
    """Return the key of the court with this code, or None for an empty one. Raises BadInput for one there is not."""
    key = Court.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    if code and key is None:
        raise BadInput(_("Choose a court from the list."), field="court")
    return key


@dataclass(frozen=True)
class Hit:
    """One thing that was found, by its kind and key."""

    pk: int
    kind: str
    thing: int
    case_id: int
    at: datetime

    @property
    def mark(self) -> str:
        """Where the next page goes on."""
        return f"{self.at.isoformat()}_{self.pk}"


class _Holds(Func):
    """Whether words answer a question."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Question(Func):
    template = "%(expressions)s::tsquery"
    output_field = TextField()


def search(user: Any, asked: Asked, *, after: str = "", above: int = 0) -> list[Hit]:
    """Return what this person may see of what matches, newest first, at most one more than MOST.

    `after` is the mark of the last hit of the page before; `above` leaves out what was findable before the one with
    this key. Raises BadInput for what cannot be looked for; nothing is found where no word was typed.
    """
    asked = asked.checked()
    words = words_of(asked.text)
    if not words:
        return []
    among = Findable.objects.filter(_reach(user), _narrowed(asked)).order_by("-at", "-pk")
    if after:
        among = among.filter(_before(after))
    if above:
        among = among.filter(pk__gt=above)
    marks = [mark_of("kind", asked.kind)] if asked.kind else []
    if asked.court:
        marks.append(mark_of("court", asked.court))
    asked_words = question(words, marks=marks)
    matching = among.filter(_Holds(F("words"), _Question(Value(asked_words))))
    size = MOST + 1
    # A party has few things of their own: to pass by all others would take longer than to look into these.
    few = user.is_authenticated and not courts_seen_by(user)
    part = [] if few else _walk(among, asked_words, size)
    if len(part) < size:
        part = _hits(matching, size)
    found = seen_by(user, part)
    while len(found) <= MOST and len(part) == size:
        # Hardly ever: what cannot be seen is left out by `_reach` before, all but what is sealed or a draft.
        matching = matching.filter(_before(part[-1].mark))
        size *= 10
        part = _hits(matching, size)
        found += seen_by(user, part)
    return found[: MOST + 1]


def seen_by(user: Any, hits: list[Hit]) -> list[Hit]:
    """Return the hits this person may see, in their order: each room is asked about its own, by their keys."""
    things: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        whose = Kind.CASE if hit.kind in OF_THE_CASE else hit.kind
        things[whose].add(hit.case_id if whose == Kind.CASE else hit.thing)
    rooms: dict[str, Any] = {
        Kind.CASE: Case,
        Kind.ENTRY: DocketEntry,
        Kind.DECISION: Decision,
        Kind.PAPER: CaseDocument,
    }
    seen = {
        kind: set(rooms[kind].objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
        for kind, keys in things.items()
        # Who has no account sees papers that are public, and nothing else.
        if user.is_authenticated or kind == Kind.PAPER
    }
    return [
        hit
        for hit in hits
        if (hit.case_id in seen.get(Kind.CASE, ()) if hit.kind in OF_THE_CASE else hit.thing in seen.get(hit.kind, ()))
    ]


def _reach(user: Any) -> Q:
    """Return a condition that leaves out what this person cannot see anyway, quickly; the rooms decide."""
    public = Q(perhaps_public=True)
    if not user.is_authenticated:
        return public
    courts = courts_seen_by(user)
    # Read beforehand: the plan of a search depends on how few these are.
    own = list(cases_of(user))
    reach = public
    if courts:
        reach |= Q(court__in=courts)
    if own:
        reach |= Q(case__in=[key for (key,) in own])
    return reach


def _narrowed(asked: Asked) -> Q:
    condition = Q()
    zone = ZoneInfo(settings.TIME_ZONE)
    if asked.kind:
        condition &= Q(kind=asked.kind)
    if asked.court:
        condition &= Q(court=asked.court)
    if asked.state:
        condition &= Q(case__ended_at__isnull=asked.state == "running")
    if asked.first:
        condition &= Q(at__gte=datetime.combine(asked.first, time(), zone))
    if asked.last:
        condition &= Q(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), zone))
    return condition


def _before(mark: str) -> Q:
    at, _line, key = mark.partition("_")
    try:
        moment, pk = datetime.fromisoformat(at), int(key)
        if moment.tzinfo is None:
            raise ValueError
    except ValueError as error:
        raise BadInput(_("This page of the search is not known."), field="after") from error
    return Q(at__lte=moment) & (Q(at__lt=moment) | Q(pk__lt=pk))


_COLUMNS = ("pk", "kind", "thing", "case_id", "at")


def _walk(among: QuerySet[Findable], asked: str, size: int) -> list[Hit]:
    """Return the first that answer the question among the newest; the walk ends as soon as there are so many."""
    newest, values = among.values_list(*_COLUMNS, "words")[:WALKED].query.sql_with_params()
    columns = ", ".join(_COLUMNS)
    statement = f"SELECT {columns} FROM ({newest}) newest WHERE words @@ %s::tsquery LIMIT %s"  # noqa: S608
    return _asked_as_it_is(statement, (*values, asked, size))


def _hits(rows: QuerySet[Findable], size: int) -> list[Hit]:
    return _asked_as_it_is(*rows.values_list(*_COLUMNS)[:size].query.sql_with_params())


def _asked_as_it_is(statement: str, values: Sequence[Any]) -> list[Hit]:
    """Ask with the values in the statement: which way is quick depends on the very words.

    A prepared statement is planned for any words after some times, and then reads everything for a rare one.
    """
    with connection.cursor() as cursor:
        cursor.execute(ClientCursor(connection.connection).mogrify(statement, values))
        return [Hit(*row) for row in cursor.fetchall()]
