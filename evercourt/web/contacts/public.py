"""The directory of contacts for everyone: search over all courts, each entry with its hours and its history."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from evercourt.courts.models import Court, Division
from evercourt.notices.models import ContactVersion
from evercourt.web.contacts.linked import linked_entry
from evercourt.web.contacts.showing import Entry, entries_of, entry_of, said_of
from evercourt.web.doors import public, reads

LONGEST_SEARCH = 100
MOST = 60


@public
@reads
def contacts(request: HttpRequest) -> HttpResponse:
    """List courts and divisions with numbers and whether they answer now: of one court, or all that fit the words."""
    wanted = request.GET.get("q", "").replace("\0", "").strip().lower()[:LONGEST_SEARCH]
    every = list(Court.objects.prefetch_related(Prefetch("divisions", Division.objects.order_by("pk"))))
    chosen = next((court for court in every if court.code == request.GET.get("court")), None)
    found: list[Entry] = []
    if chosen or wanted:
        words = wanted.split()
        entries = (entry for court in ([chosen] if chosen else every) for entry in _flat(court))
        found = [entry for entry in entries if all(word in said_of(entry) for word in words)]
    context = {"q": wanted, "courts": every, "court": chosen, "entries": found[:MOST], "more": len(found) > MOST}
    return render(request, "contacts/contacts.html", context)


@public
@reads
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a division is reached, its hours of the week, its tribunals, and every version of this entry."""
    place = get_object_or_404(Division.objects.select_related("court", "part_of"), pk=pk)
    parts = [entry_of(one, place.court) for one in place.parts.filter(in_use=True)]
    entry = entry_of(place, place.court, parts)
    context = {
        "entry": entry, "court": place.court, "history": history_of(place.court, place),
        "linked_data": linked_entry(entry),
    }  # fmt: skip
    return render(request, "contacts/contact.html", context)


def history_of(court: Court, division: Division | None) -> list[dict[str, Any]]:
    """Return every version of an entry, newest first, with the numbers it had."""
    versions = ContactVersion.objects.of(court, division)
    return [{"version": version, "contact": version.read} for version in versions]


def address_of(entry: Entry) -> str:
    """Return the page of an entry."""
    name, key = ("court", entry.court.code) if entry.is_court else ("contact", entry.place.pk)
    return reverse(name, args=[key])


def _flat(court: Court) -> Iterator[Entry]:
    yield entry_of(court, court)
    for entry in entries_of(court):
        yield entry
        yield from entry.parts
