"""The desk of a practice: all cases of all courts, what runs, what is heard, what clashes, what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evercourt.cases.models import Case, Deadline, Fee, Party, Representation
from evercourt.cases.powers import powers_of
from evercourt.courts.models import local
from evercourt.courts.rules import name_of
from evercourt.hearings.calendar import ics
from evercourt.hearings.models import Hearing
from evercourt.hearings.moving import TRAVEL
from evercourt.hearings.states import HearingState
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Way
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list

ROWS = 30
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Sitting:
    """One hearing to come, and what stands against another: a clash in time, or too little time for the way."""

    hearing: Hearing
    clashes: tuple[Hearing, ...]
    tight: tuple[Hearing, ...]


@reads
def desk(request: Request) -> HttpResponse:
    """Show the cases one acts in or works on for others, and what is to be done in them; `name` finds old clients."""
    powers = powers_of(request.user)
    clients = powers.values("party")
    found = Case.objects.filter(pk__in=powers.values("party__case"), ended_at=None)
    page = long_list(found.select_related("court").order_by("-docketed_at", "-pk"), ROWS, request.GET.get("page"))
    today = timezone.localdate()
    deadlines = list(
        Deadline.objects.filter(party__in=clients, state=Deadline.State.OPEN, due_on__lte=today + AHEAD)
        .select_related("case__court", "party")
        .order_by("due_on", "pk")[:ROWS]
    )
    for one in deadlines:
        one.title = name_of(one.case.court, one.rule, one.trigger_date)
    fees = Fee.objects.filter(party__in=clients, state=Fee.State.DUE).select_related("case", "party")
    unread = ServiceOrder.objects.filter(
        party__in=clients, attempts__way__in=[Way.PORTAL, Way.EMAIL], attempts__read_at=None
    ).exclude(state=OrderState.CANCELLED)
    name = request.GET.get("name", "").strip()
    shown = {
        "page": page,
        "today": today,
        "deadlines": deadlines,
        "sittings": sittings(hearings_of(request)),
        "fees": fees.order_by("due_on", "pk")[:ROWS],
        "unread": unread.select_related("case", "party").distinct().order_by("-ordered_at")[:ROWS],
        "name": name,
        "address": settings.PUBLIC_ADDRESS,
        "conflicts": conflicts(request, name) if name else None,
    }
    return render(request, "counsel/desk.html", shown)


@reads
def calendar(request: Request) -> HttpResponse:
    """Give the hearings to come of everyone one works for as a file for a calendar."""
    content = ics(hearings_of(request), address=settings.PUBLIC_ADDRESS)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def hearings_of(request: Request) -> list[Hearing]:
    """Return the hearings to come in the cases of this desk, soonest first."""
    cases = powers_of(request.user).values("party__case")
    coming = Hearing.objects.filter(case__in=cases, state=HearingState.SCHEDULED, during__endswith__gte=timezone.now())
    return list(coming.select_related("case__court", "courtroom__court").order_by("during", "pk")[:200])


def sittings(hearings: Iterable[Hearing]) -> list[Sitting]:
    """Return each hearing with those that clash with it, and those at another court with too little time between."""
    known = list(hearings)
    found = []
    for one in known:
        others = [other for other in known if other is not one]
        clash = [o for o in others if o.during.lower < one.during.upper and one.during.lower < o.during.upper]
        on_site = [o for o in others if o not in clash and Hearing.Mode.REMOTE not in (o.mode, one.mode)]
        tight = [o for o in on_site if o.case.court_id != one.case.court_id and _between(one, o) < TRAVEL]
        found.append(Sitting(one, tuple(clash), tuple(tight)))
    return found


def _between(one: Hearing, other: Hearing) -> timedelta:
    if _day(one) != _day(other):
        return timedelta.max
    first, second = sorted((one, other), key=lambda hearing: hearing.during.lower)
    between: timedelta = second.during.lower - first.during.upper
    return between


def _day(hearing: Hearing) -> date:
    day: date = local(hearing.case.court, hearing.during.lower).date()
    return day


def conflicts(request: Request, name: str) -> list[Party]:
    """Return the parties of this name in cases in which one acts or acted, oneself or as of now for others.

    Only what one may know of: the name of a client of old, and on which side, even where the power is over.
    """
    ever = Representation.objects.filter(Q(user=request.user) | Q(pk__in=powers_of(request.user).values("pk")))
    cases = ever.values("party__case")
    found = Party.objects.filter(case__in=cases, name=name).select_related("case__court")
    return list(found.order_by("-case__docketed_at", "pk")[:ROWS])
