"""The board of who was told: figures, the list by filter, and the list of those to be called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.appointments.models import Appointment
from evercourt.cases.models import Party
from evercourt.cases.models.party import Representation
from evercourt.continuity import reach
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.continuity.policy import TELLS
from evercourt.continuity.states import ReachState
from evercourt.messages.models import Message

# What the board can be narrowed to, besides one state.
CALLS, ANSWERED, SILENT, UNTOLD = "calls", "answered", "silent", "untold"


@dataclass(frozen=True)
class Shown:
    """One person on the board: the row, and by which line and when they are told next (None, None: nothing follows)."""

    row: Recipient
    next_line: str
    next_at: datetime | None


def seen_by(user: User, order: ClosureOrder) -> QuerySet[Recipient]:
    """Return whom this person may see: at the court that issued the order everyone, else whoever has to do with theirs.

    Somebody of a court below is no reason to show them who is party to a case of the court next door.
    """
    own = {held.court_id for held in user.offices if held.office in TELLS}
    own &= set(order.courts.values_list("pk", flat=True))
    everyone: QuerySet[Recipient] = order.recipients.all()
    if order.court_id in own:
        return everyone
    visits = Appointment.objects.filter(closures__order=order, counter__court__in=own)
    moved = Q(case__hearings__closures__order=order) | Q(deadlines__closures__order=order)
    parties = Party.objects.filter(moved, case__court__in=own)
    lawyers = Representation.objects.filter(party__in=parties)
    return everyone.filter(
        Q(person__in=visits.exclude(person=None).values("person"))
        | Q(person=None, party=None, phone__in=visits.values("phone"))
        | Q(party__in=parties.values("pk"))
        | Q(person__in=parties.exclude(user=None).values("user"))
        | Q(person__in=lawyers.values("user"))
    )


def counts(rows: QuerySet[Recipient]) -> dict[str, int]:
    """Return how many there are by state, how many answered, and how many there are altogether."""
    by_state = dict.fromkeys(ReachState.values, 0)
    for row in rows.order_by().values("state").annotate(number=Count("pk")):
        by_state[row["state"]] = row["number"]
    everyone = sum(by_state.values())
    return by_state | {
        "all": everyone,
        ANSWERED: rows.exclude(answered_at=None).count(),
        UNTOLD: everyone - by_state[ReachState.REACHED],
    }


def narrowed(rows: QuerySet[Recipient], what: str, wanted: str) -> QuerySet[Recipient]:
    """Return the rows of a filter, and of a name or number in part; who is to be called first stands first."""
    if what == CALLS:
        rows = rows.filter(state=ReachState.TO_CALL)
    elif what == ANSWERED:
        rows = rows.exclude(answered_at=None)
    elif what == SILENT:
        rows = rows.filter(state=ReachState.REACHED, answered_at=None)
    elif what == UNTOLD:
        rows = rows.exclude(state=ReachState.REACHED)
    elif what in ReachState.values:
        rows = rows.filter(state=what)
    if wanted:
        rows = rows.filter(Q(name__icontains=wanted) | Q(phone__contains=wanted) | Q(person__phone__contains=wanted))
    order = ("next_at", "pk") if what in (CALLS, UNTOLD) else ("pk",)
    return rows.select_related("person", "party__identity").order_by(*order)


def shown(rows: Collection[Recipient]) -> list[Shown]:
    """Return the rows with what follows by itself: the next line, or a call by a person, and when."""
    following = reach.next_lines([row for row in rows if row.state in (ReachState.WAITING, ReachState.SENT)])
    return [_shown(row, following.get(row.pk)) for row in rows]


def _shown(row: Recipient, line: reach.Line | None) -> Shown:
    if row.state in (ReachState.REACHED, ReachState.NAMED):
        return Shown(row, "", None)
    return Shown(row, line.id if line else reach.CALL, row.next_at)


def line_in_words(line: str) -> str:
    """Return the name of a line, or of the call by a person."""
    return str(_("call by a person")) if line == reach.CALL else str(dict(Message.Line.choices).get(line, line))
