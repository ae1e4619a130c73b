"""The desk of one person: everything they have to do in one list, with its last day and why; a few queries, always."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline, PanelMember
from evercourt.courts.models import Court
from evercourt.courts.rules import name_of
from evercourt.decisions.models import Decision
from evercourt.decisions.states import DecisionState
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.errors import Text
from evercourt.work.models import Item, Kind
from evercourt.work.states import ItemState

# Hearings further away are on the page of hearings; so many of each are shown, the nearest first.
HEARINGS_AHEAD = timedelta(days=60)
MOST = 200
PARTS: dict[str, Text] = {
    "": _("Everything"),
    "hearing": _("Hearings"),
    "decision": _("Decisions"),
    "deadline": _("Last days"),
    "item": _("Other work"),
}
DECISIONS = (Kind.DRAFT, Kind.SIGN, Kind.PRONOUNCE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing on a desk: what part of it, what, about which case, by when, why then, and where it is done."""

    part: str
    what: Text
    about: str = ""
    case: Case | None = None
    day: date | None = None
    at: datetime | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    basis: str = ""
    address: str = ""
    overdue: bool = False


def desk_of(user: User, court: Court, *, today: date) -> list[Line]:
    """Return what this person has to do at this court, the next last day first; what has no day comes last."""
    seats = PanelMember.objects.filter(user=user, until=None, case__court=court)
    judged = seats.exclude(seat=PanelMember.Seat.RECORDER).values("case")
    lines = [
        *_hearings(seats.values("case")),
        *_items(user, court, today),
        *_drafts(judged, user),
        *_deadlines(judged, today),
    ]
    return sorted(lines, key=lambda line: (line.day is None, line.day or date.max, line.at is None, str(line.what)))


def _hearings(cases: Any) -> Iterator[Line]:
    since = timezone.now() - timedelta(hours=12)
    coming = Hearing.objects.filter(
        case__in=cases, state=HearingState.SCHEDULED, during__endswith__gte=since,
        during__startswith__lte=since + HEARINGS_AHEAD,
    )  # fmt: skip
    for hearing in coming.select_related("case__court", "courtroom").order_by("during")[:MOST]:
        yield Line(
            part="hearing", what=hearing.get_kind_display(), about=hearing.courtroom.name, case=hearing.case,
            day=hearing.case.court.local_date(hearing.during.lower), at=hearing.during.lower,
            address=f"/hearings/{hearing.pk}",
        )  # fmt: skip


def _items(user: User, court: Court, today: date) -> Iterator[Line]:
    mine = Item.objects.visible_to(user).filter(court=court, person=user, state=ItemState.OPEN)
    for item in mine.select_related("case__court", "court")[:MOST]:
        yield Line(
            part="decision" if item.kind in DECISIONS else "deadline" if item.kind == Kind.COURT_DEADLINE else "item",
            what=item.get_kind_display(), about=item.title, case=item.case, day=item.due_on,
            steps=item.due_explanation, basis=item.basis, address=f"/work/items/{item.pk}",
            overdue=bool(item.due_on and item.due_on < today),
        )  # fmt: skip


def _drafts(cases: Any, user: User) -> Iterator[Line]:
    """Drafts that are being written: no event says that they are due, so no item does."""
    drafts = Decision.objects.filter(case__in=cases, state=DecisionState.DRAFT)
    limits = dict(
        Deadline.objects.filter(case__in=cases, party=None, rule__startswith="trial.", state=Deadline.State.OPEN)
        .order_by("-due_on").values_list("case", "due_on")
    )  # fmt: skip
    for draft in drafts.select_related("case__court").order_by("pk")[:MOST]:
        yield Line(
            part="decision", what=_("draft to finish"), about=draft.title, case=draft.case,
            day=limits.get(draft.case_id), address=f"/decisions/{draft.pk}",
        )  # fmt: skip


def _deadlines(cases: Any, today: date) -> Iterator[Line]:
    """The court's own last days in the cases of a judge, and those of the parties for which the judge waits."""
    told = Item.objects.filter(kind=Kind.COURT_DEADLINE, state=ItemState.OPEN, case__in=cases).values("thing")
    running = Deadline.objects.filter(case__in=cases, state=Deadline.State.OPEN).exclude(pk__in=told)
    for period in running.select_related("case__court", "party").order_by("due_on")[:MOST]:
        rule = name_of(period.case.court, period.rule, period.trigger_date)
        yield Line(
            part="deadline", what=rule, about=period.party.name if period.party else "", case=period.case,
            day=period.due_on, steps=period.explanation, basis=period.basis, address=f"/cases/{period.case_id}",
            overdue=period.due_on < today,
        )  # fmt: skip


def queue_of(user: User, court: Court) -> Any:
    """Return what lies on the queues of this person's offices and on their colleagues' desks, the next day first."""
    return Item.objects.visible_to(user).filter(court=court, state=ItemState.OPEN).select_related("case", "person")
