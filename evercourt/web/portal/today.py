"""What the courts do today: open counters, and the hearings anyone may come to."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.cases.models import Party
from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.web.doors import public, reads
from evercourt.web.portal.hours import counter

# Public hearings are announced beforehand (CPL 139). What is over is no longer listed: nobody is looked up here.
DAYS_AHEAD = 14


@public
@reads
def today(request: HttpRequest) -> HttpResponse:
    """Show a court's counters and its hearing list of one day, from today on."""
    courts = list(Court.objects.filter(takes_filings=True))
    chosen = next((court for court in courts if court.code == request.GET.get("court")), courts[0] if courts else None)
    context: dict[str, Any] = {"courts": courts, "court": chosen}
    if chosen:
        first = chosen.local_date()
        day = _day(request.GET.get("day", ""), first)
        context |= {"counter": counter(chosen), "day": day, "first": first, "last": first + timedelta(days=DAYS_AHEAD)}
        context["hearings"] = listed(chosen, day)
    answer = render(request, "portal/today.html", context)
    # Names of parties are announced for the hearing, not to be found for ever after.
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer


def _day(text: str, first: date) -> date:
    try:
        return min(max(date.fromisoformat(text), first), first + timedelta(days=DAYS_AHEAD))
    except ValueError:
        return first


def listed(court: Court, day: date) -> list[dict[str, Any]]:
    """Return the hearings of that day as they may be announced: parties' names, dispute, time, place (CPL 139).

    Of a hearing closed to the public, and of disputes that may be closed (privacy, divorce: CPL 137), only that there
    is one, when and where.
    """
    begins = datetime.combine(day, time(), ZoneInfo(court.time_zone))
    hearings = (
        Hearing.objects.filter(case__court=court, state=HearingState.SCHEDULED)
        .filter(during__startswith__gte=begins, during__startswith__lt=begins + timedelta(days=1))
        .select_related("case__court", "courtroom")
        .prefetch_related("case__parties")
        .order_by("during")
    )
    return [_shown(hearing) for hearing in hearings]


def _shown(hearing: Hearing) -> dict[str, Any]:
    shown: dict[str, Any] = {"at": hearing.during.lower, "room": hearing.courtroom}
    cause = pack(hearing.case.court.procedure).causes.get(hearing.case.cause)
    if not hearing.public or cause is None or cause.private:
        return shown
    sides: dict[str, list[str]] = {Party.Side.PLAINTIFF: [], Party.Side.DEFENDANT: []}
    for party in hearing.case.parties.all():
        sides.setdefault(party.side, []).append(party.name)
    return {
        **shown,
        "number": hearing.case.number,
        "cause": cause,
        "kind": hearing.get_kind_display(),
        "plaintiffs": sides[Party.Side.PLAINTIFF],
        "defendants": sides[Party.Side.DEFENDANT],
    }
