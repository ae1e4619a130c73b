"""Find the court that hears a dispute, and how to reach it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evercourt.courts.models import Court
from evercourt.courts.procedures import pack
from evercourt.web.contacts.linked import points_of
from evercourt.web.contacts.public import history_of
from evercourt.web.contacts.showing import entries_of, entry_of
from evercourt.web.doors import public, reads
from evercourt.web.notices.listing import latest
from evercourt.web.portal.hours import counter
from evercourt.web.portal.published import linked_data

LONGEST_SEARCH = 100
LATEST = 5


def found(courts: Iterable[Court], place: str) -> list[Court]:
    """Return the courts of a place: its name is in theirs, or one of their areas is in what was entered."""
    wanted = "".join(place.lower().split())
    matches = []
    for court in courts:
        names = ["".join(name.lower().split()) for name in (court.name, *court.names.values(), *court.areas)]
        areas = ["".join(area.lower().split()) for area in court.areas]
        if any(wanted in name for name in names) or any(area in wanted for area in areas):
            matches.append(court)
    # Most disputes begin at a basic court.
    return sorted(matches, key=lambda court: court.level != Court.Level.BASIC)


@public
@reads
def courts(request: HttpRequest) -> HttpResponse:
    """List the courts, or those of a place, with the rules that say which place counts for a kind of dispute."""
    law = pack("cn")
    place = request.GET.get("place", "").strip()[:LONGEST_SEARCH]
    cause = law.causes.get(request.GET.get("cause", ""))
    everyone = list(Court.objects.select_related("parent"))
    below: dict[int | None, list[Court]] = {}
    for court in everyone:
        below.setdefault(court.parent_id, []).append(court)
    groups = [(court, below[court.pk]) for court in everyone if court.pk in below]
    context = {
        "place": place,
        "cause": cause,
        "causes": law.disputes,
        "venues": [law.texts[venue] for venue in cause.venues] if cause else [],
        "found": found(everyone, place) if place else [],
        "top": below.get(None, []),
        "groups": groups,
    }
    return render(request, "portal/courts.html", context)


@public
@reads
def court(request: HttpRequest, code: str) -> HttpResponse:
    """Show one court: address, telephone, hours, divisions, courtrooms, the courts above and below."""
    place = get_object_or_404(Court.objects.select_related("parent").prefetch_related("divisions"), code=code)
    entries = entries_of(place)
    everyone = [one for entry in entries for one in (entry, *entry.parts)]
    context = {
        "court": place,
        "counter": counter(place),
        "entry": entry_of(place, place),
        "entries": entries,
        "history": history_of(place, None),
        "linked_data": linked_data(place, [point for entry in everyone for point in points_of(entry.contact)]),
        "courtrooms": list(place.courtrooms.order_by("pk")),
        "lower_courts": list(place.lower_courts.all()),
        "notices": latest(LATEST, court=place),
    }
    return render(request, "portal/court.html", context)
